import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';

/** One field of a kind of record or of an object in it, as syncproto/shape.txt tells it. */
interface Field {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
  /** Check to what stands behind its `=`. */
  readonly checks: ReadonlyMap<string, string>;
}
export interface Kind {
  readonly name: string;
  readonly places: readonly string[];
  readonly fields: readonly Field[];
}
type Fields = Record<string, unknown>;

/** The kinds of records and the objects in them, read from the shape of the wire: what is new there is tried by itself. */
export function shape(): { kinds: Map<string, Kind>; objects: Map<string, Kind> } {
  const kinds = new Map<string, Kind>();
  const objects = new Map<string, Kind>();
  let fields: Field[] | undefined;
  for (const raw of readFileSync('../syncproto/shape.txt', 'utf8').split('\n')) {
    const line = raw.replace(/\s*# .*$/, '');
    const head = /^(\w+) (\S+)(.*)$/.exec(line);
    if (head) {
      const [, what, name = '', rest = ''] = head;
      fields = [];
      const it = { name, places: rest.trim().split(' '), fields };
      if (what === 'kind') kinds.set(name, it);
      else if (what === 'object') objects.set(name, it);
      continue;
    }
    const field = /^ {2}(\S+) (\S+?)(\?)?(?: (.*))?$/.exec(line);
    if (!field || !fields) continue;
    const [, name = '', type = '', optional, checks = ''] = field;
    const each = checks.split(' ').filter(Boolean);
    const pairs = each.map((check) => check.split('=') as [string, string | undefined]);
    fields.push({
      name,
      type,
      optional: optional !== undefined,
      checks: new Map(pairs.map(([key, value]) => [key, value ?? ''])),
    });
  }
  return { kinds, objects };
}

/** Checks that let nothing through which could be markup: server/validation and internal/field hold them to it. */
const CLOSED =
  /^(oneof|date|clock|uuid7|slug|sha256hex|phone|nationalid|orgnr|kommunenr|httpsurl|drawing|photo)$/;
/** Texts that name something in the guide, or are one: without the right word nothing could be shown at all. */
const NAMES = new Set(['guideVersion', 'version', 'step', 'toStep', 'outcome', 'textVersion', 'doc']);

/** Whether people write in a field what they like. */
export const isFree = (field: Field): boolean =>
  !NAMES.has(field.name) &&
  (field.type === 'text' || field.type === 'list(text)') &&
  ![...field.checks.keys()].some((check) => CLOSED.test(check)) &&
  !field.checks.has('each(slug,max');

/** The paths of all free texts of a kind: `meeting.invited`, `minutes.agreements.who`. */
export function freeOf(kind: Kind, objects: Map<string, Kind>): string[] {
  return kind.fields.flatMap((field) => {
    const inner = objects.get(/^list\((\w+)\)$/.exec(field.type)?.[1] ?? '');
    if (inner)
      return freeOf(inner, objects).map((path) => path.replace(/^\w+/, `${kind.name}.${field.name}`));
    return isFree(field) ? [`${kind.name}.${field.name}`] : [];
  });
}

/** Markup that would run a script and stand out as an element, marked with where it was written; where there is little room, an element alone. */
export function markup(path: string, max = 2000): string {
  const whole = `<img src=x onerror=window.xss=1 id=x.${path}>`;
  return whole.length <= max ? whole : `<b id=x.${path}>`;
}

/** Notes which markup is on the page as words, and fails when any became more than that. */
export async function look(page: Page, seen: Set<string>): Promise<void> {
  const found = await page.evaluate(() => {
    const written = [...document.querySelectorAll<HTMLInputElement>('input, textarea')].map((e) => e.value);
    const labels = [...document.querySelectorAll('[aria-label], [title]')].map(
      (e) => `${e.getAttribute('aria-label')} ${e.getAttribute('title')}`,
    );
    return {
      ran: 'xss' in window,
      elements: [...document.querySelectorAll('[id^="x."], img[src="x"], main script, [onerror]')].map(
        (e) => e.outerHTML,
      ),
      words: [document.body.textContent, document.title, ...written, ...labels].join('\n'),
    };
  });
  if (found.ran || found.elements.length > 0)
    throw new Error(`words became markup on ${page.url()}: ran ${found.ran}, ${found.elements.join('\n')}`);
  for (const [, path = ''] of found.words.matchAll(/ id=x\.([\w.]+)>/g)) seen.add(path);
}

/** What the records of a case are about, and who looks at them. */
export interface Around {
  readonly person: string;
  readonly unit: string;
  readonly service: string;
  readonly tool: string;
  readonly answers: readonly string[];
  readonly today: string;
}

/** The record that a field of this name points to. */
const POINTS: Readonly<Record<string, string>> = {
  goal: 'goal',
  measure: 'measure',
  meeting: 'meeting',
  guardian: 'guardian',
  voice: 'child_voice',
  offer: 'baton_offer',
  consent: 'consent',
  on: 'note',
  about: 'note',
};

/** Fields of a record in which everything is filled in, and every free text is markup. */
export function hostile(
  kind: Kind,
  objects: Map<string, Kind>,
  ids: Map<string, string>,
  around: Around,
  path = kind.name,
): Fields {
  const out: Fields = {};
  const slugs: Readonly<Record<string, string>> = {
    person: around.person,
    witness: around.person,
    verifiedBy: around.person,
    checkedBy: around.person,
    sharedWith: around.person,
    from: around.person,
    to: kind.name === 'baton_offer' ? around.person : around.service,
    unit: around.unit,
    service: around.service,
    tool: around.tool,
  };
  const value = (field: Field): unknown => {
    const { name, type, checks } = field;
    const inner = objects.get(/^list\((\w+)\)$/.exec(type)?.[1] ?? '');
    if (inner) return [hostile(inner, objects, ids, around, `${path}.${name}`)];
    if (isFree(field)) {
      const words = markup(`${path}.${name}`, Number(checks.get('max') ?? 100));
      return type === 'text' ? words : [words];
    }
    if (type === 'int') return Number(checks.get('min') ?? 1);
    if (checks.has('oneof')) return checks.get('oneof')?.split('|')[0];
    if (checks.has('date')) return around.today;
    if (checks.has('clock')) return '10:15';
    if (checks.has('uuid7')) return ids.get(POINTS[name] ?? '');
    if (checks.has('slug')) return slugs[name];
    if (checks.has('sha256hex')) return '0'.repeat(64);
    if (checks.has('phone')) return '22000000';
    if (checks.has('drawing')) return 'M1 2L3 4';
    if (name === 'step') return '1.1';
    if (name === 'toStep') return '1.1';
    if (name === 'outcome') return '1.continue';
    if (name === 'textVersion') return '1';
    return undefined;
  };
  for (const field of kind.fields) {
    const it = value(field);
    if (it !== undefined) out[field.name] = it;
  }
  if (kind.name === 'form') for (const id of around.answers) out[`f.${id}`] = markup(`form.${id}`);
  return out;
}
