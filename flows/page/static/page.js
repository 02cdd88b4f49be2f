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

// A link that is gone after a swap has taken the focus with it: give it to the heading, which says what is new.
document.addEventListener("htmx:after:swap", () => {
  if (document.activeElement === document.body) document.querySelector("main h1")?.focus({ preventScroll: true });
});
