// Saves a section while it is filled: a cell when it is left, or soon after the last key, or when the page is hidden or
// closed. For <form data-autosave>; its buttons work as before, and without this script. Why so: docs/adr/0022.
//
// `cells` is what the server does not have yet. One request is under way at a time, and one without an answer is repeated
// as it was. A cell that others changed too becomes a question (asked.js). keep.js has the copy on one's own computer.

import { mark, named, plainOf, put, textOf, wordsOf } from "./cell.js";
import { cookie, fill, tab } from "./page.js";

// What few pages need is fetched when it is needed.
const helpers = { asked: "./asked.js", here: "./here.js", keep: "./keep.js", refused: "./refused.js", signIn: "./sign-in.js", paste: "./paste.js" };
const bring = (name) => import(helpers[name]);

const form = document.querySelector("form[data-autosave]");
const words = document.getElementById("autosave").dataset;
const banner = document.getElementById("saved");
const halt = document.getElementById("halted");
const WAIT = 2000; // ms after the last key
const PATIENCE = 30_000; // ms for one answer; also the longest pause between two attempts
const FIRST = 1500; // ms: a page that is only passed through does not ask who is here
const LIMIT = 60_000; // bytes that a browser sends for a page that is closing

const cells = new Map(); // name -> {version, edit, stamp, tried, refused, asked}: not with the server yet
const known = new Map(); // name -> what the server has, as plainOf() writes it
let base = { version: form.elements.version.value, edit: form.elements.edit.value };
let request = null; // {body, sent: name -> {plain, stamp}}: under way, or to be repeated
let isUnderWay = false;
let failures = 0;
let halted = ""; // why nothing is sent any more: ended, another, or a sentence
const held = new Map(); // name -> text: what the server has and the page, as it was drawn, has not
const place = [form.dataset.person, words.report, words.section];
let keep = null; // keep.js, where there is a copy
let isOwn = false; // the computer, as its person said
let copied = 0; // the stamp up to which the copy is written
let copying = null;
let isAdopting = false;
let isLeaving = false;
let isHeld = false; // a button was pressed and nothing can be sent
let stamp = 0;
let timer;
let busy = null;
let said = banner.textContent; // what the server said last

// --- what is typed ---

// An explanation travels with its confirmation, under the name of its text.
function nameOf(field) {
  if (field?.form !== form || !field.name) return "";
  if (field.name.startsWith("confirms-")) return `explanation-${field.name.slice(9)}`;
  return field.name.includes("/") || field.name.startsWith("explanation-") ? field.name : "";
}

const confirmation = (name) => form.elements[name.replace("explanation-", "confirms-")];
const isConfirmed = (name) => name.startsWith("explanation-") && Boolean(confirmation(name)?.checked);

function typed(event) {
  const name = nameOf(event.target);
  if (!name || isAdopting) return;
  const cell = cells.get(name) ?? { ...base };
  const isBack = plainOf(named(name)) === known.get(name) && !isConfirmed(name);
  if (cell.refused) bring("refused").then(({ unrefuse }) => unrefuse(named(name)));
  if (cell.asked) bring("asked").then(({ retype }) => retype(name));
  cell.refused = false;
  stamp += 1;
  cell.stamp = stamp;
  if (isBack && !cell.asked && cell.tried === undefined && !request?.sent.has(name)) cells.delete(name);
  else cells.set(name, cell);
  clearTimeout(timer);
  timer = setTimeout(send, event.type === "change" && !failures ? 0 : WAIT);
  tell();
}

// --- sending ---

const isAsking = () => [...cells.values()].some((cell) => cell.asked);
const isOpen = ([, cell]) => !cell.refused && !cell.asked;
const isOlder = (one, other) => Number(one.version) < Number(other.version)
  || (one.version === other.version && Number(one.edit) < Number(other.edit));

// Cells typed on one and the same number of the section, the oldest first.
function batch(open) {
  let oldest = null;
  for (const [, cell] of open) if (!oldest || isOlder(cell, oldest)) oldest = cell;
  return oldest && compose(open.filter(([, cell]) => !isOlder(oldest, cell)), oldest);
}

function compose(open, { version, edit }) {
  const body = new URLSearchParams({ version, edit });
  const sent = new Map();
  for (const [name, cell] of open) {
    const fields = named(name);
    body.append(name, textOf(fields));
    if (name.startsWith("explanation-")) addExplanation(body, name);
    else if (cell.tried !== undefined) { // against this value and no other: one sent before, or one of others that was refused
      body.append(`choice-${name}`, "mine");
      body.append(`theirs-${name}`, cell.tried);
    }
    sent.set(name, { plain: plainOf(fields), text: textOf(fields), stamp: cell.stamp });
  }
  return { body, sent };
}

function addExplanation(body, name) {
  const seen = name.replace("explanation-", "seen-");
  body.append(seen, form.elements[seen]?.value ?? "");
  if (isConfirmed(name)) body.append(confirmation(name).name, "1");
}

const headers = () => ({ Accept: "application/json", "X-CSRFToken": cookie("csrftoken"), "X-Person": form.dataset.person, "X-Tab": tab });

async function post({ body }) {
  const text = body.toString();
  try {
    const answer = await fetch(form.getAttribute("action"), {
      method: "POST", body, headers: headers(), keepalive: text.length < LIMIT, signal: AbortSignal.timeout(PATIENCE),
    });
    return { status: answer.status, told: await answer.json().catch(() => null) };
  } catch {
    return { status: 0, told: null };
  }
}

export function send() {
  clearTimeout(timer);
  busy ??= pump().finally(() => { busy = null; });
  return busy;
}

async function pump() {
  let renewals = 0;
  while (!halted && (request ??= batch([...cells].filter(isOpen)))) {
    isUnderWay = true;
    const { status, told } = await post(request);
    isUnderWay = false;
    if (status === 200 && told?.edit) take(told);
    else if (status === 403 && told?.token && renewals < 2) renewals += 1; // its cookie is fresh now
    else if (status === 0 || status === 429 || status >= 500) return later();
    else await stop(status, told);
  }
  tell();
}

function later() {
  failures += 1;
  timer = setTimeout(send, Math.min(PATIENCE, 500 * 2 ** failures));
  tell();
}

async function stop(status, told) {
  const mayReturn = status === 401 || Boolean(told?.person);
  if (!mayReturn) request = null; // what it held is still in `cells`
  if (status === 401) halted = words.ended;
  else if (told?.person) halted = words.another;
  else halted = told?.message ?? (told?.password ? words.password : words.untaken);
  halt.querySelector("button").hidden = !mayReturn;
  tell();
  if (status === 409) { // filed, or closed: what is typed stays on the page only
    isOwn = false;
    await copying;
    await keep?.forgetReport(words.report);
  }
  if (mayReturn) await comeBack();
}

async function comeBack() {
  const { signIn } = await bring("signIn").catch(() => ({ signIn: () => false })); // then its button is there
  if (await signIn(halted, words.offline, form.dataset.person)) halted = "";
}

// --- answers ---

function take(told) {
  failures = 0;
  said = told.saved;
  for (const [name, was] of request.sent) settle(name, was, told);
  request = null;
  base = { version: String(told.version), edit: String(told.edit) };
  for (const [name, their] of Object.entries(told.asked)) question(name, their);
  meet(told.others);
  move();
  if (told.notes?.length) say(told.notes.join(" "));
}

// The page now shows what the section's new number stands for. The form's own number waits until nothing is asked.
function move() {
  for (const cell of cells.values()) Object.assign(cell, base);
  if (isAsking()) return;
  form.elements.edit.value = base.edit;
  form.elements.version.value = base.version;
}

function settle(name, { plain, text, stamp: was }, told) {
  const cell = cells.get(name);
  const isSame = cell?.stamp === was;
  if (name in told.asked) return;
  if (name in told.refused) {
    if (isSame) {
      cell.refused = true;
      bring("refused").then(({ refuse }) => { if (cell.refused) refuse(named(name), told.refused[name]); });
    }
    return;
  }
  known.set(name, plain);
  held.set(name, text);
  if (name.startsWith("explanation-")) {
    const seen = form.elements[name.replace("explanation-", "seen-")];
    if (seen) seen.value = plain.split(/\s+/).filter(Boolean).join(" ");
    if (confirmation(name)) confirmation(name).checked = false;
  }
  if (isSame) cells.delete(name);
  else if (cell) delete cell.tried;
}

// What others changed: shown where nobody typed here, asked where somebody did.
function meet(others) {
  const shown = [];
  for (const [name, their] of Object.entries(others)) {
    const fields = named(name);
    if (!fields.length || their.seen === known.get(name)) continue;
    if (!cells.has(name) || plainOf(fields) === their.seen) {
      adopt(name, their);
      shown.push(their);
    } else {
      question(name, their);
    }
  }
  if (shown.length) {
    const { by, at, own } = shown[0];
    say(fill(words.changed, { cells: shown.map((each) => each.name).join("; "), by: own ? words.window : by || "–", at }));
  }
}

function adopt(name, their) {
  cells.delete(name);
  known.set(name, their.seen);
  held.set(name, their.text);
  write(name, their.text);
}

function write(name, text) {
  isAdopting = true;
  put(named(name), text);
  isAdopting = false;
  mark(named(name), "is-changed", true);
}

function question(name, their) {
  const cell = cells.get(name) ?? { ...base };
  cell.asked = their;
  cells.set(name, cell);
  known.set(name, their.seen);
  pose().catch(() => {}); // without a network it is posed when the form is sent
}

async function pose() {
  const { ask, show } = await bring("asked");
  for (const [name, cell] of cells) if (cell.asked) ask(name, cell.asked, (isMine) => choose(name, cell, isMine));
  return show;
}

function choose(name, cell, isMine) {
  const their = cell.asked;
  cell.asked = null;
  if (isMine) Object.assign(cell, base, { tried: their.seen });
  else adopt(name, their);
  send();
}

// What the page hears between two saves; while a save is under way its own answer says more.
function hear(status, told) {
  if (status === 409 && !halted) stop(status, told);
  if (!told?.edit || request || isOlder(told, base)) return;
  base = { version: String(told.version), edit: String(told.edit) };
  meet(told.others);
  move();
  tell();
}

// --- saying ---

function tell() {
  const refused = [...cells.values()].filter((cell) => cell.refused).length;
  let text = said;
  if (halted) text = banner.dataset.unsaved;
  else if (failures) text = isCopied() ? words.kept : words.offline;
  else if (isAsking()) text = fill(words.asked, { count: [...cells.values()].filter((cell) => cell.asked).length });
  else if (cells.size > refused) text = banner.dataset.unsaved;
  if (text && banner.textContent !== text) banner.textContent = text;
  banner.classList.toggle("is-unsaved", Boolean(cells.size || failures || halted));
  isHeld &&= Boolean(failures);
  halt.hidden = !halted && !isHeld;
  halt.querySelector("p").textContent = halted || (isHeld ? (isCopied() ? words.kept : words.offline) : "");
  if (isHeld) halt.querySelector("button").hidden = true;
  if (!cells.size) form.dispatchEvent(new Event("kept"));
  copy();
}

function say(sentence) {
  document.getElementById("told").textContent = sentence;
}

// --- the copy on a person's own computer ---

const isCopied = () => isOwn && copied >= stamp;

function copy() {
  if (!isOwn) return;
  copying ??= keep.follow(place, snapshot, isWritten).then((isStill) => { isOwn &&= isStill; }).finally(() => { copying = null; });
}

function isWritten(upTo) {
  const isNews = copied < upTo;
  copied = upTo;
  if (isNews && failures) tell();
}

function snapshot() {
  const waiting = [...cells].map(([name, { version, edit, tried, asked }]) => {
    const text = textOf(named(name));
    return [name, { version, edit, text, asked, tried: request?.sent.get(name)?.plain ?? tried }];
  });
  const title = document.querySelector("h1").textContent;
  const record = { ...base, section: words.section, title, cells: waiting, held: [...held] };
  return { stamp, record: cells.size || held.size ? record : null };
}

// Everything goes back to where it was typed. A page that came from the copy also shows what was saved after it was drawn.
async function restore() {
  const record = isOwn && await keep.read(...place);
  if (!record) return;
  if (isOlder(base, record)) {
    for (const [name, text] of record.held) if (named(name).length && !cells.has(name)) bringBack(name, text);
    base = { version: record.version, edit: record.edit };
    move();
  }
  let count = 0;
  for (const [name, { text, asked, ...cell }] of record.cells) {
    const fields = named(name);
    if (!fields.length || cells.has(name)) continue;
    const [seen, theirs, shown] = [known.get(name), wordsOf(fields), textOf(fields)];
    write(name, text);
    if (plainOf(fields) === seen) continue;
    stamp += 1;
    cells.set(name, { ...cell, stamp });
    count += 1;
    if (asked) question(name, { ...asked, seen, theirs, text: shown }); // nobody has answered it yet
  }
  if (count) say(fill(words.restored, { count }));
  tell();
  send();
}

function bringBack(name, text) {
  write(name, text);
  known.set(name, plainOf(named(name)));
  held.set(name, text);
}

async function ownComputer() {
  const box = document.getElementById("own-computer");
  const isNone = window.indexedDB?.databases && !(await indexedDB.databases()).some(({ name }) => name === "cabinet");
  if (!isNone) {
    keep = await bring("keep");
    isOwn = await keep.isOwn(form.dataset.person);
    keep.forgetOthersPages(form.dataset.person, isOwn).catch(() => {});
  }
  box.checked = isOwn;
  box.closest("p").hidden = !window.indexedDB;
  box.addEventListener("change", async () => {
    keep ??= await bring("keep");
    if (box.checked) await keep.setOwn(form.dataset.person);
    else await keep.forgetPerson(form.dataset.person);
    isOwn = box.checked;
    tell();
    keepPage();
  });
  await restore();
  keepPage();
}

async function keepPage() {
  if (!isOwn) return;
  await Promise.allSettled(Object.keys(helpers).map(bring)); // a page without a network has all its scripts
  await keep.keepPage(form.dataset.person, words.worker, form.action).catch(() => {}); // no network: there is a copy already
}

// --- leaving ---

// A page that closes sends what is left; a value under way may come after it and is named as the one to be replaced.
function part() {
  const left = [...cells].filter(isOpen).filter(([name, cell]) => !isUnderWay || request.sent.get(name)?.stamp !== cell.stamp);
  const open = left.map(([name, cell]) => [name, { tried: request?.sent.get(name)?.plain, ...cell }]);
  const last = halted ? null : batch(open);
  if (last) fetch(form.getAttribute("action"), { method: "POST", body: last.body, headers: headers(), keepalive: true }).catch(() => {});
}

const isTroubled = () => !isCopied() && Boolean(halted || failures || !navigator.onLine || isAsking() || [...cells.values()].some((cell) => cell.refused));

// Any form of the page is sent after what was typed has arrived. What the server will not take by itself is its own
// page's to explain, so that press goes through.
function beforeSubmit(event) {
  if (event.target.closest("dialog") || isLeaving) return;
  if (isAsking() && event.target === form) {
    event.preventDefault();
    pose().then((show) => show());
    return;
  }
  if (!busy && ![...cells].some(isOpen)) return;
  event.preventDefault();
  const { target, submitter } = event;
  send().then(() => {
    if (failures) {
      isHeld = true;
      tell();
      halt.focus();
    }
    if (failures || (isAsking() && target === form)) return;
    isLeaving = true;
    target.requestSubmit(submitter);
    isLeaving = false;
  });
}

function start() {
  for (const field of form.elements) {
    const name = nameOf(field);
    if (name && !known.has(name)) known.set(name, plainOf(named(name)));
  }
  document.addEventListener("input", typed);
  document.addEventListener("change", typed);
  document.addEventListener("focusout", () => { if (cells.size && !failures) setTimeout(send, 0); });
  document.addEventListener("submit", beforeSubmit, true);
  document.addEventListener("visibilitychange", () => { if (document.hidden || cells.size) send(); });
  window.addEventListener("online", send);
  window.addEventListener("pagehide", part);
  window.addEventListener("beforeunload", () => { if (!isTroubled()) form.dispatchEvent(new Event("kept")); });
  halt.querySelector("button").addEventListener("click", () => comeBack().then(send));
  ownComputer();
  setTimeout(async () => {
    const { watch } = await bring("here");
    watch(words, () => ({ headers: headers(), fields: { section: words.section, ...base } }), hear);
  }, FIRST);
}

start();
