// Who else has this report open, and what they changed meanwhile: asked every twenty seconds, seldom while hidden.

import { fill } from "./page.js";

const line = document.getElementById("here");
const SEEN = 20_000; // ms between two questions of a page that is looked at
const UNSEEN = 60_000; // the server forgets after 90 seconds

// `question()` gives {headers, fields} of the moment; `hear(status, told)` gets each answer.
export function watch(words, question, hear) {
  let timer;
  let isTold = false; // the server knows of this window

  const send = (more) => {
    const { headers, fields } = question();
    return fetch(words.presence, { method: "POST", headers, body: new URLSearchParams({ ...fields, ...more }), keepalive: true });
  };

  async function ask() {
    clearTimeout(timer);
    const answer = await send({}).catch(() => null);
    const told = await answer?.json().catch(() => null);
    isTold ||= Boolean(told?.here);
    if (told?.here) show(words, told.here);
    if (answer) hear(answer.status, told);
    timer = setTimeout(ask, document.hidden ? UNSEEN : SEEN);
  }

  ask();
  document.addEventListener("visibilitychange", () => { if (!document.hidden && isTold) ask(); });
  window.addEventListener("pagehide", () => { if (isTold) send({ leaving: "1" }).catch(() => {}); });
}

function show(words, here) {
  const text = here.map((each) => fill(each.own ? words.ownHere : words.here, each)).join(". ");
  if (line.textContent !== text) line.textContent = text; // read aloud only when it changes
}
