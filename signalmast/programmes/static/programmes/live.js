// Parts of a page with data-live="SECONDS" renew themselves while somebody looks at them; without
// this script the page shows the same and is renewed by loading it again.
(() => {
    const parts = () => [...document.querySelectorAll("[data-live]")];
    if (!parts().length) return;
    const pause = Number(parts()[0].dataset.live) * 1000;

    const renew = async () => {
        if (document.hidden) return;
        const answer = await fetch(location.href, { headers: { accept: "text/html" } });
        if (!answer.ok || answer.redirected) return;
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        const found = [...fresh.querySelectorAll("[data-live]")];
        parts().forEach((part, place) => {
            // Whoever is on a link inside by the keyboard keeps the place.
            if (!found[place] || part.contains(document.activeElement)) return;
            if (part.innerHTML !== found[place].innerHTML) part.replaceWith(document.adoptNode(found[place]));
        });
    };
    // A lost connection leaves what is shown; the next look tries again.
    setInterval(() => renew().catch(() => {}), pause);
    document.addEventListener("visibilitychange", () => renew().catch(() => {}));
})();
