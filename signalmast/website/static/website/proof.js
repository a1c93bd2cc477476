// Forms that anybody may send: the device does a short piece of work while somebody writes, and its
// answer goes into the form's address. Without this file the form works too, a little later.

const form = document.querySelector("form[data-proof]");

if (form) {
    const challenge = JSON.parse(form.dataset.proof);
    const said = form.querySelector("[data-proof-said]");
    const button = form.querySelector("[data-send]");
    let state = "idle";
    let waits = false;

    const say = (text) => {
        said.textContent = text;
    };
    const send = () => {
        waits = false;
        button.disabled = false;
        form.submit();
    };
    const failed = () => {
        state = "failed";
        waits = false;
        button.disabled = false;
        say(form.dataset.failed);
    };
    const solved = (solution) => {
        state = "done";
        const proof = btoa(JSON.stringify({ challenge, solution }));
        form.action += `&p=${encodeURIComponent(proof)}`;
        form.dataset.took = solution.time;
        say(form.dataset.done);
        if (waits) send();
    };
    // Read aloud every quarter, not every moment.
    const progress = (part) => {
        const quarter = Math.min(Math.floor(part * 4) * 25, 100);
        say(`${waits ? form.dataset.worksNow : form.dataset.works} ${quarter} %`);
    };
    const begin = () => {
        if (state !== "idle") return;
        state = "working";
        progress(0);
        try {
            const worker = new Worker(form.dataset.worker);
            worker.onerror = failed;
            worker.onmessage = ({ data }) => {
                if (data.solution) {
                    worker.terminate();
                    solved(data.solution);
                } else progress(data.part);
            };
            worker.postMessage(challenge.parameters);
        } catch {
            failed();
        }
    };
    form.addEventListener("focusin", begin);
    form.addEventListener("pointerdown", begin);
    form.addEventListener("submit", (event) => {
        if (state === "done" || state === "failed") return;
        // Another button than the one that hands in asks for the page again, with nothing kept.
        if (["more", "less"].includes(event.submitter?.name)) return;
        event.preventDefault();
        waits = true;
        button.disabled = true;
        begin();
    });
}
