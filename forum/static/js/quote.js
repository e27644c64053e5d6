// Select text in a post: a button appears that puts it as a Markdown quote into the reply form. The button follows the
// composer's text field in the tab order of nothing else: it is the next stop after the selection.
const field = document.querySelector("textarea[data-composer-text]");
let button = null;

const removeButton = () => {
  button?.remove();
  button = null;
};

const selectedPost = () => {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !selection.toString().trim()) return null;
  const parent = (node) => (node?.nodeType === Node.ELEMENT_NODE ? node : node?.parentElement);
  const post = parent(selection.anchorNode)?.closest("[data-quotable]");
  // Three clicks select a paragraph up to the very beginning of what follows, which may be another post's.
  const { endContainer, endOffset } = selection.getRangeAt(0);
  return post && (post.contains(endContainer) || endOffset === 0) ? { post, selection } : null;
};

const insertQuote = (post, text) => {
  const { quoteAuthor: author, quoteUrl: url } = post.dataset;
  const source = author ? (url ? `> [${author}](${new URL(url, location.href)}):\n>\n` : `> ${author}:\n>\n`) : "";
  const quote = source + text.trim().replace(/^/gm, "> ") + "\n\n";
  const start = field.value && !field.value.endsWith("\n\n") ? `${field.value.trimEnd()}\n\n` : field.value;
  field.value = start + quote;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
  field.scrollIntoView({ block: "center" });
};

const showButton = () => {
  const found = selectedPost();
  if (!found) {
    if (!button?.contains(document.activeElement)) removeButton();
    return;
  }
  const text = found.selection.toString();
  const box = found.selection.getRangeAt(0).getBoundingClientRect();
  removeButton();
  button = document.createElement("button");
  button.type = "button";
  button.className = "quote-button";
  const icon = document.createElement("span");
  icon.className = "icon icon--quote";
  icon.setAttribute("aria-hidden", "true");
  button.append(icon, JSON.parse(document.body.dataset.texts).quote);
  button.addEventListener("click", () => {
    removeButton();
    insertQuote(found.post, text);
  });
  // Behind the post's text, so that Tab leads from the selection to the button.
  found.post.after(button);
  const place = button.offsetParent?.getBoundingClientRect() ?? { top: 0, left: 0, width: innerWidth };
  button.style.setProperty("top", `${box.bottom - place.top + 8}px`);
  button.style.setProperty("left", `${Math.max(0, Math.min(box.left - place.left, place.width - button.offsetWidth))}px`);
};

if (field && document.querySelector("[data-quotable]")) {
  let waiting = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(showButton, 200);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") removeButton();
  });
}
