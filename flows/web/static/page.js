// Additions to links and forms; the page works without them.
"use strict";

// Keep addresses short: leave out empty fields.
document.addEventListener("formdata", (event) => {
  for (const [name, value] of [...event.formData]) if (!value) event.formData.delete(name);
});

// "/" moves to the search box, as in many archives.
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.matches?.("input, textarea, select");
  const box = document.getElementById("q");
  if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey || !box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// A link that was followed is often gone after a swap: then the heading, which says what is new, gets the focus. An element
// with an id that is still there keeps it.
let followed = "";
document.addEventListener("htmx:before:swap", () => {
  followed = document.activeElement?.id ?? "";
});
document.addEventListener("htmx:after:swap", () => {
  if (followed && document.activeElement?.id === followed) return;
  document.querySelector("main h1")?.focus({ preventScroll: true });
});
