// Keeps the pages of visits and what they load, for when there is no network. Its scope is /visits/ alone.
"use strict";
const KEPT = "gongzhi-visits-1";
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

const fresh = async (request) => {
  const answer = await fetch(request);
  const ours = new URL(answer.url).pathname;
  if (answer.ok && (ours.startsWith("/visits/") || ours.startsWith("/static/"))) {
    const kept = await caches.open(KEPT);
    await kept.put(request, answer.clone());
  }
  return answer;
};

addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  const page = request.mode === "navigate" && address.pathname.startsWith("/visits/");
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (!page && !address.pathname.startsWith("/static/")) return;
  event.respondWith(
    fresh(request).catch(async (away) => {
      const kept = await caches.match(request, { ignoreVary: true });
      if (kept) return kept;
      throw away;
    }),
  );
});
