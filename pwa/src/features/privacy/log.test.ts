import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { anything, groundOf, nobodyOf, queryOf, shortId } from './log';
import { t } from './text';

describe('a question to the access log', () => {
  it('names only what is asked for', () => {
    expect(queryOf(anything, 0)).toBe('limit=50');
    expect(queryOf({ ...anything, person: ' kari ', what: 'look' }, 12)).toBe(
      'limit=50&person=kari&what=look&before=12',
    );
  });
  it('has both days whole', () => {
    const query = new URLSearchParams(queryOf({ ...anything, from: '2026-11-22', to: '2026-11-22' }, 0));
    expect(Number(query.get('to')) - Number(query.get('from'))).toBe(24 * 3_600_000);
    expect(Number(query.get('from'))).toBe(new Date(2026, 10, 22).getTime());
    expect(queryOf({ ...anything, from: '22.11.' }, 0)).toBe('limit=50');
  });
  it('escapes what is typed', () => {
    expect(queryOf({ ...anything, case: "x' OR 1=1&y" }, 0)).toBe('limit=50&case=x%27+OR+1%3D1%26y');
  });
  it('tells cases apart by the end of their ids', () => {
    expect(shortId('01920000-0000-7000-8000-0000000abcde')).toBe('0abcde');
  });
});

it('says who stands behind a line that names no person', () => {
  expect(nobodyOf({ what: 'login_refused' })).toBe('stranger');
  expect(nobodyOf({ what: 'refused' })).toBe('stranger');
  expect(nobodyOf({ what: 'rights' })).toBe('app');
  expect(nobodyOf({ what: 'restore' })).toBe('operator');
});

describe('the ground of a line', () => {
  const words = {
    grounds: { consent: 'Tjeneste' },
    did: { withdraw_consent: 'Trukket', put: 'Lagt til:', used: 'Brukt' },
  };
  const said = (what: string, ground: string) => groundOf({ what, ground }, words, (kind) => `<${kind}>`);
  it('is in words: what was done, and to which kind of record where that says something', () => {
    expect(said('read', 'consent')).toBe('Tjeneste');
    expect(said('rights', 'withdraw_consent consent')).toBe('Trukket');
    expect(said('rights', 'put participant')).toBe('Lagt til: <participant>');
    expect(said('invitation', 'used guardian 0192')).toBe('Brukt');
  });
  it('names the person, the role, the unit and the day of a change of the staff', () => {
    const words = { grounds: {}, did: { moved: 'Flyttet', added: 'Lagt til' } };
    const said = (what: string, ground: string) => groundOf({ what, ground }, words, (code) => `<${code}>`);
    expect(said('post', 'moved nora employee u1')).toBe('Flyttet: <nora>, <employee>, <u1>');
    expect(said('import', 'added 3 moved 0')).toBe('Lagt til: 3 Flyttet: 0');
    expect(said('post', 'swapped nora')).toBe('swapped nora');
  });
  it('is the code where there are no words for it', () => {
    expect(said('refused', 'R4.access_ended')).toBe('R4.access_ended');
    expect(said('rights', 'settle case')).toBe('settle case');
  });
});

describe('the words of the log', () => {
  const root = new URL('../../../../server/', import.meta.url);
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => /^(auth|looks|staff|syncer|httpapi)\/\w+\.go$/.test(path) && !path.endsWith('_test.go'))
    .map((path) => readFileSync(new URL(path, root), 'utf8'))
    .join('\n');
  const found = (pattern: RegExp) => [...new Set([...sources.matchAll(pattern)].map((hit) => hit[1] ?? ''))];
  it('name every kind of line that the server writes', () => {
    const kinds = [
      ...found(/LogLine\{[^\n]*What: "(\w+)"/g),
      ...found(/\.[lL]ine\((?:[tx]\.now, )?"(\w+)"/g),
      ...found(/\.note(?:d)?\("(\w+)"/g),
    ];
    expect(kinds.length).toBeGreaterThan(15);
    expect(kinds.filter((kind) => !(kind in t().kinds))).toEqual([]);
  });
  it('name every ground that the server writes as a constant, every screen and every act of the staff list', () => {
    const grounds = [
      ...found(/LogLine\{[^\n]*Ground: "(\w+)"/g),
      ...found(/\.Line\("(?:refused|asked)", \w*"?"?, "(\w+)"\)/g),
      ...found(/\.(?:refuse|officer)\(ctx, (?:&x|who),[^\n"]*(?:"", )?"(\w+)"/g),
      ...found(/^\tground\w+ += "(\w+)"/gm),
      ...found(/noteAccount\(tx, [\w.]+, "(\w+)"/g),
      ...found(/endFamily\(tx, f, a, "(\w+)"/g),
      ...found(/= "(invitation_\w+)"/g),
    ];
    expect(grounds.length).toBeGreaterThan(30);
    expect(grounds.filter((ground) => !(ground in t().grounds))).toEqual([]);
    const acts = [...found(/\.note\("\w+", "(\w+)"/g), ...found(/inviteLine\(&?i, "(\w+)"/g)];
    expect(acts.filter((act) => !(act in t().did))).toEqual([]);
    const screens = found(/Screens = \[\]string\{(.*)\}/g)[0]?.match(/\w+/g) ?? [];
    expect(screens.length).toBe(8);
    expect(screens.filter((screen) => !(screen in t().details))).toEqual([]);
  });
});
