// Tells the server which posts have been on the screen, and that a paper was looked at: together, every few seconds and
// when the page is left. The server counts forward only, so that a report which comes late does no harm.

const DWELL = 1000;
const PAUSE = 5000;

const place = document.querySelector("[data-reading]");

if (place && "IntersectionObserver" in window) {
  const { reading: url, token, thread, paper } = place.dataset;
  let highest = 0;
  let sent = 0;
  let looked = false;
  let stopped = false;

  const report = () => {
    if (stopped) return;
    const body = new URLSearchParams({ csrf_token: token });
    if (thread && highest > sent) body.set("thread", `${thread}:${highest}`);
    if (paper && !looked && document.visibilityState === "visible") body.set("paper", paper);
    if (!body.has("thread") && !body.has("paper")) return;
    sent = highest;
    looked = body.has("paper") || looked;
    // A beacon outlives the page; where the browser refuses it, an ordinary request may still arrive.
    if (!navigator.sendBeacon(url, body)) fetch(url, { method: "POST", body, keepalive: true }).catch(() => {});
  };

  // A post has been read to its end when its end has stood on the screen for a moment.
  const timers = new Map();
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const number = Number(target.closest("[data-number]").dataset.number);
      clearTimeout(timers.get(number));
      timers.delete(number);
      if (!isIntersecting || number <= highest) continue;
      timers.set(
        number,
        setTimeout(() => {
          if (document.visibilityState === "visible") highest = Math.max(highest, number);
        }, DWELL),
      );
    }
  });
  for (const post of place.querySelectorAll("[data-number]")) observer.observe(post.lastElementChild);

  setInterval(report, PAUSE);
  addEventListener("pagehide", report);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") report();
  });
  // Marking as unread is the last word of this page.
  document.addEventListener("submit", (event) => {
    if (event.target.closest("[data-mark-unread]")) stopped = true;
  });
}
