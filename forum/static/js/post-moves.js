// Choosing posts: how many are chosen, and with Shift all between two. Naming a discussion: titles are offered while
// somebody types, as the list that browsers show themselves. Without JavaScript both are plain forms.
const choosing = document.querySelector("[data-choosing]");
if (choosing) {
  const texts = JSON.parse(choosing.dataset.texts);
  const state = choosing.querySelector("[data-choosing-count]");
  const boxes = [...choosing.querySelectorAll("input[type=checkbox]")];
  let last = null;
  const tell = () => {
    const count = choosing.querySelectorAll("input[name=post]:checked, input[name=post][type=hidden]").length;
    state.textContent = `${texts.chosen.replace("{count}", count)} ${texts.range}`;
  };
  choosing.addEventListener("click", (event) => {
    const box = event.target.closest("input[type=checkbox]");
    if (!box) return;
    if (event.shiftKey && last) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      for (const one of boxes.slice(from, to + 1)) one.checked = box.checked;
    }
    last = box;
    tell();
  });
  choosing.addEventListener("change", tell);
  tell();
}

const WAIT = 150;
const NUMBER = /#(\d+)/u;
const named = document.querySelector("[data-thread-completions]");
if (named) {
  const list = document.createElement("datalist");
  list.id = `${named.id}-list`;
  named.after(list);
  named.setAttribute("list", list.id);
  let waiting = 0;
  const ask = async () => {
    const typed = named.value.trim();
    if (typed.length < 2 || NUMBER.test(typed)) return;
    const url = `${named.dataset.threadCompletions}?${new URLSearchParams({ q: `#${typed}` })}`;
    const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok || named.value.trim() !== typed) return;
    list.replaceChildren(
      ...(await answer.json()).map(({ label, detail }) => {
        const option = document.createElement("option");
        option.value = `${detail} ${label}`;
        return option;
      }),
    );
  };
  named.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, WAIT);
  });
}
