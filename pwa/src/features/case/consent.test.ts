import { describe, expect, it } from 'vitest';
import type { Here } from '../../record/here';
import type { Fields, RecordView } from '../../record/shapes';
import { answered, fillIn, months, sha256, textFor, unanswered } from './consent';

const offer = (lang: 'nb' | 'nn' | 'en') =>
  ({ purpose: 'service', lang, version: '1', title: lang, text: lang }) as const;

describe('a consent', () => {
  it('carries the SHA-256 of the very words that were shown', async () => {
    expect(await sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(await sha256('blåbær')).toBe('6f1a4baa8c1c7537ba678df617a5e9256abcacb1056256b2e6f7d91c983ac531');
  });
  it('is shown in the language wanted, else in the nearest there is', () => {
    expect(textFor([offer('nb'), offer('nn'), offer('en')], 'nn')?.lang).toBe('nn');
    expect(textFor([offer('nb'), offer('en')], 'nn')?.lang).toBe('nb');
    expect(textFor([offer('nn'), offer('en')], 'nb')?.lang).toBe('nn');
    expect(textFor([offer('nn')], 'en')?.lang).toBe('nn');
    expect(textFor([], 'nb')).toBeUndefined();
  });
  it('names the service once in its title, and leaves no gap in what is signed', () => {
    const template = {
      ...offer('nb'),
      title: 'Samtykke til å ta med {service}',
      text: '{service} hjelper {unit}.',
    };
    const filled = fillIn(template, 'PPT', 'Solsikken');
    expect(filled.title).toBe('Samtykke til å ta med PPT');
    expect(filled.text).toBe('PPT hjelper Solsikken.');
    expect(fillIn({ ...template, title: 'Samtykke' }, 'PPT', 'Solsikken').title).toBe('Samtykke – PPT');
    expect(fillIn({ ...template, title: 'Samtykke' }, '', 'Solsikken').title).toBe('Samtykke');
    const informed = {
      ...template,
      purpose: 'information',
      title: 'Å gi informasjon til {service}',
    } as const;
    expect(fillIn(informed, 'PPT', 'Solsikken').title).toBe('Å gi informasjon til PPT');
  });
  it('lasts to the same day so many months on, or to the last day of a shorter month', () => {
    expect(months('2026-11-22', 12)).toBe('2027-11-22');
    expect(months('2026-11-30', 3)).toBe('2027-02-28');
    expect(months('2026-12-31', 1)).toBe('2027-01-31');
    expect(months('ikke en dato', 3)).toBe('');
  });
});

const record = (kind: string, id: string, f: Fields): RecordView =>
  ({ kind, id, f }) as unknown as RecordView;

/** A case of a child with two guardians, as the mother meets it at the school's service. */
const asMother = (records: RecordView[], consented: string[] = []): Here =>
  ({
    records: [
      record('guardian', 'g-mother', { name: 'Maryam', person: 'maryam', responsibility: 'joint' }),
      record('guardian', 'g-father', { name: 'Jonas', person: 'jonas', responsibility: 'joint' }),
      ...records,
    ],
    head: { service: 'school' },
    out: { consented, row: { name: 'Ella' } },
    guide: { consents: { signAge: 15 } },
    me: { person: 'maryam' },
  }) as unknown as Here;

const consent = (id: string, guardian: string, f: Fields): RecordView =>
  record('consent', id, {
    purpose: 'service',
    service: 'ppt',
    guardian,
    state: 'given',
    signedOn: '2026-01-05',
    ...f,
  });

describe('what a guardian is to answer', () => {
  const referral = record('referral', 'r', { to: 'ppt', what: 'Språk', why: 'Få ord' });
  const ppt = { purpose: 'service', service: 'ppt' };
  it('is the service that a referral names, from the moment it is written', () => {
    expect(unanswered(asMother([]))).toEqual([]);
    expect(unanswered(asMother([referral]))).toEqual([ppt]);
  });
  it('is what the other guardian has answered, of a service and of the log', () => {
    const log = consent('1', 'g-father', { purpose: 'relay_log', service: '' });
    expect(unanswered(asMother([log, consent('2', 'g-father', {})]))).toEqual([
      { purpose: 'relay_log', service: '' },
      ppt,
    ]);
    expect(unanswered(asMother([consent('2', 'g-father', {})], ['ppt']))).toEqual([]); // it stands already
    expect(unanswered(asMother([consent('2', 'g-father', { state: 'refused' })]))).toEqual([]);
  });
  it('is nothing that she has answered, whatever she said', () => {
    for (const state of ['given', 'refused', 'withdrawn'])
      expect(unanswered(asMother([referral, consent('1', 'g-mother', { state })]))).toEqual([]);
  });
  it('is asked again when her answer has expired', () => {
    expect(unanswered(asMother([referral, consent('1', 'g-mother', { validTo: '2026-02-01' })]))).toEqual([
      ppt,
    ]);
  });
  it('is not her own service, nor one that has ended its part', () => {
    const part = (service: string, to: string) =>
      record('participant', service, { service, name: 'N', from: '2026-01-01', to });
    expect(unanswered(asMother([part('school', ''), part('ppt', '2026-02-01')]))).toEqual([]);
    expect(unanswered(asMother([part('ppt', '')]))).toEqual([ppt]);
  });
});

describe('what each says to a matter', () => {
  it('is the latest answer of each, and a withdrawal is of the day it came', () => {
    const said = answered(
      asMother([
        consent('1', 'g-mother', { state: 'withdrawn', withdrawnOn: '2026-03-01' }),
        consent('2', 'g-mother', { signedOn: '2026-02-01' }),
        consent('3', 'g-father', { state: 'refused', signedOn: '2026-02-02' }),
      ]),
    );
    expect(said).toHaveLength(1);
    expect(said[0]?.answers.map(({ signer, says }) => [signer.name, says])).toEqual([
      ['Maryam', 'withdrawn'],
      ['Jonas', 'no'],
    ]);
  });
});
