import { afterEach, describe, expect, it } from 'vitest';
import { type Language, language, languages } from '../text';
import { filled, patchOf, standing } from './fields';
import { fieldsOf } from './kinds';
import {
  fieldName,
  headline,
  inWords,
  isGuides,
  kindName,
  makeName,
  namesFrom,
  oneLine,
  optionName,
} from './names';
import { begun, foundIn, isCorrectable, isUnread } from './refused';
import type { DirectoryOut, EntryView, Fields, Guide, RecordView } from './shapes';
import { nb } from './text/nb';
import { when } from './when';

afterEach(() => {
  language.value = 'nb';
});
const kinds = Object.keys(nb.kinds);
const eachLanguage = (say: (tag: Language) => void) => {
  for (const tag of languages) {
    language.value = tag;
    say(tag);
  }
};

describe('the words of records', () => {
  it('name every kind, every field that a form asks for and every choice, in each language', () => {
    eachLanguage((tag) => {
      for (const kind of kinds) {
        expect(kindName(kind), `${tag} ${kind}`).not.toBe(kind);
        expect(makeName(kind), `${tag} ${kind}`).not.toBe(kind);
        for (const { name, options = [] } of fieldsOf(kind)) {
          expect(fieldName(kind, name), `${tag} ${kind}.${name}`).not.toBe(name);
          for (const option of options)
            expect(optionName(kind, name, option), `${tag} ${kind}.${name}=${option}`).not.toBe(option);
        }
      }
    });
  });

  it('name what a step of the course asks for beside the fields of a record', () => {
    const asked = [
      ['acceptance', 'comment'],
      ['baton_offer', 'message'],
      ['case', 'reason'],
      ['consent', 'reason'],
      ['decision', 'reason'],
      ['suspicion', 'reason'],
    ] as const;
    eachLanguage((tag) => {
      for (const [kind, field] of asked)
        expect(fieldName(kind, field), `${tag} ${kind}.${field}`).not.toBe(field);
    });
  });

  it('name a field of an agreement by its place', () => {
    expect(fieldName('minutes', 'agreements[1].by')).toBe('Avtale 2, Til når');
  });
});

describe('a change', () => {
  it('carries only the fields that differ, with what they were', () => {
    const { changed, from } = patchOf(
      { text: 'a', place: 'ute', environment: true },
      { text: 'b', place: '', environment: true },
    );
    expect(changed).toEqual({ text: 'b', place: null });
    expect(from).toEqual({ text: 'a', place: 'ute' });
  });
  it('is nothing when nothing was changed, and an empty field is no field', () => {
    expect(
      patchOf({ a: 'x', names: ['N'] }, { a: 'x', names: ['N'], b: '', c: [], d: false, e: null }).changed,
    ).toEqual({});
    expect(filled({ a: 'x', b: '', c: [], d: false, e: null, level: 0 })).toEqual({ a: 'x', level: 0 });
  });
});

describe('a fault', () => {
  const faults = [{ field: 'text' }, { field: 'agreements[1].who' }, { field: 'f.why' }, { field: '' }];
  const found = { text: '', agreements: [{ who: 'Kari' }, { who: '' }], 'f.why': '' };
  it('stands until its own field is written in', () => {
    expect(standing(faults, found, found)).toEqual(faults);
    expect(standing(faults, found, { ...found, text: 'Nå' }).map((each) => each.field)).toEqual([
      'agreements[1].who',
      'f.why',
      '',
    ]);
    const agreements = [{ who: 'Kari' }, { who: 'Liv' }];
    expect(
      standing(faults, found, { ...found, agreements, 'f.why': 'Fordi' }).map((each) => each.field),
    ).toEqual(['text', '']);
  });
  it('of one agreement stays while another is written in', () => {
    const agreements = [{ who: 'Liv' }, { who: '' }];
    expect(standing(faults, found, { ...found, agreements })).toHaveLength(4);
  });
});

describe('when something was written', () => {
  const morning = new Date(2026, 10, 20, 9, 5).getTime();
  const later = new Date(2026, 10, 22, 14, 30).getTime();
  it('is one moment when it came at once, and two when it came later', () => {
    expect(when(later, undefined)).not.toContain('kom fram');
    eachLanguage((tag) => {
      const both = when(later, morning);
      expect(both, tag).toMatch(/20\D.*22\D/);
    });
    language.value = 'nb';
    expect(when(later, morning)).toMatch(/^skrevet 20\..*, kom fram 22\./);
  });
});

const view = (kind: RecordView['kind'], f: RecordView['f'], id = 'r1'): RecordView => ({
  id,
  kind,
  depth: 'log',
  f,
  v: 1,
  state: 'sent',
  createdBy: 'Kari',
  createdAt: 0,
  by: 'Kari',
  at: 0,
});
const directory = {
  municipality: 'Lyngvik',
  people: [{ person: 'liv', name: 'Liv Bjørkerot', role: 'leader' }],
  units: [],
  services: [{ service: 'ppt', name: 'PPT' }],
  guides: [],
} as DirectoryOut;
const guide = {
  tools: [
    {
      id: 'skjema',
      name: 'Undringsskjema',
      fields: [
        {
          id: 'hvor',
          type: 'choices',
          label: 'Hvor?',
          options: [
            { id: 'ute', label: 'Ute' },
            { id: 'inne', label: 'Inne' },
          ],
        },
        { id: 'uro', type: 'scale', label: 'Uro' },
      ],
    },
  ],
  levels: [
    { level: 0, steps: [{ id: '0.1', name: 'Undring' }], decisions: [{ id: '0.close', name: 'Avslutt' }] },
  ],
} as unknown as Guide;

describe('a value in words', () => {
  const goal = view('goal', { text: 'Mer lek', status: 'open' }, 'g1');
  const names = namesFrom(directory, guide, [goal]);
  it('says dates, people, services, records and choices as a person reads them', () => {
    expect(inWords('concern', 'observed', '2026-11-22', names)).toBe('22. november 2026');
    expect(inWords('concern', 'sharedWith', 'liv', names)).toBe('Liv Bjørkerot');
    expect(inWords('referral', 'to', 'ppt', names)).toBe('PPT');
    expect(inWords('measure', 'goal', 'g1', names)).toBe('Mer lek');
    expect(inWords('measure', 'status', 'running', names)).toBe('I gang');
    expect(inWords('decision', 'outcome', '0.close', names)).toBe('Avslutt');
    expect(inWords('concern', 'environment', true, names)).toBe('Ja');
    expect(inWords('meeting', 'invited', ['Mor', 'Far'], names)).toBe('Mor\nFar');
    expect(inWords('minutes', 'agreements', [{ what: 'Ringe', who: 'Mor', by: '2026-12-01' }], names)).toBe(
      'Ringe – Mor – 1. desember 2026',
    );
  });
  it('says the answers of a form by the guide', () => {
    expect(fieldName('form', 'f.hvor', guide, 'skjema')).toBe('Hvor?');
    expect(inWords('form', 'f.hvor', ['ute', 'inne'], names, guide, 'skjema')).toBe('Ute\nInne');
    expect(inWords('form', 'f.uro', 6, names, guide, 'skjema')).toBe('6 / 10');
  });
  it('is in the language of the guide where it is chosen among its options, and not where it was written', () => {
    const is = (field: string) => isGuides('form', field, guide, 'skjema');
    expect([is('f.hvor'), is('f.uro'), is('f.ukjent')]).toEqual([true, false, false]);
    expect(isGuides('form', 'f.hvor')).toBe(false);
    expect(isGuides('meeting', 'arena', guide)).toBe(true);
    expect(isGuides('note', 'text', guide)).toBe(false);
  });
  it('keeps what it does not know as it is, rather than hiding it', () => {
    expect(inWords('concern', 'sharedWith', 'ukjent.person', names)).toBe('ukjent.person');
    expect(inWords('concern', 'raisedBy', 'noe nytt', names)).toBe('noe nytt');
    expect(fieldName('concern', 'somethingNew')).toBe('somethingNew');
  });
  it('is one line where a record is named, cut at a word', () => {
    expect(headline(view('form', { tool: 'skjema' }), names)).toBe('Undringsskjema');
    expect(headline(view('scale', { value: 7 }), names)).toBe('7 / 10');
    const line = oneLine(`${'ord '.repeat(30)}\nneste linje`);
    expect(line.length).toBeLessThanOrEqual(67);
    expect(line.endsWith('ord …')).toBe(true);
  });
});

describe('a refused entry', () => {
  const refused = (more: Partial<EntryView>): EntryView => ({
    n: 3,
    case: 'c1',
    name: 'Ella',
    op: 'put',
    kind: 'note',
    record: 'r1',
    f: { text: 'Hun lo.' },
    state: 'refused',
    at: 1,
    ...more,
  });

  it('is put right in a form when it is a record, of a case held here, in a field that is asked for', () => {
    expect(isCorrectable(refused({}))).toBe(true);
    expect(isCorrectable(refused({ op: 'patch' }))).toBe(true);
    const { name: _, ...gone } = refused({});
    expect(isCorrectable(gone)).toBe(false);
    expect(isCorrectable(refused({ state: 'quarantined' }))).toBe(false);
    expect(isCorrectable(refused({ bare: true }))).toBe(false);
    expect(isCorrectable(refused({ op: 'intent', intent: 'share' }))).toBe(false);
    expect(isCorrectable(refused({ kind: 'form', f: { tool: 't', 'f.a': 'b' } }))).toBe(true);
    expect(isCorrectable(refused({ kind: 'form', op: 'patch', f: { done: true } }))).toBe(true);
    expect(isCorrectable(refused({ kind: 'form', op: 'patch', f: { struck: true } }))).toBe(false);
    expect(isCorrectable(refused({ op: 'patch', f: { struck: true } }))).toBe(false);
  });

  it('stays a change of what its writer saw, so that what others wrote since is merged with it', () => {
    const record = { f: { text: 'Hun lo. Og sang.', place: 'ute' }, v: 9 } as unknown as RecordView;
    const entry = refused({ op: 'patch', f: { text: 'Hun lo mye.' }, from: { text: 'Hun lo.' }, base: 4 });
    const form = begun(entry, record, 1);
    expect(form).toEqual({
      f: { text: 'Hun lo mye.', place: 'ute' },
      opened: { text: 'Hun lo.', place: 'ute' },
      base: 4,
    });
    expect(patchOf(form.opened, form.f)).toEqual({
      changed: { text: 'Hun lo mye.' },
      from: { text: 'Hun lo.' },
    });
  });

  it('that vouched for what had been changed is made on what its form shows, unless its own fields were written in', () => {
    const code = 'sync.changed_since_read';
    const entry = refused({
      op: 'patch',
      kind: 'consultation',
      f: { checkedBy: 'liv' },
      from: { checkedBy: null },
      base: 4,
      findings: [{ rule: 'sync', code, severity: 'error', field: 'question', text: 'Les på nytt.' }],
    });
    const at = (f: Fields) => begun(entry, { f, v: 9 } as unknown as RecordView, 1);
    expect(isUnread(entry)).toBe(true);
    expect(at({ question: 'Nytt' })).toEqual({
      f: { question: 'Nytt', checkedBy: 'liv' },
      opened: { question: 'Nytt', checkedBy: null },
      base: 9,
    });
    expect(at({ question: 'Nytt', checkedBy: 'kari' }).base).toBe(4);
    const { findings: _, ...otherwise } = entry;
    expect(isUnread(otherwise)).toBe(false);
    expect(begun(otherwise, { f: {}, v: 9 } as unknown as RecordView, 1).base).toBe(4);
  });

  it('that is new belongs to the round the case is in today', () => {
    expect(begun(refused({ f: { said: 'Ja', round: 1 } }), undefined, 2).f).toEqual({ said: 'Ja', round: 2 });
    expect(begun(refused({}), undefined, 2).f).toEqual({ text: 'Hun lo.' });
  });

  it('shows what was found at its field, and above where the form does not ask for the field', () => {
    const at = (code: string, field?: string) => ({
      rule: 'R8',
      code,
      severity: 'error',
      text: code,
      ...(field ? { field } : {}),
    });
    const entry = refused({ findings: [at('a', 'agreements[0].what'), at('b', 'round'), at('c')] });
    const found = foundIn(
      entry,
      fieldsOf('minutes').map((spec) => spec.name),
    );
    expect(found.kept).toBe(false);
    expect(found.faults).toEqual([{ field: 'agreements[0].what', code: 'a', text: 'a' }]);
    expect(found.findings?.map((each) => each.code)).toEqual(['b', 'c']);
    const form = refused({ kind: 'form', findings: [at('a', 'f.hva'), at('b', 'f.borte')] });
    expect(foundIn(form, ['f.hva']).faults).toEqual([{ field: 'f.hva', code: 'a', text: 'a' }]);
  });
});
