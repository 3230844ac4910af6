// Numbers as people type and read them: the browser's side of kernel/numbers.py.
// Any <input data-number> (and any input of a table.sheet with inputmode=numeric) is shown with NBSP between
// thousands once the reader leaves it; what is not a whole number stays exactly as it was typed.

const NBSP = "\u00a0";
const SPACE = "[ \\u00a0\\u202f\\u2009\\u2007]";
const UNSEEN = new RegExp(`^(?:\\s|${SPACE})+|(?:\\s|${SPACE})+$|[\\u200b\\ufeff]+`, "g");
const SIGN = `(?:\\+${SPACE}*|[-\\u2212\\u2013]${SPACE}*(?=[0., ]+$))?`; // a minus only before a zero
const DIGITS = `(?:[0-9]{1,3}(?:${SPACE}+[0-9]{3})+|[0-9]+)`;
const NUMBER = new RegExp(`^${SIGN}${DIGITS}(?:[.,]00?)?$`); // `1,000` has two readings and is refused
export const LONGEST = 15; // digits

// null for nothing typed, NaN for what the server will refuse, the number otherwise.
export function parseNumber(text) {
  const typed = text.replace(UNSEEN, "");
  if (typed === "") return null;
  if (!NUMBER.test(typed)) return NaN;
  const digits = typed.replace(/[.,].*$/, "").replace(/[^0-9]/g, "").replace(/^0+(?=.)/, "");
  return digits.length > LONGEST ? NaN : Number(digits);
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
