/// <reference lib="webworker" />
/**
 * The service worker: keeps one whole version of the app on the device and serves it without asking anybody.
 * A version is installed with all its files or not at all; the next one waits until a person takes it. What
 * belongs to people (/api) never passes through here.
 */
import { noticeOf } from './notice';
import { answerFor, cacheName, isOurs } from './serve';

declare const self: ServiceWorkerGlobalScope;

// Written by plugins/service-worker.ts when the app is built.
const version = '__VERSION__';
const files = '__FILES__' as unknown as string[];
const mine = cacheName(version);
let opened: Promise<Cache> | undefined;

self.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(mine);
      try {
        // `no-cache` asks the server past the browser's own cache, so that no file of an older version slips in.
        await cache.addAll(files.map((file) => new Request(file, { cache: 'no-cache' })));
      } catch (fault) {
        await caches.delete(mine);
        throw fault;
      }
    })(),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys();
      await Promise.all(
        names.filter((name) => isOurs(name) && name !== mine).map((name) => caches.delete(name)),
      );
      await self.clients.claim();
    })(),
  );
});

self.addEventListener('message', (event) => {
  if (event.data === 'take') void self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const file = answerFor(new URL(request.url), self.location.origin, request.method, request.mode, files);
  if (!file) return;
  event.respondWith(
    (async () => {
      opened ??= caches.open(mine);
      const cache = await opened;
      return (await cache.match(file)) ?? fetch(request);
    })(),
  );
});

self.addEventListener('push', (event) => {
  const { title, options } = noticeOf(event.data?.text());
  event.waitUntil(self.registration.showNotification(title, options));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(
    (async () => {
      const [open] = await self.clients.matchAll({ type: 'window' });
      if (open) await open.focus();
      else await self.clients.openWindow('/');
    })(),
  );
});
