import { call } from '../core/client';
import { faultOf } from '../core/messages';
import { arrival } from './arrival';
import { deviceName } from './device';

/** Collects the session of who is back from a log-in provider. What goes wrong stays in `arrival`, to be shown. */
export async function collect(): Promise<{ profile?: string } | undefined> {
  const back = arrival.value;
  if (!back || 'fault' in back) return undefined;
  arrival.value = undefined; // a code is good once
  const { code, verifier, device, invitation } = back;
  try {
    return await call('login', {
      arrival: { code, verifier, device, ...(invitation ? { invitation } : {}) },
      deviceName: deviceName(),
    });
  } catch (thrown) {
    arrival.value = { fault: faultOf(thrown).code };
    return undefined;
  }
}
