/** A line of the access log, as GET /api/log answers it (server/httpapi). Moments are ms since 1970. */
export interface Line {
  no: number;
  at: number;
  deviceAt?: number;
  person: string;
  name: string;
  role: string;
  unit: string;
  unitName: string;
  what: string;
  case: string;
  depth: string;
  ground: string;
  detail?: string;
  count: number;
}

/** A look that needs a reason, as GET /api/log/unusual and /api/looks/mine answer it. */
export interface Unusual {
  no: number;
  why: string;
  person: string;
  name: string;
  role: string;
  unit: string;
  case: string;
  cases: number;
  first: number;
  last: number;
  count: number;
  open: boolean;
  answers: { at: number; person: string; what: string; text: string }[];
}

export interface Filter {
  person: string;
  unit: string;
  case: string;
  what: string;
  /** Days, both in; '' for none. */
  from: string;
  to: string;
}

export const anything: Filter = { person: '', unit: '', case: '', what: '', from: '', to: '' };

/** The question as the server takes it. Days are those of this device's time zone. */
export function queryOf(filter: Filter, before: number): string {
  const query = new URLSearchParams({ limit: '50' });
  for (const name of ['person', 'unit', 'case', 'what'] as const) {
    const value = filter[name].trim();
    if (value) query.set(name, value);
  }
  const start = dayStart(filter.from, 0);
  const end = dayStart(filter.to, 1);
  if (start) query.set('from', String(start));
  if (end) query.set('to', String(end));
  if (before) query.set('before', String(before));
  return query.toString();
}

/** When a day begins, or the one `later` days on; undefined when it is no day. */
function dayStart(day: string, later: number): number | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!parts) return undefined;
  return new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + later).getTime();
}

/** Enough of a case's id to tell cases apart by eye: its random end. */
export const shortId = (id: string): string => id.slice(-6);

/**
 * What a line says of its ground, in words: a code; `${act} ${kind of record}` of a change of access; `${act} …` of an
 * invitation; `${act} ${count} …` of a file read in; else `${act} ${person, role, unit or day} …`. nameOf names what
 * follows the act. What has no words stays as it is.
 */
export function groundOf(
  line: Pick<Line, 'what' | 'ground'>,
  words: { grounds: Readonly<Record<string, string>>; did: Readonly<Record<string, string>> },
  nameOf: (code: string) => string,
): string {
  const code = words.grounds[line.ground];
  if (code) return code;
  if (line.what === 'import')
    return line.ground.replace(/([a-z]+) (\d+) ?/g, (_, act, n) => `${words.did[act] ?? act}: ${n} `).trim();
  const [act = '', ...rest] = line.ground.split(' ');
  const did = words.did[act];
  if (!did) return line.ground;
  if (line.what === 'rights' || line.what === 'invitation')
    return did.endsWith(':') ? `${did} ${nameOf(rest[0] ?? '')}` : did;
  return `${did}: ${rest.map(nameOf).join(', ')}`.replace(', for, ', ' for ');
}

/**
 * Who stands behind a line that names no person: somebody who was refused before they were known; the app itself, where
 * one change of access led to another; else whoever runs the server, at its command line.
 */
export function nobodyOf({ what }: Pick<Line, 'what'>): 'stranger' | 'app' | 'operator' {
  if (what.endsWith('refused')) return 'stranger';
  return what === 'rights' ? 'app' : 'operator';
}
