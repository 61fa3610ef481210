import '../../record/record.css';
import '../../record/guidance.css';
import './practice.css';
import { useState } from 'preact/hooks';
import type { Screen } from '../../app/screens';
import { session, useAsk } from '../../core';
import { Prose } from '../../record/Guidance';
import { useGuide } from '../../record/guides';
import type { DirectoryOut, Guide } from '../../record/shapes';
import { Link } from '../../router';
import { Choice, Empty, FaultNotice, Loading, Page, Select } from '../../ui';
import { byStep } from './discussions';
import { t } from './text';

/** "Øv": the practice cases of a guide, and what a group talks about at each step. Nothing is written here. */
const PracticeScreen: Screen<'practice'> = () => {
  const { value, fault, again } = useAsk('directory', {});
  if (fault) return <FaultNotice code={fault.code} onRetry={again} />;
  return (
    <Page title={t().title} lead={t().lead}>
      {value ? <Guides directory={value} /> : <Loading />}
    </Page>
  );
};
export default PracticeScreen;

/** The guides that the person's own unit works by, or all for who works for every unit, each in its latest version here. */
function Guides({ directory }: { directory: DirectoryOut }) {
  const me = session.value.state === 'open' ? session.value.profile : undefined;
  const own = me?.unit
    ? (directory.units.find((unit) => unit.unit === me.unit)?.guides ?? [])
    : [...new Set(directory.guides.map((each) => each.guide))];
  const guides = own.flatMap((id) => directory.guides.filter((each) => each.guide === id).slice(-1));
  // Each is fetched to know whether it has an exercise; a unit works by a few.
  const fetched = guides.map((each) => (
    <Fetched key={each.guide} guide={each.guide} version={each.version} />
  ));
  if (guides.length === 0)
    return (
      <div class="sheet">
        <Empty icon="people" title={t().none} />
      </div>
    );
  return <div class="stack stack-lg">{fetched}</div>;
}

function Fetched({ guide: id, version }: { guide: string; version: string }) {
  const { guide, fault } = useGuide(id, version);
  if (fault) return <FaultNotice code={fault.code} />;
  if (!guide) return <Loading />;
  if (!guide.practice) return <p class="soft small practice-none">{t().noneIn(guide.title)}</p>;
  return <Exercise guide={guide} practice={guide.practice} />;
}

const placeOf = (step: string): string => {
  const [level = '', n = ''] = step.split('.');
  return t().step(level, n);
};

function Exercise({ guide, practice }: { guide: Guide; practice: NonNullable<Guide['practice']> }) {
  const cases = practice.cases ?? [];
  const [chosen, setChosen] = useState(cases[0]?.id ?? '');
  const story = cases.find((each) => each.id === chosen);
  const options = cases.map((each) => ({ value: each.id, label: each.title }));
  return (
    <section class="stack stack-lg" aria-label={guide.title}>
      <div class="sheet stack">
        <h2 lang={guide.lang}>{guide.title}</h2>
        <p>
          <strong>
            {t().frame(practice.groupMin, practice.groupMax, practice.minutesMin, practice.minutesMax)}
          </strong>
        </p>
        <div class="stack stack-sm" lang={guide.lang}>
          <Prose text={practice.about} />
        </div>
      </div>
      {story && (
        <div class="sheet stack">
          {options.length > 5 ? (
            <Select label={t().choose} options={options} value={chosen} onValue={setChosen} />
          ) : (
            <Choice label={t().choose} options={options} value={chosen} onValue={setChosen} />
          )}
          <article class="stack stack-sm" lang={guide.lang} aria-live="polite">
            <h3>{story.title}</h3>
            <Prose text={story.story} />
          </article>
        </div>
      )}
      <div class="stack">
        <h2>{t().talk}</h2>
        {byStep(guide, practice).map((group, n) => (
          <details key={group.step} class="more sheet" open={n === 0}>
            <summary>
              <span>
                {placeOf(group.step)}: <span lang={guide.lang}>{group.name}</span>
              </span>
            </summary>
            <ol class="plain-list stack" lang={guide.lang}>
              {group.discussions.map((each) => (
                <li key={each.question} class="stack stack-sm">
                  <h3>{each.question}</h3>
                  {each.points && each.points.length > 0 && (
                    <ul class="ds-list">
                      {each.points.map((point) => (
                        <li key={point}>{point}</li>
                      ))}
                    </ul>
                  )}
                </li>
              ))}
            </ol>
          </details>
        ))}
      </div>
      <p>
        {t().try}{' '}
        <Link class="ds-link" to={{ name: 'new' }}>
          {t().tryLink}
        </Link>
      </p>
    </section>
  );
}
