// A copy of what is typed, in this browser alone, and only where its person said that the computer is theirs.
//
// One database "cabinet": `people` who said so; `typed` with what waits, by person/report/section; `keys` with the key
// that it is sealed with. The key cannot be taken out of the browser and is deleted with the rest, so that what is left
// of deleted files on a disk reads as nothing. Nothing is made before somebody says so.
// The pages themselves lie in the caches "pages/<person>", from which offline.js shows them without a network.

const NAME = "cabinet";
const STORES = ["people", "typed", "keys"];
const PAGES = "pages/";

function open(mayMake) {
  return new Promise((resolve) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      if (mayMake) STORES.forEach((store) => asked.result.createObjectStore(store));
      else asked.transaction.abort();
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
    asked.onerror = (event) => {
      event.preventDefault(); // it is not there, or this browser keeps nothing
      resolve(null);
    };
    asked.onblocked = () => resolve(null);
  });
}

// `act` gets the stores and returns a request or nothing; the answer comes after the commit.
async function run(act, mayMake = false) {
  const database = await open(mayMake).catch(() => null);
  if (!database) return undefined;
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORES, "readwrite");
      const asked = act(Object.fromEntries(STORES.map((store) => [store, transaction.objectStore(store)])));
      transaction.oncomplete = () => resolve(asked?.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

export const isOwn = async (person) => Boolean(await run(({ people }) => people.get(person)).catch(() => false));

export async function setOwn(person) {
  const key = crypto.subtle && await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  await run((stores) => {
    stores.people.put(true, person);
    if (!key) return;
    const asked = stores.keys.get("key");
    asked.onsuccess = () => { if (!asked.result) stores.keys.put(key, "key"); };
  }, true);
}

// --- what waits ---

// Over plain HTTP a browser has no ciphers: the copy is as open as the page was on its way.
async function seal(record) {
  const text = JSON.stringify(record);
  const key = await run(({ keys }) => keys.get("key"));
  if (!key) return { text };
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(text)) };
}

async function unseal(found) {
  if (!found?.sealed) return found ? JSON.parse(found.text) : null;
  const key = await run(({ keys }) => keys.get("key"));
  const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: found.iv }, key, found.sealed);
  return JSON.parse(new TextDecoder().decode(text));
}

const pathOf = (...parts) => parts.join("/");
const under = (...parts) => IDBKeyRange.bound(`${pathOf(...parts)}/`, `${pathOf(...parts)}/\uffff`);

export async function read(person, report, section) {
  return unseal(await run(({ typed }) => typed.get(pathOf(person, report, section)))).catch(() => null);
}

// Nothing is written once the person has signed out or taken the word back, in whatever window.
export async function write(person, report, section, record) {
  const sealed = record && await seal(record);
  return run(({ people, typed }) => {
    const asked = people.get(person);
    asked.onsuccess = () => {
      const path = pathOf(person, report, section);
      if (asked.result && sealed) typed.put(sealed, path);
      else typed.delete(path);
    };
    return asked;
  });
}

// Writes what `snapshot()` gives, {stamp, record}, until it gives nothing new, and tells each stamp. False once it must not.
export async function follow(place, snapshot, tell) {
  for (let last = ""; ;) {
    const { stamp, record } = snapshot();
    const text = JSON.stringify(record);
    if (text === last) return true;
    last = text;
    if (!await write(...place, record).catch(() => false)) return false; // signed out, filed, or the disk is full
    tell(stamp);
  }
}

export async function readAll(person, report) {
  const found = await run(({ typed }) => typed.getAll(under(person, report)));
  return Promise.all((found ?? []).map((each) => unseal(each).catch(() => null)));
}

// --- the pages ---

// Only what is not kept yet is fetched, but for the page itself. The worker serves the sections of this report.
export async function keepPage(person, worker, address) {
  if (!navigator.serviceWorker || !window.caches) return;
  await navigator.serviceWorker.register(worker, { scope: new URL("..", address).pathname });
  const cache = await caches.open(PAGES + person);
  const page = await fetch(location.pathname, { headers: { Accept: "text/html" } });
  if (page.ok && !page.redirected) await cache.put(location.pathname, page);
  const parts = performance.getEntriesByType("resource").map((each) => each.name)
    .filter((name) => name.startsWith(location.origin) && /\/static\/|checks\.json/.test(name));
  await Promise.all(parts.map(async (name) => (await cache.match(name)) ?? cache.add(name).catch(() => {})));
  if (!await isOwn(person)) await dropPages((name) => name === PAGES + person, () => true); // signed out meanwhile
}

async function dropPages(isMeant, isScope) {
  for (const name of window.caches ? await caches.keys() : []) {
    const cache = await caches.open(name);
    for (const page of await cache.keys()) if (isMeant(name, page.url)) await cache.delete(page);
    if (!(await cache.keys()).some(({ url }) => url.includes("/reports/"))) await caches.delete(name);
  }
  for (const worker of await navigator.serviceWorker?.getRegistrations() ?? []) {
    if (isScope(worker.scope)) await worker.unregister();
  }
}

// --- forgetting ---

// The report is filed, or takes no values: nothing of it stays, whoever typed it here.
export async function forgetReport(report) {
  await run(({ typed }) => {
    const asked = typed.getAllKeys();
    asked.onsuccess = () => asked.result.filter((path) => path.split("/")[1] === report).forEach((path) => typed.delete(path));
  });
  await dropPages((name, url) => url.includes(report), (scope) => scope.includes(report));
}

// Another person is at this browser: pages of others are not shown to them.
export const forgetOthersPages = (person, isOwner) =>
  dropPages((name) => name !== PAGES + person, () => !isOwner);

export async function forgetPerson(person) {
  await run(({ people, typed }) => {
    people.delete(person);
    typed.delete(under(person));
  });
  await dropPages((name) => name === PAGES + person, () => true);
}

// Signed out.
export async function forgetAll() {
  await new Promise((resolve) => {
    const asked = indexedDB.deleteDatabase(NAME);
    asked.onsuccess = asked.onerror = asked.onblocked = resolve;
  });
  await dropPages(() => true, () => true);
}
