// Voting without loading the page anew, and the voter's code kept on this device. Without this file
// every vote is a form that is sent and answered with a page.

const place = document.querySelector("[data-voting]");
const key = (number) => `signalmast.consultation.${number}`;

// A browser may keep nothing; then the code on the page is the only way back.
const kept = {
    read(number) {
        try {
            return localStorage.getItem(key(number)) ?? "";
        } catch {
            return "";
        }
    },
    write(number, code) {
        try {
            localStorage.setItem(key(number), code);
            return true;
        } catch {
            return false;
        }
    },
    forget(number) {
        try {
            localStorage.removeItem(key(number));
        } catch {
            // Nothing was kept.
        }
    },
};

function remember() {
    const code = place.querySelector("#code");
    const said = place.querySelector("[data-kept]");
    if (!code || !kept.write(place.dataset.voting, code.textContent.trim())) return;
    said.hidden = false;
    said.querySelector("[data-forget]").addEventListener("click", () => {
        kept.forget(place.dataset.voting);
        said.hidden = true;
    });
}

function vote() {
    const card = place.querySelector("[data-vote-card]");
    const said = place.querySelector("[data-vote-said]");
    if (!card) return;
    let sending = false;

    const show = (text) => {
        const found = new DOMParser().parseFromString(text, "text/html");
        const words = found.querySelector("[data-said]");
        said.textContent = words.textContent;
        words.remove();
        card.replaceChildren(...found.body.childNodes);
        card.querySelector("#statement")?.focus();
    };
    const send = async (form, button) => {
        if (sending) return;
        sending = true;
        const body = new URLSearchParams(new FormData(form, button));
        body.set("part", "1");
        try {
            const answer = await fetch(form.action, { method: "POST", body });
            if (!answer.ok) throw new Error(String(answer.status));
            show(await answer.text());
        } catch {
            said.textContent = place.dataset.lost;
            button.focus();
        }
        sending = false;
    };
    card.addEventListener("submit", (event) => {
        event.preventDefault();
        send(event.target, event.submitter);
    });
    // Keys count only while the statement or one of its buttons has the focus (WCAG 2.1.4).
    card.addEventListener("keydown", (event) => {
        if (event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
        const value = { 1: "1", 2: "-1", 3: "0" }[event.key];
        const button = value && card.querySelector(`button[value="${value}"]`);
        if (!button) return;
        event.preventDefault();
        button.click();
    });
}

if (place) {
    remember();
    vote();
}

const back = document.querySelector("[data-back]");
if (back) {
    const code = kept.read(back.dataset.back);
    if (code) {
        const known = back.querySelector("[data-back-known]");
        back.open = true;
        back.querySelector("#secret").value = code;
        known.hidden = false;
        known.querySelector("[data-back-forget]").addEventListener("click", () => {
            kept.forget(back.dataset.back);
            back.querySelector("#secret").value = "";
            known.hidden = true;
        });
    }
}

const left = document.querySelector("[data-left]");
if (left) kept.forget(left.dataset.left);
