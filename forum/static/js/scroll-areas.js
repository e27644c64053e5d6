// Wide tables and code scroll inside the text; those that really do can be reached and scrolled by keyboard.
const watch = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});

for (const area of document.querySelectorAll(".prose table, .prose pre")) watch.observe(area);
