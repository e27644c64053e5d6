// Choosing how much to be told of a subject is saved at once; without JavaScript the button beside it does the same.
const PAUSE = 500; // milliseconds: arrow keys pass over levels that nobody means

for (const form of document.querySelectorAll("form[data-subscription]")) {
  const select = form.querySelector("select");
  const button = form.querySelector("button");
  const said = form.querySelector("[data-subscription-said]");
  let waiting;
  const save = async () => {
    const answer = await fetch(form.getAttribute("action"), {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    }).catch(() => null);
    const type = answer?.headers.get("Content-Type") ?? "";
    if (answer?.ok && type.startsWith("application/json")) said.textContent = (await answer.json()).said;
    else form.submit(); // The page says what is wrong, such as a session that has ended.
  };
  button.hidden = true;
  select.addEventListener("change", () => {
    said.textContent = "";
    clearTimeout(waiting);
    waiting = setTimeout(save, PAUSE);
  });
}
