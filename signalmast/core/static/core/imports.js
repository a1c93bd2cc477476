/* Hand files in one request each, with the progress of each; without this the form sends them all. */
(() => {
    const form = document.querySelector("[data-drop]");
    if (!form) return;
    const input = form.querySelector("input[type=file]");
    const button = form.querySelector("[data-drop-send]");
    const sending = document.querySelector("[data-sending]");
    const cards = document.querySelector("[data-cards]");
    const waiting = document.querySelector("[data-waiting]");
    const all = document.querySelector("[data-load-all]");
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    const most = 2;
    const queue = [];
    let running = 0;

    button.hidden = true;

    const line = (file) => {
        const item = document.createElement("li");
        const name = document.createElement("span");
        const bar = document.createElement("progress");
        const state = document.createElement("span");
        name.textContent = file.name;
        bar.max = 1;
        bar.value = 0;
        bar.setAttribute("aria-label", file.name);
        state.textContent = form.dataset.uploading;
        item.append(name, bar, state);
        sending.append(item);
        return { item, bar, state };
    };

    const show = (markup) => {
        const holder = document.createElement("template");
        holder.innerHTML = markup.trim();
        cards.append(holder.content);
        waiting.hidden = false;
        all.hidden = cards.querySelectorAll(".desk-card:not(.desk-card--refused)").length < 2;
    };

    const next = () => {
        while (running < most && queue.length) {
            running += 1;
            send(queue.shift());
        }
    };

    const send = ({ file, parts }) => {
        const body = new FormData();
        body.append("csrfmiddlewaretoken", token);
        body.append("files", file);
        const request = new XMLHttpRequest();
        request.open("POST", form.action);
        request.setRequestHeader("Accept", "application/json");
        request.upload.addEventListener("progress", (event) => {
            if (event.lengthComputable) parts.bar.value = event.loaded / event.total;
        });
        request.upload.addEventListener("load", () => {
            parts.bar.removeAttribute("value");
            parts.state.textContent = form.dataset.checking;
        });
        request.addEventListener("loadend", () => {
            let found = null;
            try {
                found = request.status === 200 ? JSON.parse(request.responseText).cards : null;
            } catch (error) {
                found = null;
            }
            if (found) {
                parts.item.remove();
                found.forEach(show);
            } else {
                parts.bar.value = 0;
                parts.state.textContent = form.dataset.failed;
            }
            running -= 1;
            next();
        });
        request.send(body);
    };

    const take = (files) => {
        for (const file of files) queue.push({ file, parts: line(file) });
        next();
    };

    input.addEventListener("change", () => {
        take(input.files);
        input.value = "";
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    ["dragenter", "dragover"].forEach((name) =>
        form.addEventListener(name, (event) => {
            event.preventDefault();
            form.classList.add("is-over");
        }),
    );
    ["dragleave", "drop"].forEach((name) =>
        form.addEventListener(name, (event) => {
            event.preventDefault();
            form.classList.remove("is-over");
        }),
    );
    form.addEventListener("drop", (event) => take(event.dataTransfer.files));
})();
