import { api, Fault } from '../../core';
import type { Language } from '../../text';

/** Whether this browser shows push messages of Stafett. */
export type PushState = 'unsupported' | 'denied' | 'off' | 'on';

async function manager(): Promise<PushManager | undefined> {
  if (!('serviceWorker' in navigator) || !('PushManager' in globalThis) || !('Notification' in globalThis))
    return;
  return (await navigator.serviceWorker.getRegistration())?.pushManager;
}

/** `known`: whether the server has an address of this device. */
export async function pushState(known: boolean): Promise<PushState> {
  const push = await manager();
  if (!push) return 'unsupported';
  if (Notification.permission === 'denied') return 'denied';
  return known && (await push.getSubscription()) ? 'on' : 'off';
}

/** Asks the person, then the browser's push service, and gives the server the address. Throws a Fault (`push_failed`, or the server's). */
export async function pushOn(key: string, lang: Language): Promise<PushState> {
  const push = await manager();
  if (!push) return 'unsupported';
  const answer = await Notification.requestPermission();
  if (answer !== 'granted') return answer === 'denied' ? 'denied' : 'off';
  let made: PushSubscriptionJSON;
  try {
    // An address made for another key of the server takes nothing from this one.
    await (await push.getSubscription())?.unsubscribe();
    made = (await push.subscribe({ userVisibleOnly: true, applicationServerKey: key })).toJSON();
  } catch (cause) {
    throw new Fault({ code: 'push_failed', detail: String(cause) });
  }
  const { endpoint, keys } = made;
  await api('PUT', '/api/me/push', { endpoint, p256dh: keys?.p256dh, auth: keys?.auth, lang });
  return 'on';
}

/** The server forgets the address first: then nothing comes even if the browser will not let go of it. */
export async function pushOff(): Promise<PushState> {
  await api('DELETE', '/api/me/push');
  await (await (await manager())?.getSubscription())?.unsubscribe();
  return 'off';
}
