import { Fault } from '../../core/messages';
import { problemOf } from './http';

/** The server sends a heartbeat every 25 s; after this long without one the line is dead. */
const SILENCE_MS = 60_000;

/**
 * Listens to the server's pokes until the line breaks or `stop` says so. `onOpen` runs when the line stands,
 * `onPoke` for each poke, `onRetry` when the server says after how many ms to come back when it breaks. A stream by
 * fetch, not EventSource, because the token goes in a header. Rejects with a Fault.
 */
export async function listen(
  token: string,
  stop: AbortSignal,
  on: { open: () => void; poke: () => void; retry: (ms: number) => void },
): Promise<void> {
  const silence = new AbortController();
  const signal = AbortSignal.any([stop, silence.signal]);
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    const response = await fetch('/api/live', {
      headers: { accept: 'text/event-stream', authorization: `Bearer ${token}` },
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      signal,
    });
    if (!response.ok || !response.body) throw problemOf(response, await response.text());
    on.open();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const lines = new EventLines();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
      for (const event of lines.take(value)) if (event === 'poke') on.poke();
      if (lines.retry !== undefined) on.retry(lines.retry);
    }
  } catch (cause) {
    if (stop.aborted) return;
    throw cause instanceof Fault ? cause : new Fault({ code: 'unreachable' });
  } finally {
    clearTimeout(timer);
  }
}

/** Cuts a stream of server-sent events into the names of its events; content is not used. */
export class EventLines {
  #rest = '';
  #event = '';
  /** What the stream said last about when to come back, in ms; at most five minutes. */
  retry: number | undefined;

  take(text: string): string[] {
    const found: string[] = [];
    const lines = (this.#rest + text).split(/\r\n|\n|\r/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (this.#event) found.push(this.#event);
        this.#event = '';
      } else if (line.startsWith('event:')) {
        this.#event = line.slice('event:'.length).trim();
      } else if (/^retry: ?\d{1,9}$/.test(line)) {
        this.retry = Math.min(Number(line.slice('retry:'.length)), 300_000);
      }
    }
    return found;
  }
}
