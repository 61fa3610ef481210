import { beforeEach, expect, test, vi } from 'vitest';
import { call } from './client';
import { flushDrafts, penFor } from './drafts';
import { Fault } from './messages';

vi.mock('./client', () => ({ call: vi.fn(), session: { subscribe: () => undefined } }));
vi.mock('../router/router', () => ({ beforeLeaving: () => undefined }));

/** What the worker was asked and has not answered yet. */
let asked: { name: string; data?: string; done: () => void; failed: (code: string) => void }[];
let words: string;
let stored: boolean;
let fault: string | undefined;

const pen = () =>
  penFor({
    key: 'comment',
    scope: '',
    words: () => words,
    stored: (are) => {
      stored = are;
    },
    fault: (code) => {
      fault = code;
    },
  });

const names = () => asked.map(({ name, data }) => (data ? `${name} ${data}` : name));

beforeEach(() => {
  asked = [];
  words = '';
  stored = false;
  fault = undefined;
  vi.mocked(call).mockImplementation(
    (name, arg) =>
      new Promise<never>((resolve, reject) => {
        asked.push({
          name,
          ...(arg && 'data' in arg ? { data: arg.data } : {}),
          done: () => resolve(undefined as never),
          failed: (code) => reject(new Fault({ code })),
        });
      }),
  );
});

test('words that could not be stored are tried again, and it is said that they are not', async () => {
  const mine = pen();
  words = 'Ada';
  mine.later();
  const saving = mine.save();
  asked[0]?.failed('storage_full');
  await saving;
  expect([stored, fault]).toEqual([false, 'storage_full']);
  const again = flushDrafts();
  asked[1]?.done();
  await again;
  expect([stored, fault]).toEqual([true, undefined]);
  expect(names()).toEqual(['writeDraft "Ada"', 'writeDraft "Ada"']);
});

test('a draft that is dropped while it is being written does not come back when that write fails', async () => {
  const mine = pen();
  words = 'Ada';
  mine.later();
  const saving = mine.save();
  words = '';
  const dropping = mine.forget();
  asked[0]?.failed('storage_full');
  await saving;
  asked[1]?.done();
  await dropping;
  void flushDrafts();
  expect(names()).toEqual(['writeDraft "Ada"', 'dropDraft']);
  expect([stored, fault]).toEqual([false, undefined]);
});

test('words written right after a draft was dropped are stored after it is gone', async () => {
  const mine = pen();
  words = 'Ada';
  mine.later();
  const saving = mine.save();
  const dropping = mine.forget();
  words = 'Noe nytt';
  mine.later();
  const again = mine.save();
  for (const each of asked) each.done();
  await Promise.all([saving, dropping, again]);
  expect(names()).toEqual(['writeDraft "Ada"', 'dropDraft', 'writeDraft "Noe nytt"']);
  expect(stored).toBe(true);
});
