/* Shows the page of a session that this phone has opened before, when there is no network. The page
   itself keeps what is to be sent; this keeps nothing but the page and what it is drawn with. */
const SHELF = "signalmast.check-in";
/* A hall's network that answers after longer than this is as good as none. */
const PATIENCE = 5000;

const within = (request) =>
    Promise.race([
        fetch(request),
        new Promise((_, refuse) => setTimeout(refuse, PATIENCE, new Error("slow"))),
    ]);

async function page(request) {
    const shelf = await caches.open(SHELF);
    const kept = await shelf.match(new URL(request.url).pathname);
    try {
        const answer = await (kept ? within(request) : fetch(request));
        if (answer.status < 500 || !kept) return answer;
    } catch (error) {
        if (!kept) throw error;
    }
    return kept;
}

async function drawing(request) {
    const shelf = await caches.open(SHELF);
    return (await shelf.match(request)) ?? fetch(request);
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
    const { request } = event;
    if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
    if (request.mode === "navigate") event.respondWith(page(request));
    else if (new URL(request.url).pathname.startsWith("/static/")) event.respondWith(drawing(request));
});
