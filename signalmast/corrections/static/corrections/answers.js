/* The answer box looks up what is pasted or typed; without this script its button does it. */
(() => {
  const form = document.querySelector("[data-answers]");
  const text = form?.querySelector("textarea[name=text]");
  const here = document.querySelector("[data-answers-here]");
  if (!text || !here) return;
  const address = form.dataset.answers;
  let timer, running, last = text.value.trim();

  const look = async () => {
    const said = text.value.trim();
    if (said === last) return;
    last = said;
    running?.abort();
    running = new AbortController();
    if (said.length < 8) {
      here.replaceChildren();
      return;
    }
    const body = new FormData();
    for (const name of ["csrfmiddlewaretoken", "text", "language", "link"]) {
      const field = form.elements[name];
      if (field) body.set(name, field.value);
    }
    body.set("answer", "part");
    if (form.dataset.answersOf) body.set("of", form.dataset.answersOf);
    try {
      const answer = await fetch(address, { method: "POST", body, signal: running.signal });
      if (answer.ok) here.innerHTML = await answer.text();
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };

  const soon = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(look, wait);
  };
  text.addEventListener("input", () => soon(500));
  text.addEventListener("paste", () => soon(0));
  if (!form.dataset.answersOf) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      last = "";
      look();
    });
  }
})();
