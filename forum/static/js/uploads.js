// Adding pictures and files to a text: pasted, dropped or chosen, described where they are pictures, sent with progress.
// The fields are those of the form without scripts; here the file is sent alone and its Markdown set at the cursor.

const IS_PICTURE = /^image\//;

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

// Sends a form and tells how much has left; fetch cannot tell.
const send = (url, body, onProgress) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(Math.round((event.loaded / event.total) * 100));
    });
    request.addEventListener("load", () => resolve(request));
    request.addEventListener("error", reject);
    request.send(body);
  });

const insert = (text, markdown) => {
  const at = text.selectionEnd;
  const before = text.value.slice(0, at);
  const gap = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const added = `${gap}${markdown}\n\n`;
  text.setRangeText(added, at, at, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
};

const enhance = (panel) => {
  const composer = panel.closest("[data-composer]");
  const text = composer.querySelector("[data-composer-text]");
  const form = text.form;
  const chooser = panel.querySelector("input[type=file]");
  const alternative = panel.querySelector("input[type=text]");
  const button = panel.querySelector("button[value=upload]");
  const state = panel.querySelector("[data-upload-state]");
  const texts = JSON.parse(panel.dataset.texts);
  const queue = [];
  let sending = false;

  const say = (message, isError = false) => {
    state.textContent = message;
    state.classList.toggle("composer__upload-state--error", isError);
  };
  // The reason stands below the fields; the one that is wrong names it.
  state.id = `${chooser.id}-state`;
  const hints = new Map([chooser, alternative].map((field) => [field, field.getAttribute("aria-describedby") ?? ""]));
  const mark = (field, isWrong) => {
    field.classList.toggle("kern-form-input__input--error", isWrong);
    field.setAttribute("aria-invalid", String(isWrong));
    field.setAttribute("aria-describedby", `${hints.get(field)}${isWrong ? ` ${state.id}` : ""}`.trim());
  };
  const clear = () => {
    chooser.value = "";
    alternative.value = "";
    mark(alternative, false);
    mark(chooser, false);
  };
  const refuse = (message, field) => {
    say(message, true);
    mark(field, true);
    field.focus();
  };

  const next = () => {
    const file = queue.shift();
    if (file) take(file);
  };

  const upload = async () => {
    const file = chooser.files[0];
    if (sending) return;
    if (!file) return refuse(texts.missing, chooser);
    if (file.size > Number(panel.dataset.maxBytes)) return refuse(texts.tooLarge, chooser);
    if (IS_PICTURE.test(file.type) && !alternative.value.trim()) return refuse(texts.describe, alternative);
    const body = new FormData();
    body.set("csrf_token", form.elements.csrf_token.value);
    body.set("alternative", alternative.value);
    body.set("file", file);
    sending = true;
    button.setAttribute("aria-disabled", "true");
    say(fill(texts.sending, { percent: 0 }));
    try {
      const answer = await send(panel.dataset.uploadUrl, body, (percent) => say(fill(texts.sending, { percent })));
      const isJson = answer.getResponseHeader("Content-Type")?.includes("json");
      const said = isJson ? JSON.parse(answer.responseText) : {};
      if (answer.status === 201) {
        insert(text, said.markdown);
        clear();
        say(fill(texts.added, { name: said.name }));
        text.focus();
      } else if (said.error) {
        refuse(said.error, said.code === "upload_alternative_missing" ? alternative : chooser);
      } else {
        const isSignedOut = answer.responseURL.includes("/login") || answer.status === 400;
        say(answer.status === 413 ? texts.tooLarge : isSignedOut ? texts.signedOut : texts.failed, true);
      }
    } catch {
      say(texts.failed, true);
    }
    sending = false;
    button.removeAttribute("aria-disabled");
    if (!chooser.files.length) next();
  };

  // A picture waits for its description; everything else goes at once.
  const take = (file) => {
    const list = new DataTransfer();
    list.items.add(file);
    chooser.files = list.files;
    chosen();
  };
  const chosen = () => {
    const file = chooser.files[0];
    if (!file) return;
    panel.open = true;
    mark(chooser, false);
    if (IS_PICTURE.test(file.type)) {
      say(`${fill(texts.chosen, { name: file.name })} ${texts.describe}`);
      alternative.focus();
    } else {
      upload();
    }
  };
  const takeAll = (files) => {
    queue.push(...files);
    if (!sending && !chooser.files.length) next();
  };

  chooser.addEventListener("change", chosen);
  alternative.addEventListener("input", () => mark(alternative, false));
  button.addEventListener("click", (event) => {
    event.preventDefault();
    upload();
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === alternative) {
      event.preventDefault();
      upload();
    }
    if (event.key === "Escape" && chooser.files.length && !sending) {
      clear();
      say("");
      text.focus();
      next();
    }
  });
  text.addEventListener("paste", (event) => {
    // A table copied from a spreadsheet brings a picture of itself along: then the text is meant.
    const files = [...event.clipboardData.files];
    if (!files.length || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    takeAll(files);
  });
  text.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    text.classList.add("composer__drop");
  });
  text.addEventListener("dragleave", () => text.classList.remove("composer__drop"));
  text.addEventListener("drop", (event) => {
    text.classList.remove("composer__drop");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    takeAll([...event.dataTransfer.files]);
  });

  const hint = document.createElement("p");
  hint.className = "kern-hint";
  hint.textContent = texts.hint;
  panel.querySelector("summary").after(hint);
};

for (const panel of document.querySelectorAll("[data-upload]")) enhance(panel);
