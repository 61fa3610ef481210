import { expect, test, vi } from 'vitest';
import { api } from './api';
import { session, sync } from './client';
import type { OpenProfile, SyncState } from './messages';
import { toJudge, watchToJudge } from './toJudge';

vi.hoisted(() => vi.stubGlobal('navigator', { onLine: true, languages: ['nb'] }));
vi.mock('./api', () => ({ api: vi.fn(async () => ({ count: 2 })) }));

const asked = () => vi.mocked(api).mock.calls.length;
const tell = (change: Partial<SyncState>) => {
  sync.value = { ...sync.value, ...change };
};
const open = (role: string) => {
  session.value = { state: 'open', profile: { role } as OpenProfile };
};

test('a leader’s number is asked for at each contact with the server, and at no other news', async () => {
  watchToJudge();
  tell({ lastContact: 1 });
  open('employee');
  expect(asked()).toBe(0);
  open('leader');
  expect(asked()).toBe(1);
  await vi.waitFor(() => expect(toJudge.value).toBe(2));
  for (const news of [{ busy: true }, { local: 1 }, { local: 0 }, { busy: false }]) tell(news);
  open('leader'); // told anew, as with another language
  expect(asked()).toBe(1);
  tell({ lastContact: 2 });
  expect(asked()).toBe(2);
  session.value = { state: 'closed', profiles: [] };
  expect(toJudge.value).toBeUndefined();
  tell({ lastContact: 3 });
  expect(asked()).toBe(2);
});
