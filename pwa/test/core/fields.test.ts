import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CheckOut } from '../../src/gen/core';
import type { Json } from '../../src/gen/wire';
import { startCore, testdata } from './open';

/** One file per sort of field; testdata/fields/README.md says how they are read. */
interface FieldVectors {
  about: string;
  kind: string;
  fields: { [name: string]: Json };
  field: string;
  cases: { value: Json; fault: string; production?: string; at?: string; why?: string }[];
}

const actor = { person: 'kari', role: 'employee', unit: 'solsikken', service: 'barnehage' };

describe.each([
  'demo',
  'production',
] as const)('the field checks in the WebAssembly, mode %s', async (mode) => {
  const core = await startCore();
  core.ask('open', { actor, device: '01920000-0000-7000-8000-000000000001', mode, lang: 'nb' });
  for (const file of readdirSync(new URL('../../../testdata/fields/', import.meta.url))) {
    if (!file.endsWith('.json')) continue;
    const vectors = JSON.parse(testdata(`fields/${file}`)) as FieldVectors;
    it(`${file}: ${vectors.about}`, () => {
      expect(vectors.cases.length).toBeGreaterThan(0);
      for (const each of vectors.cases) {
        const code = mode === 'production' ? (each.production ?? each.fault) : each.fault;
        const f = { ...vectors.fields, [vectors.field]: each.value };
        if (each.value === null) delete f[vectors.field];
        const { faults } = core.ask<CheckOut>('check', { kind: vectors.kind, f });
        const want = code === '' ? [] : [{ field: each.at ?? vectors.field, code }];
        expect(
          faults.map(({ field, code }) => ({ field, code })),
          `${JSON.stringify(each.value)} ${each.why ?? ''}`,
        ).toEqual(want);
        for (const fault of faults) expect(fault.text).not.toBe('');
      }
    });
  }
});
