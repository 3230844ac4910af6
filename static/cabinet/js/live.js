// Live controls: the server's own checks, run by its twin while typing. They mark cells quietly and fill the list of
// components/live.html; they never stop anybody and never change a value.
//
//   #live data-evaluator="…"             address of the twin, controls/static/controls/controls.js
//   form[data-checks-url]                address of the bundle that controls/browser.py writes; or the bundle itself in
//                                        <script type="application/json" id="checks">
//   <script type="application/json" id="elsewhere">   {"cells": {address: value}, "previous": {address: value}} of other
//                                        pages and of last year; what is not given there is not judged here
// A field belongs to an address by its name. Numbers are fields with inputmode or data-number, and yes/no radios.
// Marks go to the td.cell or .field around the field: is-error (the cell to look at first), is-involved (the others),
// is-warning. data-kept="is-warning" on it keeps a mark of the server whose control does not run here; what the
// server refused stays marked until it is typed anew. What is merely not answered yet (evaluate_blank) is left to the
// server: nobody is told of a page not yet begun. The list appears with the first change: until then nothing was typed
// that the server has not judged.

import { parseNumber } from "./numbers.js";

const panel = document.getElementById("live");
const language = document.documentElement.lang === "ru" ? "ru" : "kk";
const WAIT = 250; // ms after the last key
const MARKS = ["is-error", "is-involved", "is-warning"];
const STRENGTH = { "is-involved": 1, "is-warning": 2, "is-error": 3 };

const isNumeric = (field) => field.hasAttribute("inputmode") || field.hasAttribute("data-number");
const isUntouched = (field) =>
  field.type === "radio" ? field.checked === field.defaultChecked : field.value === (field.defaultValue ?? field.value);
const place = (field) => field.closest("td.cell, .field") ?? field.parentElement;
const inline = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "null");

async function bundle() {
  const url = document.querySelector("form[data-checks-url]")?.dataset.checksUrl;
  if (!url) return inline("checks");
  const answer = await fetch(url);
  return answer.ok ? answer.json() : null;
}

function fieldsByAddress(addresses) {
  const fields = new Map();
  for (const field of document.querySelectorAll("input[name], select[name], textarea[name]")) {
    if (addresses.has(field.name)) fields.set(field.name, [...(fields.get(field.name) ?? []), field]);
  }
  return fields;
}

// NaN for what the server will refuse.
function valueOf(group) {
  const [first] = group;
  if (first.type === "radio") {
    const value = group.find((field) => field.checked)?.value ?? null;
    return value !== null && /^[0-9]+$/.test(value) ? Number(value) : value;
  }
  if (first.type === "checkbox") return first.checked ? 1 : null;
  return isNumeric(first) ? parseNumber(first.value) : first.value.trim() || null;
}

function start(checks, { failing, describe }, { cells: known = {}, previous = null }) {
  const fields = fieldsByAddress(new Set(checks.flatMap((check) => check.cells)));
  const isKnown = (address) => fields.has(address) || address in known;
  const ours = checks
    .filter((check) => !check.evaluate_blank)
    .filter((check) => check.cells.some((cell) => fields.has(cell)) && check.cells.every(isKnown));

  function read() {
    const cells = { ...known };
    const unreadable = new Set();
    for (const [address, group] of fields) {
      const value = valueOf(group);
      if (Number.isNaN(value)) unreadable.add(address);
      cells[address] = Number.isNaN(value) ? null : value;
    }
    return { cells, unreadable };
  }

  function look() {
    const { cells, unreadable } = read();
    const readable = ours.filter((check) => !check.cells.some((cell) => unreadable.has(cell)));
    const found = failing(readable, cells, previous).map((check) => ({ check, ...describe(check, cells, previous) }));
    mark(found);
    panel.querySelector("ul").replaceChildren(...found.map(line));
    say(found.length);
  }

  function mark(found) {
    const marks = new Map();
    const put = (address, name) => {
      for (const at of (fields.get(address) ?? []).map(place)) {
        if ((STRENGTH[marks.get(at)] ?? 0) < STRENGTH[name]) marks.set(at, name);
      }
    };
    const notes = new Map();
    for (const { check, cells: [first, ...others], message } of found) {
      if (check.severity !== "info" && !(notes.get(first)?.severity === "error")) {
        notes.set(first, { severity: check.severity, text: message[language] });
      }
      if (check.severity === "warning") put(first, "is-warning");
      if (check.severity !== "error") continue;
      put(first, "is-error");
      others.forEach((address) => put(address, "is-involved"));
    }
    for (const [address, group] of fields) {
      show(group, marks);
      note(group, notes.get(address));
    }
  }

  function show(group, marks) {
    const at = place(group[0]);
    const kept = at.matches(".field") && !group.every(isUntouched) ? undefined : at.dataset.kept;
    const isRefused = at.querySelector(".invalid-feedback:not(.control-note)") && group.every(isUntouched);
    const name = marks.get(at) ?? kept ?? (isRefused ? "is-error" : undefined);
    MARKS.forEach((each) => at.classList.toggle(each, each === name));
    for (const field of group) {
      if (name === "is-error") field.setAttribute("aria-invalid", "true");
      else if (!at.classList.contains("field-error")) field.removeAttribute("aria-invalid");
    }
  }

  // A question has room for the sentence itself; in a sheet it stands in the list. What the server said of a control
  // that does not run here stays until the question is answered anew.
  function note(group, found) {
    const at = group[0].closest(".field");
    if (!at || (!found && at.dataset.kept && group.every(isUntouched))) return;
    at.querySelector(".control-note")?.remove();
    if (!found) return;
    const line = document.createElement("p");
    line.className = "invalid-feedback control-note";
    line.id = `${group[0].id}-note`;
    const word = document.createElement("b");
    word.textContent = `${panel.dataset[found.severity]}: `;
    line.append(word, found.text);
    at.insertBefore(line, at.querySelector(":scope > .with-unit, :scope > .choices"));
    group[0].setAttribute("aria-describedby", line.id);
  }

  // The sentence of the form is the link, the reader's numbers stand under it.
  function line({ check, cells, message }) {
    const item = panel.querySelector("template").content.firstElementChild.cloneNode(true);
    const link = item.querySelector("a");
    const sentence = check.message[language];
    const first = [...cells, ...check.cells].find((address) => fields.has(address));
    item.className = `is-${check.severity}`;
    link.href = `#${fields.get(first)[0].id}`;
    link.textContent = sentence;
    item.querySelector(".sum").textContent = message[language].slice(sentence.length).trim();
    return item;
  }

  function say(count) {
    const status = panel.querySelector("[role=status]");
    const text = count ? panel.dataset.some.replace("{count}", count) : panel.dataset.none;
    if (status.textContent !== text) status.textContent = text; // read aloud only when it changes
  }

  let timer;
  const soon = (event) => {
    if (!fields.has(event.target.name)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      panel.hidden = false;
      look();
    }, WAIT);
  };
  if (!ours.length) return;
  document.addEventListener("input", soon);
  document.addEventListener("change", soon);
  look();
}

if (panel) {
  const [twin, found] = await Promise.all([import(panel.dataset.evaluator), bundle()]);
  if (found) start(twin.expand(found), twin, inline("elsewhere") ?? {});
}
