// Keyboard movement in a table.sheet with inputs in td.cell, as in a spreadsheet. Tab stays the browser's own.
//   Up, Down, Enter, Shift+Enter     the next cell of the column that can be filled
//   Left, Right                      the neighbour, only from the edge of the text or when all of it is selected
//   Home, End                        first and last cell of the row (at the edge of the text, as Left and Right)
//   Ctrl+Home, Ctrl+End              first and last cell of the table
// Closed cells are text and are passed over.

const FIELDS = "td.cell input, td.cell select";

function position(field) {
  const cell = field.closest("td.cell");
  return { row: cell.parentElement, column: cell.cellIndex };
}

const inRow = (row) => [...row.querySelectorAll(FIELDS)];

// Rows may have cells that span: the column is told by where the cell stands, not by its number in the row.
function inColumn(row, field) {
  const left = field.closest("td.cell").offsetLeft;
  return inRow(row).find((other) => other.closest("td.cell").offsetLeft === left);
}

function vertical(field, step) {
  let { row } = position(field);
  for (;;) {
    row = step > 0 ? row.nextElementSibling : row.previousElementSibling;
    if (!row) return null;
    const found = inColumn(row, field);
    if (found) return found;
  }
}

function horizontal(field, step) {
  const fields = inRow(position(field).row);
  return fields[fields.indexOf(field) + step] ?? null;
}

function edgeOfRow(field, last) {
  return inRow(position(field).row).at(last ? -1 : 0);
}

function corner(field, last) {
  return [...field.closest("table.sheet").querySelectorAll(FIELDS)].at(last ? -1 : 0);
}

function atEdge(field, toTheEnd) {
  if (field.tagName !== "INPUT" || field.selectionStart === null) return true;
  const { selectionStart: start, selectionEnd: end, value } = field;
  if (value && start === 0 && end === value.length) return true;
  return start === end && (toTheEnd ? end === value.length : start === 0);
}

function target(event, field) {
  const isSelect = field.tagName === "SELECT";
  switch (event.key) {
    case "Enter": return vertical(field, event.shiftKey ? -1 : 1) ?? field;
    case "ArrowDown": return isSelect ? null : vertical(field, 1);
    case "ArrowUp": return isSelect ? null : vertical(field, -1);
    case "ArrowLeft": return atEdge(field, false) ? horizontal(field, -1) : null;
    case "ArrowRight": return atEdge(field, true) ? horizontal(field, 1) : null;
    case "Home": return event.ctrlKey ? corner(field, false) : atEdge(field, false) ? edgeOfRow(field, false) : null;
    case "End": return event.ctrlKey ? corner(field, true) : atEdge(field, true) ? edgeOfRow(field, true) : null;
    default: return null;
  }
}

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!field.matches?.("table.sheet td.cell input, table.sheet td.cell select")) return;
  if (event.altKey || event.metaKey || event.isComposing) return;
  if (event.shiftKey && event.key !== "Enter") return; // Shift+arrow selects text
  if (event.ctrlKey && event.key !== "Home" && event.key !== "End") return;
  const next = target(event, field);
  if (!next) return;
  event.preventDefault(); // also keeps Enter from sending the form
  next.focus();
});

document.addEventListener("focusin", (event) => {
  if (event.target.matches?.("table.sheet td.cell input")) event.target.select();
});
