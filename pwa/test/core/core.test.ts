import { describe, expect, inject, it } from 'vitest';
import type {
  CaseOut,
  CasesOut,
  ChangeOut,
  CheckManyOut,
  LoadIn,
  PushNextOut,
  ReadyOut,
} from '../../src/gen/core';
import { startCore } from './open';

const rows = JSON.parse(inject('rows')) as LoadIn;
const today = '2026-11-22';
const open = {
  actor: { person: 'leder-1', role: 'leader', unit: 'solsikken', service: 'barnehage' },
  device: '01920000-0000-7000-8000-000000000001',
  mode: 'demo',
  lang: 'nb',
};
const ids = Array.from({ length: 8 }, (_, i) => `01920000-0000-7000-8000-0000000000f${i}`);

async function opened() {
  const core = await startCore();
  core.ask('open', open);
  for (let at = 0; at < rows.rows.length; at += 200)
    core.ask('load', { rows: rows.rows.slice(at, at + 200) });
  const ready = core.ask<ReadyOut>('ready', {});
  return { core, ready };
}

describe('the core in WebAssembly', () => {
  it('holds a device of 200 cases, changes one, and makes the push of it', async () => {
    const { core, ready } = await opened();
    expect(ready.effects).toEqual([]);
    expect(ready.records).toBeGreaterThan(2000);
    expect(ready.leaseOver, 'never in contact').toBe(false);
    const { cases, tasks } = core.ask<CasesOut>('cases', { today });
    expect(cases).toHaveLength(200);
    expect(tasks.length).toBeGreaterThan(0);
    const id = cases[7]?.id ?? '';
    const before = core.ask<CaseOut>('case', { id, today });
    const concern = before.records.find((record) => record.kind === 'concern');
    const out = core.ask<ChangeOut>('change', {
      op: 'patch',
      case: id,
      kind: 'concern',
      depth: 'internal',
      record: concern?.id,
      f: { place: 'Garderoben – æøå 🧒' },
      today,
      now: 1_795_348_800_000,
      ids,
    });
    expect(out).toMatchObject({ kept: true });
    const after = core.ask<CaseOut>('case', { id, today });
    expect(after.records.find((record) => record.id === concern?.id)).toMatchObject({
      f: { place: 'Garderoben – æøå 🧒' },
      state: 'local',
    });
    const push = core.ask<PushNextOut>('pushNext', {});
    expect(push.count).toBe(1);
    expect(JSON.parse(push.body ?? '').entries[0].f).toEqual({ place: 'Garderoben – æøå 🧒' });

    // Another core that loads what was stored shows the same.
    const other = await startCore();
    other.ask('open', open);
    other.ask('load', rows);
    other.ask('load', { rows: out.effects?.map(({ op: _, ...row }) => ({ scope: '', ...row })) });
    other.ask('ready', {});
    expect(other.ask('case', { id, today })).toEqual(after);
  });

  it('tells what is wrong with a call, and goes on', async () => {
    const core = await startCore();
    const code = (method: string, input: string) => JSON.parse(core.call(method, input)).code;
    expect(code('cases', '{}')).toBe('not_open');
    expect(code('nothing', '{}')).toBe('bad_input');
    expect(code('open', '')).toBe('bad_input');
    expect(code('open', '{"actor":3}')).toBe('bad_input');
    expect(code('', '')).toBe('bad_input');
    expect(core.ask('open', open)).toEqual({});
  });

  it('takes and gives more than its buffer and its first memory hold', async () => {
    const core = await startCore();
    core.ask('open', open);
    const f = { text: 'Barnet trekker seg unna. '.repeat(300), raisedBy: 'staff' };
    const records = Array.from({ length: 1500 }, () => ({ kind: 'concern', f }));
    for (let round = 0; round < 3; round++) {
      const { results } = core.ask<CheckManyOut>('checkMany', { records });
      expect(results).toHaveLength(1500);
      expect(results[0]?.faults).toEqual([]);
    }
    expect(core.ask<CheckManyOut>('checkMany', { records: records.slice(0, 1) }).results).toHaveLength(1);
  });

  it('survives nesting that would break a stack', async () => {
    const core = await startCore();
    expect(JSON.parse(core.call('check', '['.repeat(1_000_000))).code).toBe('bad_input');
    expect(core.ask('open', open)).toEqual({});
  });

  it('keeps two cores apart', async () => {
    const [one, two] = await Promise.all([startCore(), startCore()]);
    one.ask('open', open);
    expect(JSON.parse(two.call('cases', '{}')).code).toBe('not_open');
  });
});
