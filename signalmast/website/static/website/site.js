// What a page gains from a script: suggestions while typing, reading aloud, large text, copying.
// Without it the page is complete; buttons that need a script are hidden until it shows them.

const one = (selector) => document.querySelector(selector);

function suggest(field) {
    const list = document.getElementById(field.getAttribute("list"));
    const known = new Map();
    let timer = 0;
    let asked = "";

    const show = (texts) => {
        list.replaceChildren(
            ...texts.map((text) => Object.assign(document.createElement("option"), { value: text })),
        );
    };
    const ask = async (text) => {
        asked = text;
        if (!known.has(text)) {
            const address = `${field.dataset.suggest}?q=${encodeURIComponent(text)}`;
            const answer = await fetch(address, { headers: { accept: "application/json" } });
            if (!answer.ok) return;
            known.set(
                text,
                (await answer.json()).map(([title]) => title),
            );
        }
        if (asked === text) show(known.get(text));
    };
    field.addEventListener("input", () => {
        const text = field.value.trim();
        clearTimeout(timer);
        if (text.length < 2) return show([]);
        timer = setTimeout(() => ask(text).catch(() => show([])), 150);
    });
}

// The browser's own voice. Texts are spoken paragraph by paragraph: some browsers fall silent in
// the middle of a long one, and some cannot pause, so that going on begins the paragraph again.
function readAloud(button, stop) {
    const speech = window.speechSynthesis;
    const language = document.documentElement.lang;
    const label = button.querySelector("span");
    const words = { silent: label.textContent, speaking: button.dataset.pause, paused: button.dataset.goOn };
    let waiting = [];
    let state = "silent";
    // What an utterance of an earlier round still reports is of no interest.
    let round = 0;

    const voice = () => speech.getVoices().find((known) => known.lang.toLowerCase().startsWith(language));
    const become = (next) => {
        state = next;
        round += 1;
        label.textContent = words[next];
        stop.hidden = next === "silent";
    };
    const speak = () => {
        if (waiting.length === 0) return become("silent");
        const now = round;
        const said = new SpeechSynthesisUtterance(waiting[0]);
        said.lang = language;
        said.voice = voice() ?? null;
        said.onend = () => {
            if (now !== round) return;
            waiting.shift();
            speak();
        };
        said.onerror = () => {
            if (now === round) become("silent");
        };
        speech.speak(said);
    };
    const start = () => {
        speech.cancel();
        become("speaking");
        speak();
    };
    const halt = (next) => {
        become(next);
        speech.cancel();
    };
    button.addEventListener("click", () => {
        if (state === "speaking") return halt("paused");
        if (state === "silent") waiting = spokenParts();
        start();
    });
    stop.addEventListener("click", () => {
        halt("silent");
        button.focus();
    });
    window.addEventListener("pagehide", () => halt("silent"));
    const offer = () => button.classList.toggle("is-waiting", voice() === undefined);
    speech.addEventListener?.("voiceschanged", offer);
    offer();
}

const SPOKEN = "p, li, h2, h3, dt, dd, figcaption";

function spokenParts() {
    return [...document.querySelectorAll(`[data-read], [data-read-body] :is(${SPOKEN})`)]
        .filter((part) => !part.closest("details") && !part.querySelector(SPOKEN))
        .map((part) => part.textContent.trim().replace(/\s+/g, " "))
        .filter(Boolean);
}

function largeText(button) {
    const root = document.documentElement;
    const show = () => button.setAttribute("aria-pressed", String(root.classList.contains("large")));
    button.addEventListener("click", () => {
        const large = root.classList.toggle("large");
        try {
            if (large) localStorage.setItem("signalmast.large", "1");
            else localStorage.removeItem("signalmast.large");
        } catch {
            // The browser keeps nothing: the choice lasts as long as the page.
        }
        show();
    });
    show();
}

function copyLink(button, said) {
    if (!navigator.clipboard) {
        button.hidden = true;
        return;
    }
    const label = button.textContent;
    button.addEventListener("click", async () => {
        const address = one('link[rel="canonical"]')?.href ?? location.href;
        await navigator.clipboard.writeText(address);
        button.textContent = said.textContent = button.dataset.done;
        setTimeout(() => {
            button.textContent = label;
            said.textContent = "";
        }, 3000);
    });
}

/* Notifications: the browser asks the reader; the desk keeps the browser's address and no more. */
async function notify(button) {
    if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return;
    const said = button.parentElement.querySelector("[data-notify-said]");
    const there = () => navigator.serviceWorker.getRegistration("/push-worker.js");
    const current = async () => (await there())?.pushManager.getSubscription() ?? null;
    const show = async () => {
        button.textContent = (await current()) ? button.dataset.off : button.dataset.on;
        button.hidden = false;
    };
    const tell = (subscription, on) =>
        fetch(button.dataset.notify, {
            method: "POST",
            headers: { "Content-Type": "application/json" },
            body: JSON.stringify({ subscription, on }),
        });
    const begin = async () => {
        const { key } = await (await fetch(button.dataset.notify)).json();
        await navigator.serviceWorker.register("/push-worker.js");
        const ready = await navigator.serviceWorker.ready;
        const padded = key.replaceAll("-", "+").replaceAll("_", "/");
        const applicationServerKey = Uint8Array.from(atob(padded), (one) => one.charCodeAt(0));
        const made = await ready.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
        if (!(await tell(made, true)).ok) {
            await made.unsubscribe();
            throw new Error("not kept");
        }
    };
    const end = async (made) => {
        await tell(made, false);
        await made.unsubscribe();
    };
    button.addEventListener("click", async () => {
        said.textContent = "";
        try {
            const made = await current();
            await (made ? end(made) : begin());
        } catch {
            said.textContent = button.dataset.failed;
        }
        await show();
    });
    await show();
}

document.querySelectorAll("[data-suggest]").forEach(suggest);
document.querySelectorAll("[data-notify]").forEach(notify);

const tools = one("[data-tools]");
if (tools) {
    if ("speechSynthesis" in window) readAloud(one("[data-listen]"), one("[data-stop]"));
    largeText(one("[data-large]"));
    copyLink(one("[data-copy]"), one("[data-said]"));
    one("[data-print]").addEventListener("click", () => window.print());
}

const code = one("[data-copy-code]");
if (code) {
    one("[data-print-page]").addEventListener("click", () => window.print());
    code.hidden = !navigator.clipboard;
    code.addEventListener("click", async () => {
        await navigator.clipboard.writeText(one(code.dataset.copyCode).textContent);
        code.textContent = code.dataset.done;
    });
}
