import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { VectorOut } from '../../src/gen/core';
import type { Json } from '../../src/gen/wire';
import type { Core } from '../../src/worker/wasm/core';
import { startCore, testdata } from './open';
import { partOf, resolve, type Vector } from './vectors';

const folder = new URL('../../../testdata/rules/', import.meta.url);
const files = Object.fromEntries(
  readdirSync(folder)
    .filter((name) => name.endsWith('.json') && name !== 'base.json')
    .map((name) => [name, testdata(`rules/${name}`)]),
);
const vectors = resolve(files, testdata('rules/base.json'), JSON.parse(inject('guides')));

const codesOf = (vector: Vector, out: VectorOut): string[] =>
  (vector.input.change ? out.findings : (out.status.notes ?? [])).map((finding) => finding.code).sort();

let core: Core;
beforeAll(async () => {
  core = await startCore();
});

describe('the rules, in the WebAssembly that the app loads', () => {
  for (const rule of Array.from({ length: 23 }, (_, i) => `R${i + 1}`)) {
    it(`${rule} has vectors that pass and vectors that fail`, () => {
      expect(new Set(vectors.filter((v) => v.rule === rule).map((v) => v.pass))).toEqual(
        new Set([true, false]),
      );
    });
  }
  for (const vector of vectors) {
    it(vector.name, () => {
      const out = core.ask<VectorOut>('vector', vector.input);
      const codes = codesOf(vector, out);
      expect(codes).toEqual([...vector.expect.codes].sort());
      expect(codes.some((code) => code.startsWith(`${vector.rule}.`))).toBe(!vector.pass);
      if (vector.input.change && vector.expect.mutations !== undefined) {
        expect(out.mutations).toBe(vector.expect.mutations);
      }
      if (vector.expect.status !== undefined) {
        expect(partOf(vector.expect.status, out.status as unknown as Json), JSON.stringify(out.status)).toBe(
          true,
        );
      }
      for (const finding of out.findings) expect(finding.text).not.toBe('');
    });
  }
});
