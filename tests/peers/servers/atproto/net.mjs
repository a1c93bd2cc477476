// A whole network of the AT Protocol: names (PLC), personal data server (PDS) and the view that
// counts (AppView). `--pds-only` leaves out the view, and with it PostgreSQL, Redis and counters.
// The ports are those from AT_PORT on.
import { TestNetwork, TestNetworkNoAppView } from '@atproto/dev-env'

const port = Number(process.env.AT_PORT)
const plc = { port: port + 1 }
const pds = { port: port + 2, hostname: 'localhost', enableDidDocWithSession: true }
const schema = 's' + [...String(Date.now())].map((digit) => 'abcdefghij'[digit]).join('')
const network = process.argv.includes('--pds-only')
  ? await TestNetworkNoAppView.create({ plc, pds })
  : await TestNetwork.create({
      dbPostgresSchema: schema,
      plc,
      pds,
      bsky: { port: port + 3, publicUrl: `http://localhost:${port + 3}` },
      ozone: { port: port + 4 },
      introspect: { port },
    })
console.log('READY', JSON.stringify({ pds: network.pds.url, view: network.bsky?.url ?? '' }))
process.on('SIGTERM', async () => {
  await network.close().catch(console.error)
  process.exit(0)
})
