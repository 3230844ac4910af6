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

// What stands in a field or a group of radios, before it is read as a number.
function rawOf(group) {
  const [first] = group;
  if (first.type === "radio") return group.find((field) => field.checked)?.value ?? null;
  return first.type === "checkbox" ? first.checked : first.value;
}

// NaN for what the server will refuse.
function valueOf([first], raw) {
  if (first.type === "radio") return raw !== null && /^[0-9]+$/.test(raw) ? Number(raw) : raw;
  if (first.type === "checkbox") return raw ? 1 : null;
  return isNumeric(first) ? parseNumber(raw) : raw.trim() || null;
}

function start(checks, { holds, describe }, { cells: known = {}, previous = null }) {
  const fields = fieldsByAddress(new Set(checks.flatMap((check) => check.cells)));
  const isKnown = (address) => fields.has(address) || address in known;
  const ours = checks
    .filter((check) => !check.evaluate_blank)
    .filter((check) => check.cells.some((cell) => fields.has(cell)) && check.cells.every(isKnown));
  const places = new Map([...fields].map(([address, group]) => [address, group.map(place)]));
  const touching = new Map([...fields.keys()].map((address) => [address, []])); // numbers of the checks that look at it
  ours.forEach((check, number) => check.cells.forEach((cell) => touching.get(cell)?.push(number)));
  const found = new Map(); // number of a check -> what it says and its line in the list
  const raw = new Map(); // what stood in the fields when they were last read
  const cells = { ...known };
  const unreadable = new Set();
  let marked = null; // the marks that were set last
  let noted = new Map(); // and the sentences

  // Reads what has changed since, by a key or by another script: of one key it is one cell.
  function changed() {
    const names = [];
    for (const [address, group] of fields) {
      const text = rawOf(group);
      if (raw.has(address) && raw.get(address) === text) continue;
      const value = valueOf(group, text);
      raw.set(address, text);
      cells[address] = Number.isNaN(value) ? null : value;
      if (Number.isNaN(value)) unreadable.add(address);
      else unreadable.delete(address);
      names.push(address);
    }
    return names;
  }

  // Only the checks that look at a changed cell are asked again.
  function look() {
    const names = new Set(changed());
    const numbers = marked ? new Set([...names].flatMap((address) => touching.get(address))) : ours.keys();
    for (const number of numbers) judge(number);
    const said = [...found].sort(([one], [other]) => one - other).map(([, each]) => each);
    const marks = marksOf(said);
    const notes = notesOf(said);
    for (const [address, group] of fields) {
      const isSame = marked && places.get(address).every((at) => marks.get(at) === marked.get(at));
      if (!isSame || names.has(address)) show(group, marks);
      const isNoted = marked && notes.get(address)?.text === noted.get(address)?.text;
      if (!isNoted || names.has(address)) note(group, notes.get(address));
    }
    marked = marks;
    noted = notes;
    list(said.map((each) => each.item));
    say(said.length);
  }

  function judge(number) {
    const check = ours[number];
    if (check.cells.some((cell) => unreadable.has(cell)) || holds(check, cells, previous)) found.delete(number);
    else {
      const said = { check, ...describe(check, cells, previous) };
      found.set(number, { ...said, item: line(said) });
    }
  }

  function list(items) {
    const shown = panel.querySelector("ul");
    if (shown.children.length !== items.length || items.some((item, at) => shown.children[at] !== item)) {
      shown.replaceChildren(...items);
    }
  }

  function marksOf(said) {
    const marks = new Map();
    const put = (address, name) => {
      for (const at of places.get(address) ?? []) {
        if ((STRENGTH[marks.get(at)] ?? 0) < STRENGTH[name]) marks.set(at, name);
      }
    };
    for (const { check, cells: [first, ...others] } of said) {
      if (check.severity === "warning") put(first, "is-warning");
      if (check.severity !== "error") continue;
      put(first, "is-error");
      others.forEach((address) => put(address, "is-involved"));
    }
    return marks;
  }

  // The sentence that stands at a question: of its errors the first, else of its warnings.
  function notesOf(said) {
    const notes = new Map();
    for (const { check, cells: [first], message } of said) {
      if (check.severity !== "info" && notes.get(first)?.severity !== "error") {
        notes.set(first, { severity: check.severity, text: message[language] });
      }
    }
    return notes;
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
