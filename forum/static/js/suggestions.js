// While somebody types a search, titles, people, organisations and tags are offered as a list of the browser.
const PAUSE = 200;

document.querySelectorAll('form[role="search"] input[type="search"][name="q"]').forEach((input, number) => {
  const list = document.createElement("datalist");
  list.id = `suggestions-${number}`;
  input.after(list);
  input.setAttribute("list", list.id);
  input.autocomplete = "off";
  const address = new URL(`${input.form.action}/suggestions`);
  let waiting;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    const typed = input.value.trim();
    if (typed.length < 2) return;
    waiting = setTimeout(async () => {
      address.searchParams.set("q", typed);
      const answer = await fetch(address).catch(() => null);
      if (!answer?.ok || input.value.trim() !== typed) return;
      const found = await answer.json();
      list.replaceChildren(...found.map(({ text }) => Object.assign(document.createElement("option"), { value: text })));
    }, PAUSE);
  });
});
