// Numbers as people type and read them: the browser's side of kernel/numbers.py.
// Any <input data-number> (and any input of a table.sheet with inputmode=numeric) is shown with NBSP between
// thousands once the reader leaves it; what is not a whole number stays exactly as it was typed.

const NBSP = "\u00a0";
const SPACES = /[\s\u00a0\u202f\u2009\u2007\u200b\ufeff]+/g;
const NUMBER = /^[+\-\u2212\u2013]?[0-9]+(?:[.,][0-9]+)?$/;

// null for nothing typed, NaN for what is not a number, the number otherwise.
export function parseNumber(text) {
  const compact = text.replace(SPACES, "");
  if (compact === "") return null;
  if (!NUMBER.test(compact)) return NaN;
  return Number(compact.replace(/[\u2212\u2013]/, "-").replace(",", "."));
}

export function formatNumber(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  const [whole, fraction] = String(Math.abs(value)).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, NBSP);
  return (value < 0 ? "\u2212" : "") + grouped + (fraction ? `,${fraction}` : "");
}

const takesNumber = (element) =>
  element.matches("input[data-number], table.sheet input[inputmode=numeric], table.sheet input[inputmode=decimal]");

export function tidy(input) {
  const value = parseNumber(input.value);
  if (value === null || !Number.isSafeInteger(value)) return;
  const text = formatNumber(value);
  if (text !== input.value) input.value = text;
}

document.addEventListener("focusout", (event) => {
  if (takesNumber(event.target)) tidy(event.target);
});
