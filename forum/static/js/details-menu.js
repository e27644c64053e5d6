// Long lists made of <details open data-fold-narrow> start folded where the page has one column.
if (matchMedia("(max-width: 63.99rem)").matches) {
  for (const fold of document.querySelectorAll("details[data-fold-narrow]")) fold.open = false;
}

// Menus made of <details data-menu>: an opened list comes into view, Escape closes and gives the focus back, a click
// elsewhere closes.
const openMenus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.open && event.target.matches?.("[data-menu]")) {
      event.target.lastElementChild.scrollIntoView({ block: "nearest" });
    }
  },
  true,
);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) menu.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("focusin", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});
