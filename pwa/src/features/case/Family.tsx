import { useHere } from '../../record/here';
import { openNeeds } from './familyNeeds';
import { StepHeading } from './StepHeading';
import { t } from './text';

/** What the present step means for the child and the guardians. The guide's own words are for those who do the work. */
export function FamilyStep() {
  const here = useHere();
  const { status } = here.out;
  const steps = status.steps.filter((each) => each.level === status.level);
  const at = steps.findIndex((each) => each.id === status.step);
  const words = t().family;
  const all: Record<string, string> = words.needs;
  const said = openNeeds(here, steps[at]?.open ?? []).flatMap((need) => all[need] ?? []);
  return (
    <section class="sheet stack step-work" aria-labelledby="now">
      <StepHeading level={status.level} nth={at + 1} name={steps[at]?.name} />
      <h3>{words.happens}</h3>
      {said.length > 0 ? (
        <ul class="ds-list">
          {said.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      ) : (
        <p>{words.working}</p>
      )}
    </section>
  );
}

/** What may be decided at this level, by name alone: what a decision takes is the staff's to see to. */
export function FamilyDecisions() {
  const { guide, out } = useHere();
  const { decisions } = out.status;
  if (decisions.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="decisions">
      <h2 id="decisions">{t().family.decisions}</h2>
      <p class="soft">{t().family.decisionsLead}</p>
      <ul class="ds-list" lang={guide.lang}>
        {decisions.map((each) => (
          <li key={each.outcome}>{each.name}</li>
        ))}
      </ul>
    </section>
  );
}
