const PREFIX = 'stafett-app-';

/** The cache that holds one version of the app. */
export const cacheName = (version: string): string => PREFIX + version;

/** Whether a cache is one of the app's. */
export const isOurs = (name: string): boolean => name.startsWith(PREFIX);

/**
 * Which stored file answers a request; undefined lets it go to the network. Every journey to a page of ours
 * gets the one document, since the screens have addresses of their own.
 */
export function answerFor(
  url: URL,
  origin: string,
  method: string,
  mode: string,
  files: readonly string[],
): string | undefined {
  if (url.origin !== origin || method !== 'GET') return undefined;
  if (url.pathname === '/api' || url.pathname.startsWith('/api/')) return undefined;
  if (files.includes(url.pathname)) return url.pathname;
  const isFile = /\.[a-z0-9]+$/i.test(url.pathname);
  return mode === 'navigate' && !isFile ? '/' : undefined;
}
