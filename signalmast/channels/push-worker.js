/* Shows a notification of the office and opens its page. Keeps nothing, tells nobody. */
self.addEventListener("push", (event) => {
    const said = event.data?.json() ?? {};
    event.waitUntil(
        self.registration.showNotification(said.title || said.office, {
            body: said.summary,
            lang: said.language,
            tag: said.tag,
            data: { link: said.link },
        }),
    );
});

self.addEventListener("notificationclick", (event) => {
    event.notification.close();
    const link = new URL(event.notification.data.link, self.location.origin);
    if (link.origin === self.location.origin) event.waitUntil(self.clients.openWindow(link));
});
