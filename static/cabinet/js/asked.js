// Two have changed one cell: a question for each in #asked (components/autosave.html). Nothing is chosen by itself.

import { mark, named, wordsOf } from "./cell.js";
import { fill } from "./page.js";

const panel = document.getElementById("asked");
const words = document.getElementById("autosave")?.dataset;
const items = new Map(); // address -> its line

export const show = () => panel.querySelector("h2").focus();
const author = ({ by, at, own }) => [own ? words.window : by, at].filter(Boolean).join(", ");

// `choose(true)` keeps mine, `choose(false)` takes theirs.
export function ask(name, their, choose) {
  const item = panel.querySelector("template").content.firstElementChild.cloneNode(true);
  const [link, span, mine, theirs] = ["a", "span", "button:first-child", "button:last-child"].map((at) => item.querySelector(at));
  item.firstElementChild.setAttribute("aria-label", their.name);
  link.href = `#${their.id}`;
  link.textContent = their.name;
  span.textContent = author(their);
  mine.textContent = fill(words.mine, { value: wordsOf(named(name)) || "–" });
  theirs.textContent = fill(words.theirs, { value: their.theirs || "–" });
  const answer = (isMine) => () => {
    drop(name);
    choose(isMine);
    (panel.querySelector("li button") ?? named(name)[0]).focus();
  };
  mine.addEventListener("click", answer(true));
  theirs.addEventListener("click", answer(false));
  drop(name);
  items.set(name, item);
  mark(named(name), "is-asked", true);
  settle();
}

function drop(name) {
  items.get(name)?.remove();
  items.delete(name);
  mark(named(name), "is-asked", false);
  settle();
}

function settle() {
  panel.querySelector("ul").replaceChildren(...items.values());
  panel.hidden = !items.size;
}

// What is typed on while the question stands is what "mine" means.
export function retype(name) {
  const button = items.get(name)?.querySelector("button");
  if (button) button.textContent = fill(words.mine, { value: wordsOf(named(name)) || "–" });
}
