// Says under a table that is wider than its box that it slides; without this script the box slides all the same.

const boxes = [...document.querySelectorAll(".scroller[data-slides]")];

function say(box) {
  let line = box.nextElementSibling?.matches(".slides") ? box.nextElementSibling : null;
  const isWide = box.scrollWidth > box.clientWidth + 1;
  box.classList.toggle("is-cut", isWide);
  if (!line && isWide) {
    line = document.createElement("p");
    line.className = "slides small soft";
    line.textContent = box.dataset.slides;
    box.after(line);
  }
  if (line) line.hidden = !isWide;
}

const sayAll = () => boxes.forEach(say);
window.addEventListener("resize", sayAll);
sayAll();
