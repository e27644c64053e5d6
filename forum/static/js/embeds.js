// Contents of other services: no request leaves before the reader says so, once or for good, and that can be taken back.
// Which services may load at once is kept in this browser alone, by the host that would be asked.
const KEY = "forum-embeds";
// The player needs its own scripts and storage; it may open pages, but neither forms nor the frame around it are its own.
const SANDBOX = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-presentation";

const allowed = () => {
  try {
    return new Set(JSON.parse(localStorage.getItem(KEY)) ?? []);
  } catch {
    return new Set();
  }
};

// Answers whether the choice is kept: storage may be forbidden.
const keep = (hosts) => {
  try {
    if (hosts.size) localStorage.setItem(KEY, JSON.stringify([...hosts]));
    else localStorage.removeItem(KEY);
    return true;
  } catch {
    return false;
  }
};

const choose = (host, isAllowed) => {
  const hosts = allowed();
  if (isAllowed) hosts.add(host);
  else hosts.delete(host);
  return keep(hosts);
};

const frameOf = ({ src, title, referrer }) => {
  const frame = document.createElement("iframe");
  frame.className = "embed__frame";
  frame.title = title;
  frame.loading = "lazy";
  frame.referrerPolicy = referrer;
  frame.setAttribute("sandbox", SANDBOX);
  frame.allow = "fullscreen; picture-in-picture; encrypted-media";
  frame.src = src;
  return frame;
};

const prepare = (figure) => {
  figure.append(figure.querySelector("template").content.cloneNode(true));
  const notice = figure.querySelector(".embed__notice");
  const button = figure.querySelector("button");
  const always = figure.querySelector("input");
  const host = figure.dataset.embed;
  let frame = null;
  const show = (isShown) => {
    if (isShown && !frame) {
      frame = frameOf(figure.dataset);
      figure.prepend(frame);
    } else if (!isShown && frame) {
      frame.remove();
      frame = null;
    }
    notice.hidden = isShown;
    button.firstElementChild.textContent = isShown ? button.dataset.hide : button.dataset.show;
  };
  const follow = (hosts) => {
    const isAllowed = hosts.has(host);
    if (isAllowed !== always.checked) show(isAllowed);
    always.checked = isAllowed;
  };
  show(false);
  button.addEventListener("click", () => show(!frame));
  return { host, always, show, follow };
};

const figures = [...document.querySelectorAll("figure[data-embed]")].map(prepare);
const follow = () => {
  const hosts = allowed();
  for (const figure of figures) figure.follow(hosts);
};
for (const { host, always, show } of figures) {
  always.addEventListener("change", () => {
    if (choose(host, always.checked)) show(always.checked);
    follow();
  });
}

// The page on which all of that is chosen and taken back.
const choices = document.querySelector("[data-embed-choices]");
const mark = () => {
  const hosts = allowed();
  for (const box of choices.querySelectorAll("input")) box.checked = hosts.has(box.value);
};
if (choices) {
  const said = choices.querySelector("[role=status]");
  const say = (isKept) => {
    said.textContent = isKept ? choices.dataset.kept : choices.dataset.failed;
    mark();
  };
  choices.addEventListener("change", ({ target }) => say(choose(target.value, target.checked)));
  choices.querySelector("button").addEventListener("click", () => say(keep(new Set())));
  // A host that nobody can choose here any more is forgotten, lest it load at once when it is added again.
  const listed = new Set([...choices.querySelectorAll("input")].map((box) => box.value));
  keep(new Set([...allowed()].filter((host) => listed.has(host))));
  document.querySelector("[data-embed-plain]").hidden = true;
  choices.hidden = false;
  mark();
}

// What is taken back in one window is taken back in all of them, and on pages that the browser had put aside.
const catchUp = () => {
  follow();
  if (choices) mark();
};
follow();
addEventListener("storage", ({ key }) => (key === KEY || key === null) && catchUp());
addEventListener("pageshow", ({ persisted }) => persisted && catchUp());
