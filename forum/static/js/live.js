// Asks now and then whether there is something new, and says so without moving anything: new posts in a banner at the
// lower edge, new notifications in the badge. Nothing is asked while the page is hidden, and less often after a failure.

const EVERY = { thread: 30_000, inbox: 60_000 };
const LONGEST = 600_000;

const { live: url } = document.body.dataset;
const posts = document.querySelector("[data-live-thread]");
const badges = document.querySelectorAll("[data-inbox-count]");

if (url && (posts || badges.length)) {
  const texts = JSON.parse(document.body.dataset.texts);
  const every = posts ? EVERY.thread : EVERY.inbox;
  const address = new URL(url, location.href);
  if (posts) {
    address.searchParams.set("thread", posts.dataset.liveThread);
    address.searchParams.set("after", posts.dataset.liveLast);
  }
  let wait = every;
  let timer = 0;
  let askedAt = Date.now();
  let etag = "";

  const banner = document.createElement("div");
  banner.className = "live-banner";
  banner.setAttribute("role", "status");
  document.body.append(banner);

  const tell = (number) => {
    if (!posts || !number) return;
    const next = Number(posts.dataset.liveLast) + 1;
    const link = document.createElement("a");
    link.className = "kern-btn kern-btn--primary";
    link.href = `${posts.dataset.liveAddress}/${next}#p-${next}`;
    const label = document.createElement("span");
    label.className = "kern-label";
    label.textContent = number === 1 ? texts.onePost : texts.morePosts.replace("{number}", number);
    link.append(label);
    banner.replaceChildren(link);
  };
  const show = (number) => {
    for (const badge of badges) {
      badge.hidden = !number;
      badge.firstElementChild.textContent = number;
    }
  };

  const ask = async () => {
    askedAt = Date.now();
    try {
      const answer = await fetch(address, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
      if (answer.status !== 304) {
        if (!answer.ok) throw new Error(String(answer.status));
        etag = answer.headers.get("ETag") || "";
        const found = await answer.json();
        tell(found.posts);
        show(found.inbox);
      }
      wait = every;
    } catch {
      wait = Math.min(wait * 2, LONGEST);
    }
    plan(wait);
  };
  const plan = (pause) => {
    clearTimeout(timer);
    if (document.visibilityState === "visible") timer = setTimeout(ask, pause);
  };
  document.addEventListener("visibilitychange", () => plan(Math.max(0, wait - (Date.now() - askedAt))));
  plan(every);
}
