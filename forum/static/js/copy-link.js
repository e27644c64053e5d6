// A link with data-copy-link also puts its full address on the clipboard and says so.
const announce = (text) => {
  const region = document.querySelector("[role=status]");
  if (!region) return;
  const message = document.createElement("p");
  message.className = "visually-hidden";
  message.textContent = text;
  region.append(message);
  setTimeout(() => message.remove(), 10000);
};

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-copy-link]");
  if (!link || !navigator.clipboard || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const { copied } = JSON.parse(document.body.dataset.texts);
  try {
    await navigator.clipboard.writeText(link.href);
  } catch {
    return; // The browser refused; the link itself still works.
  }
  announce(copied);
  const before = link.textContent;
  if (link.dataset.copied) return;
  link.dataset.copied = "true";
  link.textContent = `${before} ✓ ${copied}`;
  setTimeout(() => {
    link.textContent = before;
    delete link.dataset.copied;
  }, 2500);
});

// A button with data-copy="id" copies the text of that field.
if (navigator.clipboard) for (const button of document.querySelectorAll("button[data-copy]")) button.hidden = false;
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  const { copied } = JSON.parse(document.body.dataset.texts);
  try {
    await navigator.clipboard.writeText(field.value);
    announce(copied);
    button.lastElementChild.textContent = `✓ ${copied}`;
  } catch {
    field.select(); // The browser refused; what is selected can be copied by hand.
  }
});
