// Discussions about the same: under a discussion they are fetched when a reader comes near, so that the page itself never
// waits for the search; beside a text that is being written they follow the typing, quietly.
const PAUSE = 1200;
const LEAST = 12;

const section = document.querySelector("[data-similar]");
if (section) {
  const watcher = new IntersectionObserver(async ([entry]) => {
    if (!entry.isIntersecting) return;
    watcher.disconnect();
    const answer = await fetch(section.dataset.similar).catch(() => null);
    // Without an answer the heading stays the link that it is without JavaScript.
    if (answer?.ok) section.insertAdjacentHTML("beforeend", await answer.text());
  }, { rootMargin: "300px" });
  watcher.observe(section);
}

const draft = document.querySelector("[data-similar-draft]");
if (draft) {
  const form = draft.closest("form");
  const output = draft.querySelector("[data-similar-output]");
  const fields = [form.elements.title, form.elements.body];
  let waiting;
  let asked = "";
  const ask = async () => {
    const text = fields.map((field) => field.value.trim()).join(" ");
    if (text.length < LEAST || text === asked) return;
    asked = text;
    const body = new FormData();
    for (const field of [...fields, form.elements.csrf_token]) if (field) body.set(field.name, field.value);
    const answer = await fetch(draft.dataset.similarDraft, { method: "POST", body }).catch(() => null);
    if (!answer?.ok || text !== asked) return;
    const found = await answer.text();
    // The same list again is no news for anybody who listens.
    if (output.innerHTML.trim() !== found.trim()) output.innerHTML = found;
  };
  fields.forEach((field) => field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  }));
}
