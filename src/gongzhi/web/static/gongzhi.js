// Keys and small comforts. Every page works without this file.
(() => {
  "use strict";
  const CHOICE = "gongzhi-keys"; // single keys can be switched off: they get in the way of speech input
  const on = () => localStorage.getItem(CHOICE) !== "off";
  const isTyping = (node) => node.closest("input, select, textarea, [contenteditable]") !== null;

  const moveRow = (step) => {
    const rows = [...document.querySelectorAll(".gz-row-link")];
    const here = rows.indexOf(document.activeElement);
    rows[Math.min(rows.length - 1, Math.max(0, here + step))]?.focus();
  };

  const fold = (line) => {
    line.open = false;
    line.querySelector("summary").focus();
  };

  const keys = {
    "/": () => document.querySelector("[data-search]")?.select(),
    j: () => moveRow(1),
    k: () => moveRow(-1),
    "?": () => document.getElementById("keys")?.togglePopover(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const open = document.querySelector(".gz-line[open]");
    if (event.key === "Escape" && open && !document.querySelector(":popover-open")) fold(open);
    if (!isTyping(event.target) && on() && Object.hasOwn(keys, event.key)) {
      event.preventDefault();
      keys[event.key]();
    }
  });

  document.addEventListener("focusin", (event) => {
    document.querySelector("tr.gz-here")?.classList.remove("gz-here");
    if (event.target.matches(".gz-row-link")) event.target.closest("tr")?.classList.add("gz-here");
  });

  // One press of a button is one act; a page that comes back by the back button can be sent again.
  document.addEventListener("submit", (event) => {
    if (event.target.ariaBusy === "true") event.preventDefault();
    else if (event.target.method === "post") event.target.ariaBusy = "true";
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[aria-busy]")) form.ariaBusy = null;
  });

  for (const button of document.querySelectorAll(".gz-panel-close")) {
    button.hidden = false;
    button.addEventListener("click", () => fold(button.closest(".gz-line")));
  }

  const choice = document.getElementById("keys-on");
  if (choice) {
    choice.closest("label").hidden = false;
    choice.checked = on();
    choice.addEventListener("change", () => localStorage.setItem(CHOICE, choice.checked ? "on" : "off"));
  }

  document.querySelector("[data-focus]")?.focus();
})();
