// Pasting a block of a spreadsheet into a page of a form: into a table.sheet, and by item codes into questions.
// A single cell is pasted by the browser as ever. What a block did is said in components/paste.html (#paste): how many
// cells were placed, which were not and why. The whole block is one step: Ctrl+Z or the button takes it back.
// Each changed field fires "input" and "change", as if it had been typed.

import { place, readBlock } from "./block.js";
import { formatNumber } from "./numbers.js";

const panel = document.getElementById("paste");
const steps = []; // [{fields: Map(name -> {before, after}), touched}]
const FIELDS = "input[name], select[name], textarea[name]";

const text = (element) => element?.textContent.trim() ?? "";
const addressOf = (field) => field.name.split("/");

// --- the page as a sheet ---

function sheetOf(table) {
  const rows = [...table.tBodies[0].rows].filter((row) => row.querySelector("td.cell"));
  const heads = columnHeads(table, rows);
  const columns = [...heads.keys()];
  return {
    rows: rows.map((row) => ({ code: text(row.querySelector(".stub")), names: rowNames(row) })),
    columns: columns.map((code) => ({ code, names: heads.get(code) })),
    cell: (row, column) => cellOf(placesOf(rows[row], columns.length)[column]),
    fields: (row, column) => fieldsIn(placesOf(rows[row], columns.length)[column]),
    position(field) {
      const row = rows.indexOf(field.closest("tr"));
      return { row, column: row < 0 ? -1 : columns.indexOf(addressOf(field).at(-1)) };
    },
  };
}

// Columns in printed order, each with its caption in both languages.
function columnHeads(table, rows) {
  const found = new Map();
  const fields = rows.flatMap((row) => [...row.querySelectorAll("td.cell [name]")]);
  const codes = new Map(fields.map((field) => [addressOf(field).at(-1), field]));
  for (const head of table.querySelectorAll("tr.codes th:not(.prev)")) {
    const code = text(head.firstChild);
    const field = codes.get(code);
    if (field) found.set(code, captions(document.getElementById(field.getAttribute("aria-labelledby")?.split(" ")[1])?.closest("th")));
  }
  return found;
}

function captions(head) {
  if (!head) return [];
  const own = head.cloneNode(true);
  const second = own.querySelector(".second");
  second?.remove();
  return [text(own), text(second)].filter(Boolean);
}

function rowNames(row) {
  const name = row.querySelector(".stub2");
  return [text(name.querySelector("summary") ?? name), text(row.querySelector("td.second"))].filter(Boolean);
}

// The last cells of a row are the form's; last year's stand among them and are passed over.
const placesOf = (row, count) =>
  [...row.children].filter((cell) => cell.matches("td:not(.prev):not(.stub):not(.second)")).slice(-count);

const fieldsIn = (cell) => (cell ? [...cell.querySelectorAll(FIELDS)] : []);

function cellOf(cell) {
  if (!cell || cell.classList.contains("is-closed")) return { kind: "closed" };
  return kindOf(fieldsIn(cell));
}

function kindOf(fields) {
  const [first] = fields;
  if (!first) return { kind: "closed" };
  if (first.type === "radio") {
    return { kind: "options", options: fields.map((field) => [field.value, text(field.closest("label")), ...(YES_NO[field.value] ?? [])]) };
  }
  if (first.tagName === "SELECT") {
    return { kind: "options", options: [...first.options].map((o) => [o.value, text(o), ...(o.value ? [`${o.value} – ${text(o)}`] : [])]) };
  }
  return { kind: first.hasAttribute("inputmode") || first.hasAttribute("data-number") ? "number" : "text" };
}

const YES_NO = { 1: ["Иә", "Да", "Иә / Да"], 0: ["Жоқ", "Нет", "Жоқ / Нет"] };

// A page of questions is a sheet of one column: its rows are the items.
function questionsOf(form) {
  const groups = new Map();
  for (const field of form.querySelectorAll(FIELDS)) {
    if (addressOf(field).length === 2) groups.set(field.name, [...(groups.get(field.name) ?? []), field]);
  }
  const names = [...groups.keys()];
  return {
    rows: names.map((name) => ({ code: name.split("/")[1], names: questionNames(groups.get(name)[0]) })),
    columns: [{ code: "", names: ["Жауап", "Ответ", "Жауап / Ответ"] }],
    cell: (row) => kindOf(groups.get(names[row])),
    fields: (row) => groups.get(names[row]),
    position: (field) => ({ row: names.indexOf(field.name), column: 0 }),
  };
}

function questionNames(field) {
  const label = (field.closest("fieldset")?.querySelector("legend") ?? field.labels?.[0])?.cloneNode(true);
  label?.querySelectorAll(".form-text, .small, .invalid-feedback, b").forEach((part) => part.remove());
  const code = field.name.split("/")[1];
  return [text(label).replace(/\s+/g, " ").replace(new RegExp(`^${code.replace(/\./g, "\\.")} `), "")].filter(Boolean);
}

// In questions only the answer counts: the last filled cell after the code and the names.
function answersOnly(block, sheet) {
  const codes = new Set(sheet.rows.map((row) => row.code));
  const column = block[0].findIndex((_, at) => block.some((row) => codes.has(row[at])));
  if (column < 0 || block[0].length === column + 2) return block;
  const heads = block.find((row) => row.some((cell) => /^(жауап|ответ)/i.test(cell)));
  const answer = heads ? heads.findIndex((cell) => /^(жауап|ответ)/i.test(cell)) : block[0].length - 1;
  return block.map((row) => [row[column], row[answer]]);
}

// --- setting, and taking back ---

const valueOf = (fields) => (fields[0].type === "radio" ? fields.find((f) => f.checked)?.value ?? "" : fields[0].value);

function set(fields, value) {
  let [changed] = fields;
  if (changed.type === "radio") {
    changed = fields.find((field) => (value === "" ? field.checked : field.value === value)) ?? changed;
    fields.forEach((field) => { field.checked = field.value === value; });
  } else {
    changed.value = value;
  }
  changed.dispatchEvent(new Event("input", { bubbles: true }));
  changed.dispatchEvent(new Event("change", { bubbles: true }));
}

const named = (name) => [...document.getElementsByName(name)];

function put(sheet, placed) {
  const step = new Map();
  for (const { row, column, value } of placed) {
    const fields = sheet.fields(row, column);
    const before = valueOf(fields);
    set(fields, sheet.cell(row, column).kind === "number" && value !== "" ? formatNumber(Number(value)) : value);
    step.set(fields[0].name, { before, after: valueOf(fields) });
  }
  return step;
}

// A cell that was typed into since keeps what was typed.
function undo() {
  const step = steps.pop();
  for (const [name, { before, after }] of step ?? []) {
    if (valueOf(named(name)) === after) set(named(name), before);
  }
  say(panel.dataset.undone, []);
}

// --- saying ---

function say(sentence, lines) {
  panel.hidden = false;
  panel.querySelector("[role=status]").textContent = sentence;
  panel.querySelector("button").hidden = !steps.length;
  panel.querySelector("ul").replaceChildren(...lines.map((line) => {
    const item = document.createElement("li");
    item.textContent = line;
    return item;
  }));
}

const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function line(sheet, { row, column, line: number, text: value, why }) {
  const words = panel.dataset;
  const where = row === undefined
    ? fill(words.line, { line: number })
    : fill(sheet.columns[column].code ? words.cell : words.item, { row: sheet.rows[row].code, column: sheet.columns[column].code });
  return `${where}: «${value.length > 40 ? `${value.slice(0, 39)}…` : value}» – ${words[why]}`;
}

// --- listening ---

function target() {
  const field = document.activeElement;
  if (!field?.matches?.(FIELDS) || field.type === "hidden") return null;
  const table = field.closest("table.sheet");
  if (table && field.closest("td.cell")) return { field, sheet: sheetOf(table), isTable: true };
  const form = field.closest("form[data-checks-url]");
  return form && addressOf(field).length === 2 ? { field, sheet: questionsOf(form), isTable: false } : null;
}

function paste(event) {
  const found = target();
  const clip = event.clipboardData?.getData("text/plain") ?? "";
  if (!found || !/[\t\n]/.test(clip.replace(/\s+$/, ""))) return;
  const block = readBlock(clip);
  if (!block.length) return;
  event.preventDefault();
  const laid = place(found.isTable ? block : answersOnly(block, found.sheet), found.sheet, found.sheet.position(found.field));
  const step = put(found.sheet, laid.placed);
  if (step.size) steps.push(step);
  const counts = { placed: laid.placed.filter(({ value }) => value !== "").length, refused: laid.refused.length };
  say(fill(panel.dataset.said, counts), laid.refused.map((each) => line(found.sheet, each)));
}

// Ctrl+Z belongs to the paste while the field still shows what was pasted, or is no field at all.
function undoKey(event) {
  const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.code === "KeyZ";
  const pasted = steps.at(-1);
  if (!isUndo || !pasted) return;
  const field = event.target;
  const known = pasted.get(field.name);
  if (field.matches?.(FIELDS) && known === undefined && field.value !== field.defaultValue) return;
  if (known && valueOf(named(field.name)) !== known.after) return;
  event.preventDefault();
  undo();
}

if (panel) {
  document.addEventListener("paste", paste);
  document.addEventListener("keydown", undoKey);
  panel.querySelector("button").addEventListener("click", undo);
}
