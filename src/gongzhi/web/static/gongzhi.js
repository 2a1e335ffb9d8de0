// Keys: / search, j k move, Enter opens, ? help. Everything else works without this file.
(() => {
  "use strict";
  const STORE = "gongzhi-keys";
  const allowed = () => localStorage.getItem(STORE) !== "off";
  const typing = (node) => node.closest("input, select, textarea, [contenteditable]");
  const links = () => [...document.querySelectorAll(".gz-row-link")];

  const move = (step) => {
    const rows = links();
    if (!rows.length) return;
    const now = rows.indexOf(document.activeElement);
    rows[Math.min(rows.length - 1, Math.max(0, now + step))].focus();
  };

  document.addEventListener("focusin", () => {
    document.querySelectorAll("tr.gz-here").forEach((row) => row.classList.remove("gz-here"));
    const link = document.activeElement.closest(".gz-row-link");
    if (link && link.closest("tr")) link.closest("tr").classList.add("gz-here");
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target) || !allowed()) return;
    const search = document.querySelector("[data-search]");
    if (event.key === "/" && search) { event.preventDefault(); search.focus(); }
    if (event.key === "j") move(1);
    if (event.key === "k") move(-1);
    if (event.key === "?") document.getElementById("keys")?.togglePopover();
  });

  const choice = document.getElementById("keys-on");
  if (choice) {
    choice.closest("label").hidden = false;
    choice.checked = allowed();
    choice.addEventListener("change", () => localStorage.setItem(STORE, choice.checked ? "on" : "off"));
  }
  document.querySelector("[data-focus]")?.focus();
})();
