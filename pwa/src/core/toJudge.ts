import { computed, effect, signal } from '@preact/signals';
import { api } from './api';
import { session, sync } from './client';

/** How many changes wait for the leader whose profile is open; undefined: nobody's to judge, or not heard from the server yet. */
export const toJudge = signal<number | undefined>(undefined);

// Of the news of the session and the sync, most is about something else.
const leads = computed(() => session.value.state === 'open' && session.value.profile.role === 'leader');
const lastContact = computed(() => sync.value.lastContact);

/** Asks the server. Without network what was heard last stays: it is a number and no content. */
async function countToJudge(): Promise<void> {
  try {
    const { count } = await api<{ count: number }>('GET', '/api/quarantine/count');
    toJudge.value = leads.peek() ? count : undefined;
  } catch {
    // Told by the sync, which meets the same fault; a leader no more is told so by the next log-in.
  }
}

/** Keeps the number true: asked anew after each contact with the server, which pokes a leader for whom something waits. */
export function watchToJudge(): void {
  effect(() => {
    if (!leads.value) toJudge.value = undefined;
    else if (lastContact.value > 0) void countToJudge();
  });
}
