// Warns before a page with unsaved changes is left; never on sending it. For <form data-leave>.
// The sentence in #saved (data-unsaved) says the same quietly while typing. A page that saves itself tells by the event
// "kept" on its form that nothing is left to save.

const form = document.querySelector("form[data-leave]");
const saved = document.getElementById("saved");
let changed = false;

function mark(event) {
  const field = event.target;
  if (changed || !form || field.form !== form || field.type === "submit") return;
  changed = true;
  if (saved?.dataset.unsaved) {
    saved.textContent = saved.dataset.unsaved;
    saved.classList.add("is-unsaved");
  }
}

if (form) {
  document.addEventListener("input", mark);
  document.addEventListener("change", mark);
  form.addEventListener("submit", (event) => { changed &&= event.defaultPrevented; });
  form.addEventListener("kept", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!changed) return;
    event.preventDefault();
    event.returnValue = ""; // older browsers ask only when this is set
  });
}
