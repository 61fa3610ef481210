import { call } from './client';
import type { ApiAsk, ApiMethod } from './messages';

/**
 * Asks the server for what is not kept on the device: `T` is the answer's body as server/httpapi describes it. Throws a
 * Fault: `offline`, `unreachable`, `timeout`, `login_needed`, or the code of the server's problem with its words as detail.
 */
export async function api<T = void>(method: ApiMethod, path: ApiAsk['path'], body?: unknown): Promise<T> {
  return (await call('api', { method, path, ...(body === undefined ? {} : { body }) })) as T;
}
