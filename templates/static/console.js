// One key a step, for whoever works through the holding pen. Not needed for anything: each key presses a button, follows
// a link or goes to a field that is there without it. Pages say which by `data-key`; this file knows no page.
// Invariant: a key never does anything while somebody writes, nor together with Ctrl, Alt or Meta.
"use strict";
(() => {
  const SETTING = "quarterlight-keys";
  const FIELD = "input:not([type=checkbox]), select, textarea, [contenteditable]";

  // Storage may be forbidden; then the keys are on, and stay on.
  const keysAreOff = () => {
    try { return localStorage.getItem(SETTING) === "off"; } catch { return false; }
  };
  const switchKeys = () => {
    try { localStorage.setItem(SETTING, keysAreOff() ? "on" : "off"); } catch { return; }
    showSetting();
  };

  const showSetting = () => {
    document.documentElement.classList.toggle("keys-off", keysAreOff());
    for (const button of document.querySelectorAll("[data-switch=keys]"))
      button.textContent = keysAreOff() ? "Turn the keys on" : "Turn the keys off";
  };

  // A label or a legend stands for its field; of radio buttons, for the one that is chosen.
  const fieldOf = (label) => {
    const field = label.closest(".field");
    return field.querySelector("input:checked") ?? field.querySelector("input, select, textarea");
  };

  const use = (place) => {
    if (place.matches("label, legend")) {
      const field = fieldOf(place);
      place.scrollIntoView({ block: "nearest" });
      field.focus();
    } else {
      place.click();
    }
  };

  const rows = () => [...document.querySelectorAll("[data-row]")];
  const rowInFocus = (all) => all.findIndex((row) => row.closest("tr").contains(document.activeElement));

  // In a list `j` and `k` go down and up, `x` ticks; Enter opens, as it does on every link.
  const moveInList = (key) => {
    const all = rows();
    if (all.length === 0) return false;
    const here = rowInFocus(all);
    if (key === "x") {
      all[here]?.closest("tr").querySelector("input[type=checkbox]")?.click();
      return here >= 0;
    }
    const next = key === "j" ? here + 1 : Math.max(here - 1, 0);
    all[Math.min(next, all.length - 1)].focus();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const field = target instanceof Element ? target.closest(FIELD) : null;
    if (field) {
      if (key === "Escape") field.blur();
      return;
    }
    const moves = ["j", "k", "x"].includes(key);
    if (keysAreOff() || (event.repeat && !moves)) return;
    if (moves && moveInList(key)) {
      event.preventDefault();
      return;
    }
    const place = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!place) return;
    event.preventDefault();
    use(place);
  });

  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest("[data-switch=keys]")) switchKeys();
    const all = event.target.closest("[data-ticks-all]");
    if (!all) return;
    const boxes = [...document.querySelectorAll("[data-tick]")];
    const tick = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = tick;
  });

  showSetting();
})();
