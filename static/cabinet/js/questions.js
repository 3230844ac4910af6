// Opens and closes the questions that depend on an answer. Hidden fields keep their values and are sent all the same;
// without this script every question is simply open.
//   data-opens="id of the block"   on the fieldset, field or input that decides; several ids stand apart by spaces
//   data-opens-on="1"              the value that opens (1, "yes", when missing)

function answer(decider) {
  const fields = decider.matches("input, select, textarea") ? [decider] : [...decider.querySelectorAll("input, select")];
  const chosen = fields.find((field) => !/radio|checkbox/.test(field.type) || field.checked);
  return chosen ? chosen.value : "";
}

function settle(decider) {
  const isOpen = answer(decider) === (decider.dataset.opensOn ?? "1");
  for (const id of decider.dataset.opens.split(/\s+/)) {
    const block = document.getElementById(id);
    if (block) block.hidden = !isOpen;
  }
  for (const field of decider.querySelectorAll("input[type=radio]")) {
    if (field.value === (decider.dataset.opensOn ?? "1")) field.setAttribute("aria-controls", decider.dataset.opens);
  }
}

const deciders = [...document.querySelectorAll("[data-opens]")];
const settleAll = () => deciders.forEach(settle);

document.addEventListener("change", settleAll);
document.addEventListener("htmx:load", settleAll);
settleAll();

// A link from the error summary or from a finding must reach its field even inside a closed block.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href^='#']");
  const block = link && document.getElementById(decodeURIComponent(link.hash.slice(1)))?.closest("[hidden]");
  if (block) block.hidden = false;
});
