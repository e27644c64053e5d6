// Answering a marked place of a passage: whoever marks text gets a link to the passage's page with that place chosen.
// Without it, or by keyboard alone, the place is chosen as a sentence on that page.

const CONTEXT = 48;

const around = (element, range) => {
  const before = document.createRange();
  before.selectNodeContents(element);
  before.setEnd(range.startContainer, range.startOffset);
  const after = document.createRange();
  after.selectNodeContents(element);
  after.setStart(range.endContainer, range.endOffset);
  return [before.toString().slice(-CONTEXT), after.toString().slice(0, CONTEXT)];
};

const texts = document.querySelectorAll("[data-mark]");

if (texts.length > 0) {
  const label = document.querySelector("[data-mark-label]")?.dataset.markLabel || "";
  const link = document.createElement("a");
  link.className = "kern-btn kern-btn--primary selection-answer";
  link.hidden = true;
  const text = document.createElement("span");
  text.className = "kern-label";
  text.textContent = label;
  link.append(text);

  const show = () => {
    const selection = document.getSelection();
    const range = selection && selection.rangeCount > 0 ? selection.getRangeAt(0) : null;
    const start = range?.startContainer.parentElement?.closest("[data-mark]");
    const quote = selection ? selection.toString().trim() : "";
    if (!range || !start || !start.contains(range.endContainer) || quote.length < 3) {
      if (document.activeElement !== link) link.hidden = true;
      return;
    }
    const [prefix, suffix] = around(start, range);
    link.href = `${start.dataset.mark}?${new URLSearchParams({ quote, prefix, suffix })}`;
    // Right behind the passage, so that the next press of the tab key reaches it.
    start.after(link);
    const box = range.getBoundingClientRect();
    const parent = link.offsetParent?.getBoundingClientRect() || { left: 0, top: 0 };
    link.style.left = `${Math.max(0, Math.min(box.left - parent.left, start.clientWidth - 180))}px`;
    link.style.top = `${box.bottom - parent.top + 8}px`;
    link.hidden = false;
  };
  let timer = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    timer = setTimeout(show, 250);
  });
}
