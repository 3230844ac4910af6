// A block of cells from the clipboard, laid on a sheet: plain values in, plain values out, no page in sight.
//
//   sheet    {rows: [{code, names}], columns: [{code, names}], cell(row, column) -> null | {kind, options}}
//            kind: number, text, closed, options ([[value, spelling, ...]]); row and column are positions from 0
//   start    {row, column}: where the reader stands
//
// A block that brings codes or names of rows is laid by them, wherever the reader stands; a row of column codes or
// captions above it says the columns. Anything else is laid cell by cell from where the reader stands.

import { LONGEST, parseNumber } from "./numbers.js";

const DASH = /^[-\u2212\u2013\u2014]$/;
const CLOSED = /^[ХхXx]$/; // as the form prints it
const ACTIVITY = /^\d\d(\.\d\d?){0,2}$/; // 62.01.1, printed beside the names
const LABEL_COLUMNS = 5;

export const plain = (text) => text.replace(/\u00ad/g, "").replace(/[\s\u00a0\u202f]+/g, " ").replace(/^[ .:;]+|[ .:;]+$/g, "").toLowerCase();

// Rows of texts. A program that copies a cell with a line or a tab in it puts it in quotation marks.
export function readBlock(text) {
  const rows = [[]];
  const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let at = 0; at <= source.length;) {
    const quoted = source[at] === '"' ? /^"((?:[^"]|"")*)"(?=\t|\n|$)/.exec(source.slice(at)) : null;
    const cell = quoted ? quoted[0] : /^[^\t\n]*/.exec(source.slice(at))[0];
    rows.at(-1).push((quoted ? quoted[1].replace(/""/g, '"') : cell).replace(/\n/g, " ").trim());
    at += cell.length;
    if (source[at] === "\n") rows.push([]);
    at += 1;
  }
  return trimmed(rows);
}

function trimmed(rows) {
  const width = Math.max(0, ...rows.map((row) => row.findLastIndex((cell) => cell !== "") + 1));
  const last = rows.findLastIndex((row) => row.some((cell) => cell !== ""));
  return rows.slice(0, last + 1).map((row) => [...row, ...Array(width).fill("")].slice(0, width));
}

// --- which row, which column ---

function namesOf(items) {
  const found = new Map();
  items.forEach((item, at) => {
    for (const name of new Set(item.names.map(plain))) found.set(name, [...(found.get(name) ?? []), at]);
  });
  return found;
}

// Where codes and names stand in the block, before the first column of values.
function labels(block, sheet) {
  const codes = new Map(sheet.rows.map((row, at) => [row.code, at]));
  const names = namesOf(sheet.rows);
  const width = block[0].length;
  const columns = [...Array(Math.min(LABEL_COLUMNS, width)).keys()];
  const hits = (column, known, key) => block.filter((row) => known.has(key(row[column]))).length;
  const named = columns.filter((column) => hits(column, names, plain) > 0);
  const coded = columns.find((column) => column + 1 < width && isCodes(block.map((row) => row[column]), codes, named.length > 0));
  if (coded === undefined && !named.length) return null;
  const first = Math.max(...named, coded ?? 0) + 1;
  return first < width || named.length ? { codes, names, coded, named, first } : null;
}

// Most of the column are codes, no two alike; and, where no names stand beside, one of them is more than a whole number.
function isCodes(texts, codes, isNamed) {
  const hits = texts.filter((text) => codes.has(text));
  const filled = texts.filter((text) => text !== "");
  const isSure = isNamed || hits.some((text) => /[^0-9]/.test(text));
  return hits.length > 0 && isSure && hits.length * 2 >= filled.length && new Set(hits).size === hits.length;
}

// What the server will refuse, told by what it most looks like.
function whyRefused(text) {
  const digits = text.replace(/\s/g, "");
  if (/^[-\u2212\u2013][0-9]+$/.test(digits)) return "negative";
  return /^[0-9]+$/.test(digits) && digits.length > LONGEST ? "large" : "whole";
}

const isAmount = (text) => text !== "" && !Number.isNaN(parseNumber(text));

// A name that stands several times belongs to the first of its rows after the one before it.
function rowOf(cells, found, last) {
  if (found.coded !== undefined && found.codes.has(cells[found.coded])) return found.codes.get(cells[found.coded]);
  for (const column of found.named) {
    const rows = found.names.get(plain(cells[column])) ?? [];
    if (rows.length === 1) return rows[0];
    if (rows.length) return last === null ? "ambiguous" : rows.find((row) => row > last) ?? "ambiguous";
  }
  return null;
}

function header(block, sheet, first) {
  const codes = new Map(sheet.columns.map((column, at) => [column.code, at]));
  const names = namesOf(sheet.columns);
  let best = null;
  block.forEach((cells, at) => {
    const map = new Map();
    cells.forEach((text, column) => {
      const target = codes.get(text) ?? names.get(plain(text))?.[0];
      if (column >= first && target !== undefined && ![...map.values()].includes(target)) map.set(column, target);
    });
    if (map.size && map.size >= (best?.map.size ?? 0)) best = { at, map };
  });
  return best;
}

// --- laying ---

export function place(block, sheet, start) {
  const laid = { placed: [], refused: [] };
  if (!block.length) return laid;
  const found = labels(block, sheet);
  return found ? byLabels(block, sheet, start, found, laid) : byPosition(block, sheet, start, laid);
}

function byPosition(block, sheet, start, laid) {
  const top = headerOnly(block, sheet);
  block.slice(top ? 1 : 0).forEach((cells, down) => {
    cells.forEach((text, right) => {
      const column = top ? top.get(right) : start.column + right;
      if (column !== undefined) lay(sheet, start.row + down, column, text, down + (top ? 2 : 1), laid);
    });
  });
  return laid;
}

// Captions above bare values; codes alone only where all columns of the sheet are named in order, so that a row of
// values 1, 2, 3 stays a row of values.
function headerOnly(block, sheet) {
  if (block.length < 2) return null;
  const top = header(block.slice(0, 1), sheet, 0);
  if (!top) return null;
  const isCaption = block[0].every((text) => text === "" || !isAmount(text));
  const isWhole = sheet.columns.length > 2 && top.map.size === sheet.columns.length && block[0].length === top.map.size;
  return isCaption || isWhole ? top.map : null;
}

function byLabels(block, sheet, start, found, laid) {
  const firstRow = block.findIndex((cells) => typeof rowOf(cells, found, null) === "number" || rowOf(cells, found, null));
  const top = firstRow > 0 ? header(block.slice(0, firstRow), sheet, found.first) : null;
  let last = null;
  block.forEach((cells, at) => {
    if (at < firstRow) return;
    const row = rowOf(cells, found, last);
    if (typeof row === "number") {
      last = row;
      layRow(sheet, cells, row, columnsOf(block, sheet, start, found, top), at + 1, laid);
    } else if (cells.slice(found.first).some((text) => text !== "" && !CLOSED.test(text))) {
      const shown = cells.slice(0, found.first).filter(Boolean).join(" ");
      laid.refused.push({ line: at + 1, text: shown, why: row === "ambiguous" ? "ambiguous" : "unknown" });
    }
  });
  return laid;
}

// Column of the block -> column of the sheet.
function columnsOf(block, sheet, start, found, top) {
  if (top) return top.map;
  const isActivity = block.every((cells) => cells[found.first] === "" || ACTIVITY.test(cells[found.first]) || CLOSED.test(cells[found.first]));
  const hasActivity = isActivity && block.some((cells) => /\./.test(cells[found.first] ?? ""));
  const first = found.first + (hasActivity ? 1 : 0);
  const width = block[0].length - first;
  const left = width >= sheet.columns.length ? 0 : start.column;
  return new Map([...Array(Math.max(0, width)).keys()].map((at) => [first + at, left + at]));
}

function layRow(sheet, cells, row, columns, line, laid) {
  for (const [from, to] of columns) lay(sheet, row, to, cells[from] ?? "", line, laid);
}

function lay(sheet, row, column, raw, line, laid) {
  const text = DASH.test(raw) ? "" : raw;
  const at = { row, column, text: raw };
  if (row >= sheet.rows.length || column >= sheet.columns.length) {
    if (text !== "") laid.refused.push({ line, text: raw, why: "outside" });
    return;
  }
  const cell = sheet.cell(row, column);
  if (!cell || cell.kind === "closed") {
    if (text !== "" && !CLOSED.test(text)) laid.refused.push({ ...at, why: "closed" });
    return;
  }
  const { value, why } = valueFor(cell, text);
  if (why) laid.refused.push({ ...at, why });
  else laid.placed.push({ row, column, value });
}

function valueFor(cell, text) {
  if (text === "" || cell.kind === "text") return { value: text };
  if (cell.kind === "options") {
    const option = cell.options.find((spellings) => spellings.some((each) => plain(each) === plain(text)));
    return option ? { value: option[0] } : { why: "option" };
  }
  const number = parseNumber(text);
  if (Number.isNaN(number)) return { why: whyRefused(text) };
  return { value: String(number) };
}
