// The Markdown composer: toolbar, preview while typing, and a copy of unsent text on this device.

const PREVIEW_DELAY = 600;
const KEEP_DELAY = 400;
const KEEP_PREFIX = "forum-text:";

const storage = {
  read(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  write(key, text) {
    try {
      if (text) localStorage.setItem(key, text);
      else localStorage.removeItem(key);
    } catch {
      // Storage may be full or forbidden; writing goes on without a copy.
    }
  },
};

const element = (name, className, ...children) => {
  const made = document.createElement(name);
  made.className = className;
  made.append(...children);
  return made;
};

// What each tool does to the selected text: around it, or in front of every line.
const tools = (texts) => [
  { name: "bold", label: texts.bold, key: "b", around: "**", filler: texts.boldText },
  { name: "italic", label: texts.italic, key: "i", around: "*", filler: texts.italicText },
  { name: "link", label: texts.link, key: "k", link: true, filler: texts.linkText },
  { name: "list", label: texts.list, line: "- ", filler: texts.listText },
  { name: "quote", label: texts.quote, line: "> ", filler: texts.quoteText },
  { name: "code", label: texts.code, around: "`", filler: texts.codeText },
];

const replaceSelection = (field, text, start, end) => {
  field.focus();
  // insertText keeps the browser's undo history.
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  field.setSelectionRange(start, end);
};

const applyTool = (field, tool) => {
  const from = field.selectionStart;
  const chosen = field.value.slice(from, field.selectionEnd) || tool.filler;
  if (tool.line) {
    const fresh = from === 0 || field.value[from - 1] === "\n" ? "" : "\n\n";
    const text = fresh + chosen.replace(/^/gm, tool.line);
    replaceSelection(field, text, from + fresh.length, from + text.length);
  } else if (tool.link) {
    const text = `[${chosen}](https://)`;
    replaceSelection(field, text, from + text.length - 9, from + text.length - 1);
  } else {
    const inset = tool.around.length;
    replaceSelection(field, tool.around + chosen + tool.around, from + inset, from + inset + chosen.length);
  }
};

const addToolbar = (field, texts) => {
  const list = tools(texts);
  const bar = element("div", "composer__toolbar");
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", texts.toolbar);
  bar.setAttribute("aria-controls", field.id);
  for (const [index, tool] of list.entries()) {
    const icon = element("span", `icon icon--${tool.name}`);
    icon.setAttribute("aria-hidden", "true");
    const button = element("button", "composer__tool", icon);
    const label = tool.key ? `${tool.label} (Ctrl+${tool.key.toUpperCase()})` : tool.label;
    button.type = "button";
    button.title = label;
    button.setAttribute("aria-label", label);
    button.tabIndex = index ? -1 : 0;
    button.addEventListener("click", () => applyTool(field, tool));
    bar.append(button);
  }
  // One stop in the tab order; the arrows move inside.
  bar.addEventListener("keydown", (event) => {
    const buttons = [...bar.children];
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const now = buttons.indexOf(document.activeElement);
    const next = buttons[(now + step + buttons.length) % buttons.length];
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  });
  field.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const tool = list.find((one) => one.key === event.key.toLowerCase());
    if (!tool) return;
    event.preventDefault();
    applyTool(field, tool);
  });
  field.before(bar);
};

const addPreview = (composer, field, texts) => {
  const pane = composer.querySelector("[data-composer-preview]");
  const output = composer.querySelector("[data-composer-output]");
  const token = field.form?.elements.csrf_token?.value;
  const url = composer.dataset.previewUrl;
  // Guests have no token: for them the button sends the form.
  if (!token || !url || !pane) return;
  let waiting = 0;
  let running = null;
  const tone = element("div", "composer__tone-place");
  tone.setAttribute("role", "status");
  field.closest(".form-field").after(tone);

  // Beside the text, and only when it changes: nobody is told the same thing twice.
  const placeTone = () => {
    const note = output.querySelector("[data-tone]");
    note?.remove();
    if (tone.textContent !== (note?.textContent ?? "")) tone.replaceChildren(...(note ? [note] : []));
  };

  const render = async () => {
    running?.abort();
    running = new AbortController();
    if (!field.value.trim()) {
      pane.hidden = true;
      tone.replaceChildren();
      return;
    }
    try {
      const answer = await fetch(url, {
        method: "POST",
        headers: { "X-CSRFToken": token, Accept: "text/html" },
        body: new URLSearchParams({ text: field.value, csrf_token: token }),
        signal: running.signal,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const json = answer.headers.get("Content-Type")?.includes("json");
      // The server's own renderer has sanitised this, as it does for every stored text.
      output.innerHTML = json ? (await answer.json()).html : await answer.text();
      pane.hidden = false;
      placeTone();
    } catch (error) {
      if (error.name !== "AbortError" && !pane.hidden) output.textContent = texts.failed;
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(render, PREVIEW_DELAY);
  });
};

const addKeeping = (field, texts) => {
  const key = `${KEEP_PREFIX}${location.pathname}:${field.name}`;
  const state = element("div", "composer__state");
  const original = field.value;
  let waiting = 0;
  let sending = false;

  const keep = () => {
    if (sending) return;
    const changed = field.value.trim() && field.value !== original;
    storage.write(key, changed ? field.value : "");
    state.replaceChildren(changed ? texts.kept : "");
  };
  const offerDiscard = () => {
    const discard = element("button", "action", texts.discard);
    discard.type = "button";
    discard.addEventListener("click", () => {
      field.value = original;
      storage.write(key, "");
      state.replaceChildren();
      field.focus();
    });
    state.replaceChildren(texts.restored, discard);
  };

  field.closest(".form-field").after(state);
  const kept = storage.read(key);
  if (kept && !field.value.trim()) {
    field.value = kept;
    offerDiscard();
  }
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, KEEP_DELAY);
  });
  field.form?.addEventListener("submit", (event) => {
    // Previewing is not sending; a refused form comes back with its text.
    if (event.defaultPrevented || event.submitter?.value === "preview") return;
    sending = true;
    clearTimeout(waiting);
    storage.write(key, "");
  });
};

for (const composer of document.querySelectorAll("[data-composer]")) {
  const field = composer.querySelector("[data-composer-text]");
  const texts = JSON.parse(composer.dataset.texts);
  addToolbar(field, texts);
  addPreview(composer, field, texts);
  if (!("draft" in composer.dataset)) addKeeping(field, texts);
}

// Signing out leaves no text behind on a shared computer.
document.addEventListener("submit", (event) => {
  if (!event.target.getAttribute("action")?.endsWith("/logout")) return;
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(KEEP_PREFIX)) localStorage.removeItem(key);
  } catch {
    // Without storage there is nothing to clear.
  }
});
