// While somebody types a search, titles, people, organisations and tags are offered in a list below the field (an ARIA
// combobox): arrows choose, Enter opens what is chosen, Escape closes, and Enter without a choice searches as ever.
const PAUSE = 200;
const LEAST = 2;
const texts = JSON.parse(document.body.dataset.texts ?? "{}");

const make = (name, values, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(values)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

const offer = (input, number) => {
  const id = `suggestions-${number}`;
  const list = make("ul", { id, role: "listbox", class: "suggestions", "aria-label": texts.suggestions, hidden: "" });
  const status = make("span", { class: "visually-hidden", role: "status" });
  const address = new URL(`${input.form.action}/suggestions`);
  let waiting;
  let chosen = -1;

  input.parentElement.classList.add("has-suggestions");
  input.after(list, status);
  for (const [name, value] of Object.entries({
    role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-controls": id, "aria-expanded": "false",
  })) input.setAttribute(name, value);

  const choose = (next) => {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = next;
    const option = list.children[chosen];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  };

  const close = () => {
    clearTimeout(waiting);
    choose(-1);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    status.textContent = "";
  };

  const show = (found) => {
    choose(-1);
    list.replaceChildren(...found.map(({ text, label, address: target }, place) => {
      const option = make("li", { id: `${id}-${place}`, role: "option", "aria-selected": "false", class: "suggestions__option" },
        make("span", { class: "suggestions__text" }, text), " ", make("span", { class: "suggestions__kind" }, label));
      option.dataset.address = target;
      return option;
    }));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = found.length ? `${texts.suggestions}: ${found.length}` : "";
  };

  const ask = async (typed) => {
    address.searchParams.set("q", typed);
    const answer = await fetch(address).catch(() => null);
    // Meanwhile somebody may have typed on, or left.
    if (!answer?.ok || input.value.trim() !== typed || document.activeElement !== input) return;
    show(await answer.json());
  };

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    const typed = input.value.trim();
    if (typed.length < LEAST) close();
    else waiting = setTimeout(ask, PAUSE, typed);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    const last = list.children.length - 1;
    const steps = {
      ArrowDown: () => choose(chosen < last ? chosen + 1 : -1),
      ArrowUp: () => choose(chosen < 0 ? last : chosen - 1),
      Escape: close,
      Enter: chosen >= 0 && (() => window.location.assign(list.children[chosen].dataset.address)),
    };
    if (!steps[event.key]) return;
    event.preventDefault();
    steps[event.key]();
  });
  input.addEventListener("blur", close);
  // The field keeps the focus, so that its blur does not close the list before the click arrives.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) window.location.assign(option.dataset.address);
  });
};

// A search in one place alone has no use for names from everywhere.
document.querySelectorAll('form[role="search"]:not(.search-here) input[type="search"][name="q"]').forEach(offer);
