import { type ApiMethod, Fault } from '../../core/messages';

const TIMEOUT_MS = 20_000;

/** What the server says of a fault (RFC 9457). */
interface Problem {
  code?: string;
  detail?: string;
  title?: string;
  purges?: { scope: string }[];
  expected?: number;
  fields?: { field: string; code: string; text: string }[];
}

/**
 * Sends a request to the server and answers the body of a 2xx as text. Throws a Fault: `offline` or
 * `unreachable` (nothing came back), `timeout`, or the code of the server's problem; a status without one is
 * `http_<status>`.
 */
export async function send(
  method: ApiMethod,
  path: string,
  how: { body?: string; token?: string; language?: string } = {},
): Promise<string> {
  const headers = new Headers({ accept: 'application/json' });
  if (how.body !== undefined) headers.set('content-type', 'application/json');
  if (how.language) headers.set('accept-language', how.language);
  if (how.token) headers.set('authorization', `Bearer ${how.token}`);
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(path, {
      method,
      headers,
      signal: stop.signal,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      ...(how.body === undefined ? {} : { body: how.body }),
    });
    const answer = await response.text();
    if (!response.ok) throw problemOf(response, answer);
    return answer;
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    if (stop.signal.aborted) throw new Fault({ code: 'timeout' });
    throw new Fault({ code: navigator.onLine ? 'unreachable' : 'offline' });
  } finally {
    clearTimeout(timer);
  }
}

/** The fault that an answer other than 2xx is. */
export function problemOf(response: Response, body: string): Fault {
  let problem: Problem = {};
  try {
    problem = JSON.parse(body) as Problem;
  } catch {
    // Not from our server: a proxy or a hotel's log-in page in between.
  }
  const detail = problem.detail ?? problem.title;
  const code = problem.code ?? byStatus[response.status] ?? `http_${response.status}`;
  const seconds = Number(response.headers.get('retry-after'));
  return new Fault({
    code,
    ...(detail === undefined ? {} : { detail }),
    ...(problem.purges ? { purges: problem.purges.map((each) => each.scope) } : {}),
    ...(problem.expected ? { expected: problem.expected } : {}),
    ...(problem.fields ? { fields: problem.fields } : {}),
    ...(seconds > 0 ? { until: Date.now() + 1000 * seconds } : {}),
  });
}

/** Codes for the answers that the sync acts on, should the body not say. None that removes anything: that the server says itself. */
const byStatus: Record<number, string> = {
  401: 'token_invalid',
  408: 'timeout',
  413: 'too_large',
  426: 'update_required',
  429: 'too_many',
  502: 'unreachable',
  503: 'unreachable',
  504: 'timeout',
};

/** Whether nothing came back: there is no point in asking for anything else now. */
export function isSilence(fault: Fault): boolean {
  return ['offline', 'unreachable', 'timeout'].includes(fault.code);
}

/** Whether a fault passes by itself, so that nobody need be told more than that there is no contact. */
export function passes(fault: Fault): boolean {
  return (
    isSilence(fault) || ['too_many', 'busy', 'sync_gap'].includes(fault.code) || /^http_5/.test(fault.code)
  );
}

/** Whether the access token was refused; a new one may be had with the refresh token. */
export function isTokenRefused(fault: Fault): boolean {
  return ['token_expired', 'token_invalid', 'device_unknown'].includes(fault.code);
}
