// A server of the fediverse with any number of accounts, on loopback. What arrives signed is noted
// by the library's own rules; `/told` returns it. `/do?who=NAME&what=ACT&actor=URL[&object=URL]`
// lets an account follow, unfollow, like or announce.
import http from 'node:http'
import { MemoryKvStore, createFederation, generateCryptoKeyPair } from '@fedify/fedify'
import {
  Accept, Announce, Create, Delete, Endpoints, Follow, Like, Person, Reject, Undo, Update,
} from '@fedify/vocab'

// Where others reach it: at a proxy that loses answers.
const origin = process.env.ORIGIN
const pairs = [await generateCryptoKeyPair('RSASSA-PKCS1-v1_5')]
const told = []
const faults = []

const federation = createFederation({ kv: new MemoryKvStore(), allowPrivateAddress: true, origin })
federation
  .setActorDispatcher('/users/{identifier}', async (context, identifier) => {
    const [pair] = await context.getActorKeyPairs(identifier)
    return new Person({
      id: context.getActorUri(identifier),
      preferredUsername: identifier,
      inbox: context.getInboxUri(identifier),
      endpoints: new Endpoints({ sharedInbox: context.getInboxUri() }),
      publicKey: pair.cryptographicKey,
    })
  })
  .setKeyPairsDispatcher(async () => pairs)

let inbox = federation.setInboxListeners('/users/{identifier}/inbox', '/inbox')
for (const kind of [Accept, Reject, Create, Update, Delete, Undo, Follow]) {
  inbox = inbox.on(kind, async (_context, activity) => {
    told.push({ type: kind.name, id: activity.id?.href, actor: activity.actorId?.href,
      activity: await activity.toJsonLd() })
  })
}

async function act(asked) {
  const context = federation.createContext(new URL(origin), undefined)
  const who = asked.get('who')
  const actor = context.getActorUri(who)
  const target = await context.lookupObject(asked.get('actor'))
  if (!target) throw new Error('the actor can not be read')
  const object = asked.get('object') ? new URL(asked.get('object')) : target.id
  const id = new URL(`${origin}/acts/${Date.now()}-${Math.random()}`)
  const made = {
    follow: () => new Follow({ id, actor, object: target.id }),
    unfollow: () => new Undo({ id, actor,
      object: new Follow({ id: new URL(`${id}#f`), actor, object: target.id }) }),
    like: () => new Like({ id, actor, object }),
    announce: () => new Announce({ id, actor, object }),
  }[asked.get('what')]()
  const recipient = { id: target.id, inboxId: target.inboxId }
  await context.sendActivity({ identifier: who }, recipient, made, { immediate: true })
  return { id: id.href, name: target.name?.toString(), handle: target.preferredUsername }
}

async function answer(request, url, body) {
  if (url.pathname === '/told') return Response.json({ told, faults })
  if (url.pathname === '/do') return Response.json(await act(url.searchParams))
  if (url.pathname === '/read') {
    const context = federation.createContext(new URL(origin), undefined)
    const found = await context.lookupObject(url.searchParams.get('what'))
    return Response.json(found ? await found.toJsonLd() : null)
  }
  const given = { method: request.method, headers: request.headers, body }
  return federation.fetch(new Request(url, given), { contextData: undefined })
}

http.createServer(async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const body = chunks.length ? Buffer.concat(chunks) : undefined
  let found
  try {
    found = await answer(request, new URL(request.url, origin), body)
  } catch (error) {
    faults.push(String(error))
    found = Response.json({ error: String(error) }, { status: 500 })
  }
  response.writeHead(found.status, Object.fromEntries(found.headers))
  response.end(Buffer.from(await found.arrayBuffer()))
}).listen(Number(process.env.PORT), '127.0.0.1')
