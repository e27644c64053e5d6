// Offers people and organisations after "@" and discussions after "#" while somebody writes: arrows choose, Enter or Tab
// takes, Escape closes. The field stays a text field of several lines, which HTML lets be no combobox; while the list is
// there it says by ARIA what a combobox would say, and how many suggestions there are.

const PAUSE = 150;
const TRIGGER = /(?:^|[\s(])([@#][\p{L}\p{N}._-]{1,40})$/u;

const complete = (composer, number) => {
  const text = composer.querySelector("[data-composer-text]");
  const list = document.createElement("ul");
  list.className = "completions";
  list.id = `completions-${number}`;
  list.setAttribute("role", "listbox");
  const texts = JSON.parse(composer.dataset.texts);
  list.setAttribute("aria-label", texts.completions);
  list.hidden = true;
  const frame = document.createElement("div");
  frame.className = "composer__field";
  text.before(frame);
  const state = document.createElement("p");
  state.className = "visually-hidden";
  state.setAttribute("role", "status");
  frame.append(text, list, state);
  let offered = [];
  let chosen = 0;
  let waiting = 0;
  let running = null;
  let dismissed = "";

  const word = () => {
    if (text.selectionStart !== text.selectionEnd) return "";
    return TRIGGER.exec(text.value.slice(0, text.selectionStart))?.[1] ?? "";
  };

  const close = () => {
    clearTimeout(waiting);
    running?.abort();
    offered = [];
    list.hidden = true;
    list.replaceChildren();
    state.textContent = "";
    for (const name of ["aria-haspopup", "aria-controls", "aria-autocomplete", "aria-activedescendant"]) {
      text.removeAttribute(name);
    }
  };

  const choose = (index) => {
    chosen = (index + offered.length) % offered.length;
    for (const [at, option] of [...list.children].entries()) option.setAttribute("aria-selected", String(at === chosen));
    text.setAttribute("aria-activedescendant", list.children[chosen].id);
  };

  const take = (index) => {
    const typed = word();
    const { insert } = offered[index];
    const end = text.selectionStart;
    close();
    text.focus();
    text.setSelectionRange(end - typed.length, end);
    // insertText keeps the browser's undo history.
    if (!document.execCommand("insertText", false, `${insert} `)) {
      text.setRangeText(`${insert} `, end - typed.length, end, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }
    close();
  };

  const open = (found) => {
    offered = found;
    list.replaceChildren(
      ...found.map(({ label, detail }, index) => {
        const option = document.createElement("li");
        option.className = "completions__option";
        option.id = `${list.id}-${index}`;
        option.setAttribute("role", "option");
        const name = document.createElement("span");
        name.textContent = label;
        const more = document.createElement("span");
        more.className = "completions__detail";
        more.textContent = detail;
        option.append(name, " ", more);
        // The field keeps the focus.
        option.addEventListener("mousedown", (event) => event.preventDefault());
        option.addEventListener("click", () => take(index));
        return option;
      }),
    );
    list.hidden = false;
    text.setAttribute("aria-haspopup", "listbox");
    text.setAttribute("aria-autocomplete", "list");
    text.setAttribute("aria-controls", list.id);
    state.textContent = texts.completionsFound.replace("{count}", found.length);
    choose(0);
  };

  const ask = async () => {
    const typed = word();
    running?.abort();
    running = new AbortController();
    const url = `${composer.dataset.completionsUrl}?${new URLSearchParams({ q: typed })}`;
    const answer = await fetch(url, { headers: { Accept: "application/json" }, signal: running.signal }).catch(() => null);
    if (!answer?.ok || word() !== typed || !answer.headers.get("Content-Type")?.includes("json")) return;
    const found = await answer.json();
    if (found.length && document.activeElement === text) open(found);
    else close();
  };

  const look = () => {
    clearTimeout(waiting);
    const typed = word();
    if (!typed || typed === dismissed) {
      close();
      return;
    }
    dismissed = "";
    waiting = setTimeout(ask, PAUSE);
  };

  text.addEventListener("input", look);
  text.addEventListener("blur", close);
  text.addEventListener("click", () => !word() && close());
  text.addEventListener("keydown", (event) => {
    if (list.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose(chosen + step);
    else if (event.key === "Enter" || event.key === "Tab") take(chosen);
    else if (event.key === "Escape") {
      dismissed = word();
      close();
    } else {
      if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) close();
      return;
    }
    event.preventDefault();
  });
};

for (const [number, composer] of document.querySelectorAll("[data-completions-url]").entries()) complete(composer, number);
