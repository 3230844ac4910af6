// A cell of a page by its address: one field, or the radios of one question. Shared by autosave.js and its helpers.

import { parseNumber } from "./numbers.js";

const form = document.querySelector("form[data-autosave]");

export const named = (name) => [...document.getElementsByName(name)].filter((field) => field.form === form);

export function textOf(fields) {
  return fields[0].type === "radio" ? fields.find((field) => field.checked)?.value ?? "" : fields[0].value;
}

// As the server keeps it: 1 200 is 1200. What it will refuse stays as typed.
export function plainOf(fields) {
  const text = textOf(fields).trim();
  const number = fields[0].hasAttribute("inputmode") ? parseNumber(text) : NaN;
  return number === null ? "" : Number.isNaN(number) ? text : String(number);
}

export function wordsOf(fields) {
  if (fields[0].tagName === "SELECT") return fields[0].selectedOptions[0]?.textContent.trim() ?? "";
  if (fields[0].type === "radio") return fields.find((field) => field.checked)?.labels[0].textContent.trim() ?? "";
  return fields[0].value;
}

// Other scripts hear of it as of a key.
export function put(fields, text) {
  let [changed] = fields;
  if (changed.type === "radio") {
    changed = fields.find((field) => field.value === text) ?? changed;
    fields.forEach((field) => { field.checked = field.value === text; });
  } else {
    changed.value = text;
  }
  for (const kind of ["input", "change"]) changed.dispatchEvent(new Event(kind, { bubbles: true }));
}

export const place = (field) => field.closest("td.cell, .field") ?? field.parentElement;

export function mark(fields, name, isOn) {
  place(fields[0]).classList.toggle(name, isOn);
}
