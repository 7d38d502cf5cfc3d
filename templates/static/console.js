// Comfort for whoever works here all day: keys, drafts kept, a warning before something written is lost. Not needed for
// anything: each key presses a button, follows a link or goes to a field that is there without it. Pages say which by
// `data-key`; this file knows no page. Invariant: a key never does anything while somebody writes, nor together with Ctrl,
// Alt or Meta, but for Ctrl and Enter, which sends the form that one writes in.
"use strict";
(() => {
  const SETTING = "quarterlight-keys";
  const FIELD = "input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]";
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (selector) => document.querySelector(selector);
  const words = (element) => element.textContent.trim().replace(/\s+/g, " ");

  // ── on and off ────────────────────────────────────────────────────────────────────────────────────────────

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
    for (const button of all("[data-switch=keys]"))
      button.textContent = keysAreOff() ? "Turn the keys on" : "Turn the keys off";
  };

  // ── what a key leads to ───────────────────────────────────────────────────────────────────────────────────

  // A label or a legend stands for its field; of radio buttons, for the one that is chosen.
  const fieldOf = (label) => {
    const field = label.closest(".field");
    return field?.querySelector("input:checked") ?? field?.querySelector("input, select, textarea") ?? label.control;
  };

  const use = (place) => {
    if (place.matches("label, legend")) {
      place.closest("details")?.setAttribute("open", "");
      place.scrollIntoView({ block: "nearest" });
      fieldOf(place)?.focus();
    } else {
      place.click();
    }
  };

  const placeOf = (key) => one(`[data-key="${CSS.escape(key)}"]`);

  // Rows that a page marks; or else those of its tables, unless it has the same keys for something else.
  const rows = () => {
    const marked = all("[data-row]");
    if (marked.length > 0 || placeOf("j")) return marked;
    return all("main .cards tbody tr").map((row) => row.querySelector("th a, td a")).filter(Boolean);
  };
  const rowInFocus = (links) => links.findIndex((link) => (link.closest("tr") ?? link).contains(document.activeElement));

  // In a list `j` and `k` go down and up, `o` opens, as Enter does, and `x` ticks.
  const moveInList = (key) => {
    const links = rows();
    const here = rowInFocus(links);
    if (links.length === 0 || (here < 0 && (key === "o" || key === "x"))) return false;
    if (key === "o") links[here].click();
    else if (key === "x") links[here].closest("tr")?.querySelector("input[type=checkbox]")?.click();
    else {
      const next = key === "j" ? here + 1 : Math.max(here - 1, 0);
      links[Math.min(next, links.length - 1)].focus();
    }
    return true;
  };

  const search = () => one('[data-key="/"]') ?? one("header [role=search] input:not([type=hidden])") ?? one("[role=search] input:not([type=hidden])");
  const goToSearch = () => {
    const place = search();
    if (!place) return false;
    if (place.matches("input")) { place.focus(); place.select(); } else use(place);
    return true;
  };

  // ── jumps: two keys, one after the other ──────────────────────────────────────────────────────────────────

  const PATIENCE = 2000;
  let jumpingUntil = 0;
  const jump = (key) => {
    if (key === "g" && Date.now() >= jumpingUntil) {
      jumpingUntil = Date.now() + PATIENCE;
      return true;
    }
    if (Date.now() >= jumpingUntil) return false;
    jumpingUntil = 0;
    one(`[data-jump="g ${CSS.escape(key)}"]`)?.click();
    return true;
  };

  // ── `?` ───────────────────────────────────────────────────────────────────────────────────────────────────

  const make = (name, text, ...children) => {
    const element = document.createElement(name);
    if (text) element.textContent = text;
    element.append(...children);
    return element;
  };
  const listOf = (keys) => {
    const list = make("dl");
    for (const [key, does] of keys) list.append(make("div", "", make("dt", "", make("kbd", key)), make("dd", does)));
    return list;
  };
  const keysOfThePage = () => {
    const said = all("main .keys dl > div").map((line) => [words(line.querySelector("dt")), words(line.querySelector("dd"))]);
    const marked = said.length > 0 ? [] : all("[data-key]:not(summary)").map((place) => [place.dataset.key, words(place)]);
    const list = rows().length > 0 ? [["j", "The next row"], ["k", "The row before"], ["o", "Open the row"]] : [];
    const known = new Set([...said, ...marked].map(([key]) => key));
    const find = search() && !known.has("/") ? [["/", "To the search"]] : [];
    return [...said, ...marked, ...list.filter(([key]) => !known.has(key)), ...find];
  };
  const showKeys = () => {
    one("dialog.keyboard")?.remove();
    const dialog = make("dialog");
    dialog.className = "keyboard";
    dialog.setAttribute("aria-labelledby", "keyboard-heading");
    const heading = make("h2", "Keys");
    heading.id = "keyboard-heading";
    const more = make("a", "All keys, and how to turn them off");
    more.href = "/help/keys";
    const close = make("button", "Close");
    close.type = "button";
    close.addEventListener("click", () => dialog.close());
    const here = keysOfThePage();
    if (here.length > 0) dialog.append(make("h3", "On this page"), listOf(here));
    const jumps = all("[data-jump]").map((link) => [link.dataset.jump, words(link)]);
    dialog.append(make("h3", "Everywhere"), listOf([["Ctrl Enter", "Send the form"], ...jumps]));
    dialog.prepend(heading);
    dialog.append(make("p", "", more), make("p", "", close));
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  };

  // ── what is pressed ───────────────────────────────────────────────────────────────────────────────────────

  // The first button is the one that the form is for.
  const send = (form) => {
    const button = form?.matches("form.sheet") ? form.querySelector("button:not([type=button])") : null;
    button?.click();
    return Boolean(button);
  };

  // A key that only helps to write another one, as Shift does for `?`, is none: a jump goes on behind it.
  const HELPERS = ["Shift", "AltGraph", "CapsLock"];

  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.defaultPrevented || event.isComposing || event.altKey || HELPERS.includes(key)) return;
    const field = target instanceof Element ? target.closest(FIELD) : null;
    if (event.ctrlKey || event.metaKey) {
      if (key === "Enter" && !event.repeat && target instanceof Element && send(target.closest("form"))) event.preventDefault();
      return;
    }
    if (field) {
      if (key === "Escape") field.blur();
      return;
    }
    const moves = ["j", "k", "o", "x"].includes(key);
    if (keysAreOff() || one("dialog[open]") || (event.repeat && key !== "j" && key !== "k")) return;
    if (jump(key)) return event.preventDefault();
    if (key === "?") { event.preventDefault(); return showKeys(); }
    if (moves && moveInList(key)) return event.preventDefault();
    const place = placeOf(key);
    if (place) {
      event.preventDefault();
      use(place);
    } else if (key === "/" && goToSearch()) {
      event.preventDefault();
    }
  });

  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest("[data-switch=keys]")) switchKeys();
    if (!event.target.closest("[data-ticks-all]")) return;
    const boxes = all("[data-tick]");
    const tick = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = tick;
  });

  // ── what was written ──────────────────────────────────────────────────────────────────────────────────────

  // What somebody wrote and did not send is asked about before the page goes, unless a draft of it is kept.
  const unsaved = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target instanceof Element ? event.target.closest("form.sheet[method=post]") : null;
    if (!form) return;
    unsaved.add(form);
    if (form.dataset.draft) keepSoon(form);
  });
  // Only what is sent is safe: the search, signing out and a step beside it take the page away from under another form.
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    unsaved.delete(event.target);
    clearTimeout(timers.get(event.target));
    timers.delete(event.target);
    keepAllNow();
  });
  addEventListener("beforeunload", (event) => {
    if (unsaved.size > 0) event.preventDefault();
  });

  // A form with `data-draft` is sent to that address while somebody writes in it. The server seals it with the case.
  const PAUSE = 3000;
  const timers = new Map();
  const keepSoon = (form) => {
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => keep(form), PAUSE));
  };
  const statusOf = (form) => {
    let status = form.querySelector("[data-draft-status]");
    if (!status) {
      status = make("p");
      status.className = "hint";
      status.dataset.draftStatus = "";
      status.setAttribute("role", "status");
      form.append(status);
    }
    return status;
  };
  // A page that goes is outlived by 64 KiB of what it sends; whatever is longer browsers refuse to send in that way at all.
  const OUTLIVES = 60_000;
  const keep = async (form, isLeaving = false) => {
    timers.delete(form);
    const body = new URLSearchParams(new FormData(form));
    const keepalive = isLeaving && body.toString().length <= OUTLIVES;
    const kept = await fetch(form.dataset.draft, { method: "POST", body, redirect: "manual", keepalive }).catch(() => null);
    const isKept = kept !== null && (kept.ok || kept.type === "opaqueredirect");
    if (isKept && !timers.has(form)) unsaved.delete(form);
    const time = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    statusOf(form).textContent = isKept ? `Draft kept at ${time}.` : "The draft could not be kept. What you wrote is still here.";
  };
  // Who goes elsewhere in the middle of a sentence finds it again.
  const keepAllNow = () => {
    for (const [form, timer] of [...timers]) { clearTimeout(timer); keep(form, true); }
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keepAllNow();
  });

  showSetting();
})();
