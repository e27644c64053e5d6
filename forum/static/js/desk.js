// The curator's desk: templates without reloading, Ctrl+Enter, and single keys that people switch on themselves.

const KEY = "forum-desk-keys";

const stored = () => {
  try {
    return localStorage.getItem(KEY) === "on";
  } catch {
    return false;
  }
};
const store = (on) => {
  try {
    if (on) localStorage.setItem(KEY, "on");
    else localStorage.removeItem(KEY);
  } catch {
    // Storage may be forbidden; the choice then lasts for this page.
  }
};

const list = document.querySelector("[data-desk-list]");
const answer = document.querySelector("[data-desk-answer]");
const help = document.querySelector("[data-desk-keys]");
let on = stored();

const writing = (target) =>
  target.isContentEditable || target.matches?.("textarea, select, input:not([type=radio], [type=checkbox])");

// Items of the list: j and k from anywhere, the arrows once an item has the focus.
const step = (by) => {
  const items = [...list.querySelectorAll("[data-desk-item]")];
  const now = items.indexOf(document.activeElement);
  const next = now < 0 && by < 0 ? items.length - 1 : now + by;
  items[Math.min(Math.max(next, 0), items.length - 1)]?.focus();
};
const choose = (number) => {
  const radio = answer.querySelectorAll("input[type=radio]")[number - 1];
  if (!radio) return;
  radio.checked = true;
  radio.focus();
  radio.dispatchEvent(new Event("change", { bubbles: true }));
};
const follow = (selector) => document.querySelector(selector)?.click();

const inList = (event) => {
  const held = event.target.matches?.("[data-desk-item]");
  if (event.key === "j" || (held && event.key === "ArrowDown")) step(1);
  else if (event.key === "k" || (held && event.key === "ArrowUp")) step(-1);
  else return false;
  return true;
};
const inAnswer = (event) => {
  if (["1", "2", "3"].includes(event.key)) choose(Number(event.key));
  else if (event.key === "n") follow("[data-desk-next]");
  else if (event.key === "u") follow("[data-desk-back]");
  else return false;
  return true;
};

const singleKeys = (event) => {
  if (!on || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (event.defaultPrevented || writing(event.target)) return;
  if ((list && inList(event)) || (answer && inAnswer(event))) event.preventDefault();
};

const publish = (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.repeat) return;
  const button = answer?.querySelector('form button[name="action"][value="publish"]');
  if (!button) return;
  event.preventDefault();
  button.form.requestSubmit(button);
};

const offerSwitch = () => {
  const texts = JSON.parse(help.dataset.texts);
  const button = help.querySelector("[data-desk-switch]");
  const show = () => {
    button.firstElementChild.textContent = on ? texts.on : texts.off;
  };
  button.addEventListener("click", () => {
    on = !on;
    store(on);
    show();
  });
  show();
  help.hidden = false;
};

const offerTemplates = (place) => {
  const select = place.querySelector("select");
  const field = document.getElementById(place.dataset.deskTemplates);
  place.querySelector("button").addEventListener("click", (event) => {
    event.preventDefault();
    const body = select.selectedOptions[0]?.dataset.body;
    if (!body) return;
    const written = field.value.trimEnd();
    field.value = written ? `${written}\n\n${body}` : body;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  });
};

if (list || answer) {
  document.addEventListener("keydown", singleKeys);
  document.addEventListener("keydown", publish);
  if (help) offerSwitch();
  for (const place of document.querySelectorAll("[data-desk-templates]")) offerTemplates(place);
}
