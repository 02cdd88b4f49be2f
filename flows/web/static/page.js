// What the page does beyond links and forms; everything works without it.
"use strict";

// Keep the address short: a field left empty says nothing.
document.addEventListener("formdata", (event) => {
  for (const [name, value] of [...event.formData]) if (!value) event.formData.delete(name);
});

// "/" goes to the search box, as in many archives.
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.matches?.("input, textarea, select");
  const box = document.getElementById("q");
  if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey || !box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// What was followed is often gone after a swap, or has become something else: then the heading gets the focus, and says
// what is new. What has a name and is still there keeps it.
let followed = "";
document.addEventListener("htmx:before:swap", () => {
  followed = document.activeElement?.id ?? "";
});
document.addEventListener("htmx:after:swap", () => {
  if (followed && document.activeElement?.id === followed) return;
  document.querySelector("main h1")?.focus({ preventScroll: true });
});
