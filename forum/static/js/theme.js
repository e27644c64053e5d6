// Light, dark, or as the system says. Loaded before the page is painted, so that a chosen appearance does not flicker.
(() => {
  const KEY = "forum-theme";
  const root = document.documentElement;

  const stored = () => {
    try {
      return localStorage.getItem(KEY) || "";
    } catch {
      return "";
    }
  };
  const apply = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.kernTheme = theme;
    else delete root.dataset.kernTheme;
  };
  const choose = (theme) => {
    try {
      if (theme) localStorage.setItem(KEY, theme);
      else localStorage.removeItem(KEY);
    } catch {
      // Storage may be forbidden; the choice then lasts for this page.
    }
    apply(theme);
  };
  const button = (theme, symbol, label) => {
    const element = document.createElement("button");
    const icon = document.createElement("span");
    icon.className = `icon icon--${symbol}`;
    icon.setAttribute("aria-hidden", "true");
    element.type = "button";
    element.dataset.theme = theme;
    element.append(icon, label);
    return element;
  };

  apply(stored());
  document.addEventListener("DOMContentLoaded", () => {
    const place = document.querySelector("[data-theme-switch]");
    if (!place) return;
    const texts = JSON.parse(document.body.dataset.texts);
    const group = document.createElement("fieldset");
    const legend = document.createElement("legend");
    const choices = document.createElement("div");
    group.className = "theme-switch";
    choices.className = "theme-switch__choices";
    legend.textContent = texts.appearance;
    choices.append(
      button("", "contrast", texts.automatic),
      button("light", "sun", texts.light),
      button("dark", "moon", texts.dark),
    );
    const mark = (theme) => {
      for (const choice of choices.children) choice.setAttribute("aria-pressed", String(choice.dataset.theme === theme));
    };
    choices.addEventListener("click", (event) => {
      const chosen = event.target.closest("button");
      if (!chosen) return;
      choose(chosen.dataset.theme);
      mark(chosen.dataset.theme);
    });
    mark(stored());
    group.append(legend, choices);
    place.append(group);
  });
})();
