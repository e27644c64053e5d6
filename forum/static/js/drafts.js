// Saves what is being written as a draft on the server while somebody types, and on this device while that is not possible.

const DELAY = 2000;
const RETRY = 10000;
// The same beginning as in composer.js, which clears all copies when somebody signs out.
const PREFIX = "forum-text:";

const local = {
  read: (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  write: (key, text) => {
    try {
      if (text) localStorage.setItem(key, text);
      else localStorage.removeItem(key);
    } catch {
      // Full or forbidden: the draft on the server remains.
    }
  },
};

const button = (label, onClick) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "action";
  made.textContent = label;
  made.addEventListener("click", onClick);
  return made;
};

const keepDraft = (composer) => {
  const text = composer.querySelector("[data-composer-text]");
  const { form } = text;
  const revision = form.querySelector("[data-draft-revision]");
  const notice = document.querySelector("[data-draft-notice]");
  const texts = JSON.parse(composer.dataset.texts);
  // Not form.action: the buttons of the form have that name.
  const address = new URL(form.getAttribute("action"), location.href);
  const key = `${PREFIX}${address.pathname}:${text.name}`;
  const state = document.createElement("div");
  state.className = "composer__state";
  state.setAttribute("role", "status");
  text.closest(".form-field").after(state);
  let waiting = 0;
  let running = null;
  let isDirty = false;
  let isHeld = false; // by a conflict, or because the session has ended
  let isSending = false;

  const say = (...parts) => state.replaceChildren(...parts);

  const settle = () => {
    isDirty = false;
    local.write(key, "");
  };

  const showConflict = (other) => {
    isHeld = true;
    const theirs = document.createElement("textarea");
    theirs.className = "kern-form-input__input";
    theirs.readOnly = true;
    theirs.rows = 6;
    theirs.value = other;
    theirs.setAttribute("aria-label", texts.otherText);
    const decide = (value) => {
      isHeld = false;
      text.value = value;
      text.focus();
      save();
    };
    say(
      texts.conflict,
      theirs,
      button(texts.keepMine, () => decide(text.value)),
      button(texts.takeOther, () => decide(other)),
    );
  };

  const request = async () => {
    const body = new FormData(form);
    body.delete("file");
    body.set("action", "draft");
    isDirty = false;
    const headers = { Accept: "application/json" };
    const answer = await fetch(address, { method: "POST", headers, body, redirect: "manual", keepalive: document.hidden });
    if (answer.type === "opaqueredirect" || answer.status === 400 || answer.status === 403) {
      isHeld = isDirty = true;
      say(texts.signedOut);
      return;
    }
    if (!answer.ok && answer.status !== 409) throw new Error(String(answer.status));
    const said = await answer.json();
    revision.value = said.revision;
    if (answer.status === 409) {
      isDirty = true;
      showConflict(said.other);
      return;
    }
    if (!isDirty) settle();
    say(said.said);
  };

  const save = async () => {
    clearTimeout(waiting);
    if (running || isHeld || isSending) return;
    let pause = DELAY;
    running = request().catch(() => {
      isDirty = true;
      pause = RETRY;
      say(texts.offline);
    });
    await running;
    running = null;
    if (isDirty && !isHeld) waiting = setTimeout(save, pause);
  };

  const typed = () => {
    isDirty = true;
    local.write(key, text.value);
    clearTimeout(waiting);
    waiting = setTimeout(save, DELAY);
  };

  form.addEventListener("input", (event) => {
    if (event.target.type !== "file" && !event.target.closest("[data-upload]")) typed();
  });
  addEventListener("online", () => isDirty && save());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && isDirty) save();
  });
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    clearTimeout(waiting);
    if (running) {
      // A draft that arrives after the text itself would outlive it.
      event.preventDefault();
      const { submitter } = event;
      running.then(() => form.requestSubmit(submitter));
      return;
    }
    isSending = true;
    if (event.submitter?.value !== "preview") local.write(key, "");
  });
  notice?.querySelector("form")?.addEventListener("submit", () => {
    isSending = true;
    local.write(key, "");
  });

  // A copy on this device is newer than the draft: it is removed with each draft that was saved.
  const kept = local.read(key);
  if (kept && kept !== text.value) {
    const before = text.value;
    text.value = kept;
    say(
      texts.restored,
      button(texts.discard, () => {
        text.value = before;
        settle();
        say();
        text.focus();
      }),
    );
    isDirty = true;
  } else if (kept) {
    local.write(key, "");
  }
};

for (const composer of document.querySelectorAll("[data-draft]")) keepDraft(composer);
