// Supporting a post without leaving the place: the buttons are sent in the background, the server gives the counts.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-supports]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  const pressed = event.submitter;
  const url = pressed.getAttribute("formaction") || form.getAttribute("action");
  try {
    const answer = await fetch(url, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json" },
    });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const counts = await answer.json();
    const base = form.getAttribute("action").replace(/none$/, "");
    for (const button of form.querySelectorAll("button[data-kind]")) {
      const { kind } = button.dataset;
      const own = counts.own === kind;
      button.setAttribute("aria-pressed", String(own));
      button.querySelector("[data-count]").textContent = counts[kind] || "";
      if (own) button.removeAttribute("formaction");
      else button.setAttribute("formaction", base + kind);
    }
  } catch {
    // The page of the answer says what went wrong.
    form.removeAttribute("data-supports");
    form.requestSubmit(pressed);
  }
});
