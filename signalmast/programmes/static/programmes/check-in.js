// The screen in the hall: shows the code of the moment by the server's clock, and asks every few
// seconds for the counts and the codes to come, so that it goes on for minutes without the server.
(() => {
    const hall = document.querySelector("[data-hall]");
    const part = (name) => hall.querySelector(`[data-${name}]`);
    const EVERY = 4000;
    const known = new Map();
    let ahead = null;
    let isStale = false;
    let shown = null;

    const clock = () => performance.now() + ahead;
    const hour = (moment) =>
        new Date(moment).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });

    function show(code) {
        part("picture").toggleAttribute("hidden", !code);
        part("typed").hidden = !code;
        if (code === shown) return;
        shown = code;
        if (!code) return;
        const picture = part("picture");
        picture.setAttribute("viewBox", `0 0 ${code.size} ${code.size}`);
        picture.querySelector("path").setAttribute("d", code.path);
        part("code").textContent = code.code;
    }

    // Where no code is known: before the first, after the last, or too long without the server.
    function wait(now) {
        if ([...known.values()].some((one) => one.from > now)) return hall.dataset.before;
        return isStale ? hall.dataset.none : known.size ? hall.dataset.over : hall.dataset.before;
    }

    function tick() {
        if (ahead === null) return;
        const now = clock();
        const code = [...known.values()].find((one) => one.from <= now && now < one.until) ?? null;
        for (const [slot, one] of known) if (one.until + 60000 < now) known.delete(slot);
        show(code);
        part("wait").textContent = code ? "" : wait(now);
        if (code) part("time").value = (code.until - now) / 1000;
        const last = Math.max(0, ...[...known.values()].map((one) => one.until));
        part("said").textContent = isStale && code ? hall.dataset.stale.replace("{at}", hour(last)) : "";
    }

    async function ask() {
        try {
            const after = Math.max(0, ...known.keys());
            const answer = await fetch(`${hall.dataset.hall}?after=${after}`, {
                headers: { Accept: "application/json" },
                signal: AbortSignal.timeout(8000),
            });
            const said = await answer.json();
            ahead = said.now - performance.now();
            for (const code of said.codes) known.set(code.slot, code);
            part("counted").textContent = said.said;
            part("late").textContent = said.said_late;
            isStale = false;
        } catch {
            isStale = true;
        }
        tick();
        setTimeout(ask, EVERY);
    }

    const full = document.querySelector("[data-full]");
    if (document.fullscreenEnabled) {
        full.hidden = false;
        full.addEventListener("click", () => hall.requestFullscreen());
    }
    setInterval(tick, 250);
    ask();
})();
