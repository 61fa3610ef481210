import { describe, expect, it } from 'vitest';
import { anything, groundOf, queryOf, shortId } from './log';

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
  it('is the code where there are no words for it', () => {
    expect(said('refused', 'R4.access_ended')).toBe('R4.access_ended');
    expect(said('rights', 'settle case')).toBe('settle case');
  });
});
