// Keeps a phone's ticket and what it has to send until the office has counted it. Without this file
// the form is sent as any form; without network this file keeps code and name and sends them later,
// as often as it takes: the server counts a ticket once.

const sheet = document.querySelector("[data-check-in]");
const part = (name) => sheet.querySelector(`[data-${name}]`);
const form = part("form");
const button = form.querySelector("button");
const { ticket, code, name, l: language } = form.elements;
const way = sheet.dataset.checkIn;
const OURS = "signalmast.check-in.";
const SHELF = "signalmast.check-in";
const SOON = 3000;
const SELDOM = 60000;
// A server that is not there or has too much to do is asked again; any other answer is one.
const isLater = (status) => status >= 500 || status === 429 || status === 408;

function opened() {
    try {
        return JSON.parse(localStorage.getItem(OURS + way)) ?? {};
    } catch {
        return null;
    }
}

function keep(state) {
    try {
        localStorage.setItem(OURS + way, JSON.stringify({ ...state, until: Number(sheet.dataset.until) }));
        return true;
    } catch {
        return false;
    }
}

// Sessions that are over by a day leave nothing behind.
async function forgetOld() {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(OURS) && key !== OURS + way);
    for (const key of keys) {
        const { until } = JSON.parse(localStorage.getItem(key));
        if (until > Date.now()) continue;
        localStorage.removeItem(key);
        if ("caches" in window) await (await caches.open(SHELF)).delete(key.slice(OURS.length));
    }
}

function say(text, isRefusal = false) {
    const said = part("said");
    said.textContent = text;
    said.hidden = !text;
    said.setAttribute("role", isRefusal ? "alert" : "status");
    said.classList.toggle("banner--off", isRefusal);
    if (isRefusal) {
        code.setAttribute("aria-invalid", "true");
        code.setAttribute("aria-describedby", "said");
    } else {
        code.removeAttribute("aria-invalid");
        code.removeAttribute("aria-describedby");
    }
}

function show(state) {
    const { counted } = state;
    part("done").hidden = !counted;
    part("code-part").hidden = Boolean(counted);
    part("name-part").hidden = Boolean(counted?.named);
    part("send-part").hidden = Boolean(counted?.named);
    button.textContent = counted ? button.dataset.name : button.dataset.here;
    if (counted) {
        const words = counted.came === "late" ? sheet.dataset.late : sheet.dataset.counted;
        part("done-said").textContent = words.replace("{at}", counted.at);
    }
    if (state.waiting?.length) say(sheet.dataset.kept);
    else if (counted?.named) say(sheet.dataset.named);
}

async function send(state, waiting) {
    const body = new URLSearchParams({ ticket: state.ticket, l: language.value, ...waiting });
    const answer = await fetch(way, { method: "POST", headers: { Accept: "application/json" }, body });
    if (isLater(answer.status)) throw new Error("later");
    return answer.json();
}

let timer = 0;
let pause = SOON;
let isSending = false;

function again() {
    clearTimeout(timer);
    timer = setTimeout(deliver, pause);
    pause = Math.min(pause * 2, SELDOM);
}

// Sends what waits, oldest first. What is refused is said and stays in the fields.
async function deliver() {
    if (isSending) return;
    isSending = true;
    clearTimeout(timer);
    let hasRenewed = false;
    try {
        for (let state = opened(); state?.waiting?.length; state = opened()) {
            const [first] = state.waiting;
            const answer = await send(state, first);
            const now = opened();
            if (answer.refused === "ticket" && !hasRenewed) {
                hasRenewed = true;
                keep({ ...now, ticket: answer.ticket });
                continue;
            }
            const rest = now.waiting.slice(1);
            if (answer.refused) {
                keep({ ...now, waiting: rest });
                code.value = first.code;
                say(answer.said, true);
                continue;
            }
            const { came, at, named } = answer;
            // Once counted, other codes have nothing to add; a name may.
            keep({ ...now, counted: { came, at, named }, waiting: rest.filter((one) => one.name && !named) });
            say("");
            show(opened());
        }
        pause = SOON;
    } catch {
        say(sheet.dataset.kept);
        again();
    } finally {
        isSending = false;
        button.disabled = false;
    }
}

form.addEventListener("submit", (event) => {
    const state = opened();
    if (!state) return;
    event.preventDefault();
    const typed = { code: code.value.trim(), name: name.value.trim() };
    if (!state.counted && !typed.code) {
        say(sheet.dataset.missing, true);
        code.focus();
        return;
    }
    const waiting = (state.waiting ?? []).filter((one) => one.code !== typed.code);
    if (!keep({ ...state, ticket: state.ticket ?? ticket.value, waiting: [...waiting, typed] })) {
        form.submit();
        return;
    }
    button.disabled = true;
    deliver();
});

// The page with everything that it is drawn with, so that it opens without network.
async function prepare() {
    if (!("serviceWorker" in navigator && "caches" in window)) return;
    await navigator.serviceWorker.register("/check-in/worker.js", { scope: "/check-in/" });
    const shelf = await caches.open(SHELF);
    const drawn = performance
        .getEntriesByType("resource")
        .map((one) => new URL(one.name))
        .filter((url) => url.origin === location.origin && url.pathname.startsWith("/static/"))
        .map((url) => url.pathname);
    for (const path of new Set(drawn)) if (!(await shelf.match(path))) await shelf.add(path);
    const answer = await fetch(`${way}?l=${document.documentElement.lang}`);
    if (!answer.ok) return;
    await shelf.put(way, answer);
    sheet.dataset.isReady = "yes";
    const state = opened();
    if (!state.counted && !state.waiting?.length && !code.value && part("said").hidden) say(sheet.dataset.ready);
}

const begun = opened();
if (begun) {
    // A page from the phone's own store knows nothing of the address that it was opened at.
    const scanned = new URLSearchParams(location.search).get("k");
    if (scanned && !code.value) code.value = scanned;
    keep({ ...begun, ticket: begun.ticket ?? ticket.value });
    ticket.value = opened()?.ticket ?? ticket.value;
    show(begun);
    deliver();
    window.addEventListener("online", deliver);
    document.addEventListener("visibilitychange", () => document.hidden || deliver());
    forgetOld()
        .then(prepare)
        .catch(() => {});
}
