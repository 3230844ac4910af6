// A value that the server did not take: its sentence stands at the field, as on a page that the server has drawn.

import { place } from "./cell.js";

export function refuse(fields, sentence) {
  const [field] = fields;
  const at = place(field);
  unrefuse(fields);
  at.querySelector(".invalid-feedback:not(.control-note)")?.remove();
  const note = document.createElement("p");
  note.className = "invalid-feedback";
  note.dataset.autosave = "";
  note.id = `${field.id}-refused`;
  note.textContent = sentence;
  at.insertBefore(note, at.matches("td") ? null : at.querySelector(":scope > .with-unit, :scope > .choices, :scope > textarea"));
  at.classList.add("is-error");
  fields.forEach((each) => {
    each.setAttribute("aria-invalid", "true");
    if (each.type !== "radio") each.defaultValue = each.value; // live.js keeps the mark until it is typed anew
  });
  field.setAttribute("aria-describedby", note.id);
}

export function unrefuse(fields) {
  const at = place(fields[0]);
  const note = at.querySelector("[data-autosave]");
  if (!note) return;
  note.remove();
  at.classList.remove("is-error");
  fields.forEach((each) => each.removeAttribute("aria-invalid"));
  fields[0].removeAttribute("aria-describedby");
}
