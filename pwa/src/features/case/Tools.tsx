import { textOf } from '../../record/fields';
import { Prose } from '../../record/Guidance';
import { ofKind, useHere } from '../../record/here';
import type { RecordView } from '../../record/shapes';
import { ToolLink } from '../../record/ToolLink';
import { signs } from '../../record/text/signs';
import { Link } from '../../router';
import { language } from '../../text';
import { RecordCard } from './RecordCard';
import { t } from './text';

/** All tools of the guide, those of the present step first; and the forms that have been filled in, which are all a family sees. */
export function Tools() {
  const here = useHere();
  const { status } = here.out;
  const step = here.guide.levels.flatMap((level) => level.steps).find((each) => each.id === status.step);
  const name = status.steps.find((each) => each.id === status.step)?.name;
  const filled = ofKind(here.records, 'form').toReversed();
  const placed = new Set(
    here.guide.levels.flatMap((level) => level.steps.flatMap((each) => each.tools ?? [])),
  );
  if (!here.staff) return <Filled filled={filled} />;
  const others = (here.guide.tools ?? []).filter((tool) => !placed.has(tool.id));
  return (
    <div class="stack stack-lg">
      {step?.tools && step.tools.length > 0 && (
        <section class="sheet stack" aria-labelledby="tools-now">
          <h2 id="tools-now">
            {t().tools.now}
            {name && ': '}
            {name && <span lang={here.guide.lang}>{name}</span>}
          </h2>
          <ToolList ids={step.tools} />
        </section>
      )}
      <Filled filled={filled} />
      <section class="stack" aria-labelledby="tools-all">
        <h2 id="tools-all">{t().tools.all}</h2>
        {here.guide.levels.map((level) => {
          const ids = [...new Set(level.steps.flatMap((each) => each.tools ?? []))];
          if (ids.length === 0) return null;
          return (
            <details key={level.level} class="more sheet" open={level.level === status.level}>
              <summary>
                <span>
                  {signs().level(level.level)}: <span lang={here.guide.lang}>{level.name}</span>
                </span>
              </summary>
              <ToolList ids={ids} />
            </details>
          );
        })}
        {others.length > 0 && (
          <details class="more sheet">
            <summary>{t().tools.others}</summary>
            <ToolList ids={others.map((tool) => tool.id)} />
          </details>
        )}
      </section>
      <AboutGuide />
    </div>
  );
}

function Filled({ filled }: { filled: readonly RecordView[] }) {
  const { names, guide } = useHere();
  return (
    <section class="stack" aria-labelledby="tools-filled">
      <h2 id="tools-filled">{t().tools.filled}</h2>
      {filled.length === 0 && <p class="soft">{t().tools.noneFilled}</p>}
      {filled.map((form) => (
        <details key={form.id} class="more sheet">
          <summary lang={guide.lang}>{names.tool(textOf(form.f, 'tool'))}</summary>
          <RecordCard record={form} title={names.tool(textOf(form.f, 'tool'))} without={['tool', 'step']} />
        </details>
      ))}
    </section>
  );
}

function ToolList({ ids }: { ids: readonly string[] }) {
  return (
    <ul class="plain-list tool-list">
      {ids.map((id) => (
        <li key={id}>
          <ToolLink tool={id} />
        </li>
      ))}
    </ul>
  );
}

/** What the guide says of itself: its principles and its words. */
function AboutGuide() {
  const { guide } = useHere();
  return (
    <section class="stack" aria-labelledby="about-guide" lang={guide.lang}>
      <h2 id="about-guide">{guide.title}</h2>
      <div class="sheet stack">
        <Prose text={guide.about} />
        {guide.principles?.map((principle) => (
          <div key={principle.title} class="stack stack-sm">
            <h3>{principle.title}</h3>
            <Prose text={principle.text} />
          </div>
        ))}
        {guide.terms && guide.terms.length > 0 && (
          <dl class="values">
            {guide.terms
              .filter((term) => term.meaning)
              .map((term) => (
                <div key={term.key}>
                  <dt>{term.word}</dt>
                  <dd>{term.meaning}</dd>
                </div>
              ))}
          </dl>
        )}
        {guide.practice && (
          <p lang={language.value}>
            <Link class="ds-link" to={{ name: 'practice' }}>
              {t().tools.practise}
            </Link>
          </p>
        )}
        {guide.source && <p class="small soft">{guide.source}</p>}
      </div>
    </section>
  );
}
