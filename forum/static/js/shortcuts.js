// Keys: two in a row to go somewhere, j and k through the entries, r and q to answer, c and x in the review queue. Single keys work only where the
// account has them switched on (WCAG 2.1.4); Ctrl+Enter sends a text for everybody.

const PATIENCE = 1500;

const writing = (target) =>
  target.isContentEditable || target.matches?.("textarea, select, input:not([type=radio], [type=checkbox], [type=range])");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.repeat || event.defaultPrevented) return;
  const form = event.target.closest?.("form");
  const button = [...(form?.elements ?? [])].find((one) => one.type === "submit" && one.name !== "action");
  if (!event.target.matches?.("textarea") || !button) return;
  event.preventDefault();
  form.requestSubmit(button);
});

const { shortcuts } = document.body.dataset;

if (shortcuts) {
  const places = JSON.parse(shortcuts);
  let began = 0;
  let dialog = null;

  const entries = () => [...document.querySelectorAll("[data-item]")];
  const present = (all) => all.findIndex((entry) => entry.contains(document.activeElement));
  const step = (by) => {
    const all = entries();
    if (!all.length) return;
    let now = present(all);
    // Without a focus the entry that is being read is the one to begin with.
    if (now < 0) now = all.findIndex((entry) => entry.getBoundingClientRect().bottom > 60) - (by > 0 ? 1 : 0);
    const next = all[Math.min(Math.max(now + by, 0), all.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const act = (key) => {
    const entry = entries()[present(entries())];
    const link = entry?.querySelector(`[data-key="${key}"]`);
    const field = document.querySelector("[data-reply-form] textarea");
    // Who answers by a key writes at once: the fragment puts the focus into the text.
    if (link && (key === "r" || key === "q")) location.assign(`${link.href}#body`);
    else if (link) link.click();
    else if (key === "r" && field) field.focus();
    else return false;
    return true;
  };
  const search = () => {
    const field = [...document.querySelectorAll("input[type=search][name=q]")].find((one) => one.offsetParent);
    if (!field) return location.assign(places["/"]);
    field.focus();
    field.select();
  };
  const help = async () => {
    if (!dialog) {
      const page = new DOMParser().parseFromString(await (await fetch(places["?"])).text(), "text/html");
      const list = page.querySelector("[data-shortcut-help]");
      dialog = document.createElement("dialog");
      dialog.className = "shortcuts-dialog";
      dialog.setAttribute("aria-label", page.querySelector("h1").textContent);
      const close = document.createElement("button");
      close.type = "button";
      close.className = "kern-btn kern-btn--secondary";
      close.innerHTML = '<span class="kern-label"></span>';
      close.firstElementChild.textContent = places.close;
      close.addEventListener("click", () => dialog.close());
      const more = document.createElement("a");
      more.className = "link";
      more.href = places["?"];
      more.textContent = places.more;
      const row = document.createElement("p");
      row.className = "button-row";
      row.append(close, more);
      dialog.append(list, row);
      document.body.append(dialog);
    }
    dialog.showModal();
  };

  const single = (key) => {
    if (key === "j" || key === "k") step(key === "j" ? 1 : -1);
    else if (key === "/") search();
    else if (key === "?") help().catch(() => location.assign(places["?"]));
    else if (key === "Enter") return document.activeElement.matches("[data-item]:not(a)") && act(key);
    else if ("rqcx".includes(key)) return act(key);
    else return false;
    return true;
  };

  // Before everybody else, so that the second of two keys means the place and nothing else.
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || writing(event.target)) return;
      if (document.querySelector("dialog[open]")) return;
      const isSecond = Date.now() - began < PATIENCE;
      began = 0;
      if (isSecond && event.key.length === 1 && places[`g ${event.key}`]) {
        event.preventDefault();
        event.stopImmediatePropagation();
        location.assign(places[`g ${event.key}`]);
      } else if (event.key === "g") {
        began = Date.now();
      }
    },
    true,
  );
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || writing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    if (single(event.key)) event.preventDefault();
  });
}
