/* Previews follow what is typed; without this script the button "Show how it looks" does it. */
(() => {
  const form = document.querySelector("[data-channels]");
  if (!form) return;
  let timer, running;

  const look = async () => {
    running?.abort();
    running = new AbortController();
    const body = new FormData(form);
    body.set("do", "look");
    try {
      const answer = await fetch(location.href, { method: "POST", body, signal: running.signal });
      if (!answer.ok) return;
      const there = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const side of form.querySelectorAll("[data-channel]")) {
        const fresh = there.querySelector(`[data-channel="${side.dataset.channel}"]`);
        for (const part of [".desk-look", ".desk-channel__count"]) {
          const old = side.querySelector(part), now = fresh?.querySelector(part);
          if (old && now && old.innerHTML !== now.innerHTML) old.replaceWith(now);
        }
      }
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 400);
  });
})();
