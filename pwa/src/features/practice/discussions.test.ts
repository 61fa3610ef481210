import { expect, test } from 'vitest';
import type { Guide } from '../../record/shapes';
import { byStep } from './discussions';

test('every discussion stands once, at its first step, in the order of the guide', () => {
  const guide = {
    levels: [
      {
        steps: [
          { id: '0.1', name: 'Se' },
          { id: '0.2', name: 'Del' },
        ],
      },
      { steps: [{ id: '1.1', name: 'Plan' }] },
    ],
  } as unknown as Guide;
  const discussions = [
    { steps: ['1.1'], question: 'c' },
    { steps: ['0.1', '0.2'], question: 'a' },
    { steps: ['0.1'], question: 'b' },
  ];
  const groups = byStep(guide, { discussions } as unknown as NonNullable<Guide['practice']>);
  expect(groups.map((each) => [each.step, each.name, each.discussions.map((d) => d.question)])).toEqual([
    ['0.1', 'Se', ['a', 'b']],
    ['1.1', 'Plan', ['c']],
  ]);
});
