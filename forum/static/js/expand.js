// A post that another one answers, or is answered by, opens right there: a button beside each such link fetches it.
let opened = 0;

const without = (attribute, root) => {
  for (const element of root.querySelectorAll(`[${attribute}]`)) element.removeAttribute(attribute);
};

const open = async (link, button) => {
  const box = document.createElement("div");
  box.className = "post-excerpt";
  box.id = `post-excerpt-${(opened += 1)}`;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", link.textContent.trim());
  box.textContent = "…";
  button.setAttribute("aria-controls", box.id);
  link.closest(".post__context").after(box);
  try {
    const answer = await fetch(link.dataset.expand);
    if (!answer.ok) throw new Error(String(answer.status));
    // Stored text of the server, sanitised there; its marks belong to the post itself, which may be on this page.
    box.innerHTML = await answer.text();
    without("id", box);
  } catch {
    box.remove();
    location.assign(link.href);
  }
  return box;
};

for (const link of document.querySelectorAll("a[data-expand]")) {
  const { show, hide } = JSON.parse(document.body.dataset.texts);
  const button = document.createElement("button");
  const name = document.createElement("span");
  name.className = "visually-hidden";
  name.textContent = ` ${link.textContent.trim()}`;
  button.type = "button";
  button.className = "expand";
  button.setAttribute("aria-expanded", "false");
  button.append(show, name);
  let box = null;
  button.addEventListener("click", async () => {
    const isOpen = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!isOpen));
    button.firstChild.data = isOpen ? show : hide;
    if (isOpen) box.hidden = true;
    else if (box) box.hidden = false;
    else box = await open(link, button);
  });
  link.after(" ", button);
}
