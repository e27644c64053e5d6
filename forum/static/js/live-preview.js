// Shows what a text would become while it is written: the form is sent as its "Preview" button would send it, and the
// element that it names is taken from the answer.

const DELAY = 900;

const refresh = async (form, target) => {
  const body = new FormData(form);
  body.set("action", "preview");
  const answer = await fetch(form.getAttribute("action"), { method: "POST", body, credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(target.id);
  if (fresh) target.replaceChildren(...fresh.childNodes);
};

for (const form of document.querySelectorAll("form[data-live-preview]")) {
  const target = document.getElementById(form.dataset.livePreview);
  if (!target) continue;
  let timer = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    // A failed request changes nothing: the button still works.
    timer = setTimeout(() => refresh(form, target).catch(() => {}), DELAY);
  });
}
