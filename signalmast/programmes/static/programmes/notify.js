/* A unit's page: the browser asks its user, the desk keeps the browser's address and no more. */
const button = document.querySelector("[data-notify]");
const possible = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

if (button && possible) {
    const said = document.querySelector("[data-notify-said]");
    const token = document.querySelector("[data-notify-token] input").value;
    const { notify: address, worker } = button.dataset;

    const current = async () => {
        const there = await navigator.serviceWorker.getRegistration("/desk/");
        return (await there?.pushManager.getSubscription()) ?? null;
    };
    const tell = async (subscription, on) => {
        const answer = await fetch(address, {
            method: "POST",
            headers: { "Content-Type": "application/json", "X-CSRFToken": token },
            body: JSON.stringify({ subscription, on }),
        });
        const found = answer.headers.get("Content-Type")?.startsWith("application/json")
            ? await answer.json()
            : {};
        if (!answer.ok) throw new Error(found.said ?? button.dataset.failed);
        return found.on;
    };
    /* A subscription that the desk does not know any more is as good as none. */
    const isOn = async () => {
        const made = await current();
        return made !== null && (await tell(made));
    };
    const say = (text) => {
        said.textContent = text;
        said.hidden = !text;
    };
    const show = async () => {
        const on = await isOn().catch(() => false);
        button.textContent = on ? button.dataset.off : button.dataset.on;
        button.hidden = false;
    };
    const begin = async () => {
        if ((await Notification.requestPermission()) !== "granted") throw new Error(button.dataset.refused);
        const { key } = await (await fetch(address)).json();
        await (await current())?.unsubscribe();
        const there = await navigator.serviceWorker.register(worker, { scope: "/desk/" });
        await navigator.serviceWorker.ready;
        const padded = key.replaceAll("-", "+").replaceAll("_", "/");
        const applicationServerKey = Uint8Array.from(atob(padded), (one) => one.charCodeAt(0));
        const made = await there.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
        try {
            await tell(made, true);
        } catch (error) {
            await made.unsubscribe();
            throw error;
        }
    };
    const end = async () => {
        const made = await current();
        await tell(made, false);
        await made.unsubscribe();
    };
    button.addEventListener("click", async () => {
        say("");
        button.disabled = true;
        try {
            await ((await isOn()) ? end() : begin());
        } catch (error) {
            say(error.name === "Error" ? error.message : button.dataset.failed);
        }
        await show();
        button.disabled = false;
        button.focus();
    });
    document.querySelector("[data-notify-none]").hidden = true;
    show();
}
