import { expect, test } from 'vitest';
import { EventLines } from './live';

test('a poke is heard whole, however the stream is cut', () => {
  const stream = ': heartbeat\n\nevent: poke\ndata:\n\n: heartbeat\n\nevent: poke\r\ndata:\r\n\r\n';
  for (const size of [1, 2, 3, 7, stream.length]) {
    const lines = new EventLines();
    const heard: string[] = [];
    for (let at = 0; at < stream.length; at += size) heard.push(...lines.take(stream.slice(at, at + size)));
    expect(heard).toEqual(['poke', 'poke']);
  }
});

test('a heartbeat and content without a name are no event', () => {
  expect(new EventLines().take(': beat\n\ndata: x\n\n')).toEqual([]);
});

test('the stream says when to come back, within bounds', () => {
  const lines = new EventLines();
  expect(lines.take(': here\nretry: 2')).toEqual([]);
  expect(lines.retry).toBeUndefined();
  expect(lines.take('500\n\nevent: poke\ndata:\n\n')).toEqual(['poke']);
  expect(lines.retry).toBe(2_500);
  lines.take('retry: soon\n\n');
  expect(lines.retry).toBe(2_500);
  lines.take('retry: 999999999\n\n');
  expect(lines.retry).toBe(300_000);
});
