import { effect, signal } from '@preact/signals';
import { api } from './api';
import { session, sync } from './client';

/** How many changes wait for the leader whose profile is open; undefined: nobody's to judge, or not heard from the server yet. */
export const toJudge = signal<number | undefined>(undefined);

const leads = (): boolean => session.value.state === 'open' && session.value.profile.role === 'leader';

/** Asks the server. Without network what was heard last stays: it is a number and no content. */
async function countToJudge(): Promise<void> {
  if (!leads()) return;
  try {
    const { count } = await api<{ count: number }>('GET', '/api/quarantine/count');
    toJudge.value = leads() ? count : undefined;
  } catch {
    // Told by the sync, which meets the same fault; a leader no more is told so by the next log-in.
  }
}

/** Keeps the number true: asked anew after each contact with the server, which pokes a leader for whom something waits. */
export function watchToJudge(): void {
  effect(() => {
    if (!leads()) toJudge.value = undefined;
    else if (sync.value.lastContact > 0) void countToJudge();
  });
}
