// The service worker of section pages: with a network it stays out of the way, without one it shows the copy that keep.js
// made on a person's own computer. It is asked for by those pages alone (its scope), and keeps nothing itself.

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function answer(request) {
  const kept = () => caches.match(request, { ignoreVary: true });
  try {
    const fresh = await fetch(request);
    return (fresh.status >= 500 && await kept()) || fresh;
  } catch (gone) {
    const copy = await kept();
    if (copy) return copy;
    throw gone;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && new URL(request.url).origin === self.location.origin) event.respondWith(answer(request));
});
