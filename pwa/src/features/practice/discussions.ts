import type { Guide } from '../../record/shapes';

type Practice = NonNullable<Guide['practice']>;

export interface StepTalk {
  step: string;
  name: string;
  discussions: Practice['discussions'];
}

/** The discussions of an exercise, by the first step that each belongs to, in the guide's order. */
export function byStep(guide: Guide, practice: Practice): StepTalk[] {
  const steps = guide.levels.flatMap((level) => level.steps);
  return steps
    .map((step) => ({
      step: step.id,
      name: step.name,
      discussions: practice.discussions.filter((each) => each.steps[0] === step.id),
    }))
    .filter((group) => group.discussions.length > 0);
}
