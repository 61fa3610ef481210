import { numberOf, textOf } from '../../record/fields';
import { ofKind, useHere } from '../../record/here';
import { kindName, makeName, optionName } from '../../record/names';
import type { RecordView } from '../../record/shapes';
import { date } from '../../text';
import { Button, Icon } from '../../ui';
import { beginning, useActions } from './actions';
import { RecordCard } from './RecordCard';
import { ScaleChart } from './ScaleChart';
import { t } from './text';

/** Goals with their measures, the child's voice, evaluations, and how worried everybody is. */
export function Plan() {
  const here = useHere();
  const { open } = useActions();
  const goals = ofKind(here.records, 'goal');
  const measures = ofKind(here.records, 'measure');
  const lost = measures.filter((measure) => !goals.some((goal) => goal.id === textOf(measure.f, 'goal')));
  const voices = ofKind(here.records, 'child_voice');
  return (
    <div class="stack stack-lg">
      <section class="stack" aria-labelledby="goals">
        <div class="row between">
          <h2 id="goals">{t().plan.goals}</h2>
          {(here.make.has('goal') || here.make.has('measure')) && (
            <span class="row">
              {here.make.has('goal') && (
                <Button
                  icon="add"
                  variant="secondary"
                  onClick={() => open({ do: 'make', kind: 'goal', initial: beginning(here, 'goal') })}
                >
                  {makeName('goal')}
                </Button>
              )}
              {goals.length > 0 && here.make.has('measure') && (
                <Button
                  icon="add"
                  variant="secondary"
                  onClick={() => open({ do: 'make', kind: 'measure', initial: beginning(here, 'measure') })}
                >
                  {makeName('measure')}
                </Button>
              )}
            </span>
          )}
        </div>
        {goals.length === 0 && <p class="soft">{t().plan.noGoals}</p>}
        {goals.map((goal) => (
          <div key={goal.id} class="sheet goal stack">
            <RecordCard record={goal} title={textOf(goal.f, 'text')} without={['text']} />
            {measures
              .filter((measure) => textOf(measure.f, 'goal') === goal.id)
              .map((measure) => (
                <Measure key={measure.id} measure={measure} />
              ))}
          </div>
        ))}
        {lost.map((measure) => (
          <div key={measure.id} class="sheet stack">
            <Measure measure={measure} />
          </div>
        ))}
      </section>

      <section class="stack" aria-labelledby="voice">
        <div class="row between">
          <h2 id="voice">{kindName('child_voice')}</h2>
          {here.make.has('child_voice') && (
            <Button
              icon="add"
              variant="secondary"
              onClick={() =>
                open({ do: 'make', kind: 'child_voice', initial: beginning(here, 'child_voice') })
              }
            >
              {makeName('child_voice')}
            </Button>
          )}
        </div>
        {!voices.some((voice) => numberOf(voice.f, 'round') === here.round) && (
          <p class="soft">{t().plan.noVoice}</p>
        )}
        {voices.toReversed().map((voice) => (
          <div key={voice.id} class="sheet">
            <RecordCard record={voice} title={date(textOf(voice.f, 'date'))} without={['date']} />
          </div>
        ))}
      </section>

      <section class="stack" aria-labelledby="scale">
        <div class="row between">
          <h2 id="scale">{kindName('scale')}</h2>
          {here.make.has('scale') && (
            <Button
              icon="add"
              variant="secondary"
              onClick={() => open({ do: 'make', kind: 'scale', initial: beginning(here, 'scale') })}
            >
              {makeName('scale')}
            </Button>
          )}
        </div>
        <ScaleChart />
      </section>

      <Catalogue />
    </div>
  );
}

function Measure({ measure }: { measure: RecordView }) {
  const here = useHere();
  const { open } = useActions();
  const evaluations = ofKind(here.records, 'evaluation').filter(
    (each) => textOf(each.f, 'measure') === measure.id,
  );
  const status = textOf(measure.f, 'status');
  return (
    <div class="measure">
      <RecordCard
        record={measure}
        level={4}
        title={textOf(measure.f, 'title')}
        without={['title', 'goal']}
        actions={
          <>
            {status !== 'ended' && here.make.has('evaluation') && (
              <Button
                variant="secondary"
                data-size="sm"
                onClick={() =>
                  open({
                    do: 'make',
                    kind: 'evaluation',
                    initial: { ...beginning(here, 'evaluation'), measure: measure.id },
                    about: measure.id,
                  })
                }
              >
                {makeName('evaluation')}
              </Button>
            )}
            {here.make.has('measure') && (
              <Button
                variant="tertiary"
                data-size="sm"
                icon="edit"
                onClick={() => open({ do: 'edit', record: measure, only: ['log'], title: t().plan.writeLog })}
              >
                {t().plan.writeLog}
              </Button>
            )}
          </>
        }
      >
        {evaluations.length > 0 && (
          <ul class="plain-list evaluations">
            {evaluations.toReversed().map((each) => (
              <li key={each.id}>
                <RecordCard
                  record={each}
                  level={4}
                  title={`${kindName('evaluation')} ${date(textOf(each.f, 'date'), 'short')}: ${optionName('evaluation', 'effect', textOf(each.f, 'effect'))}`}
                  without={['measure', 'date', 'effect']}
                />
              </li>
            ))}
          </ul>
        )}
      </RecordCard>
    </div>
  );
}

/** What the municipality offers, from the guide. */
function Catalogue() {
  const { guide, names } = useHere();
  const offers = guide.catalogue ?? [];
  if (offers.length === 0) return null;
  return (
    <details class="more sheet">
      <summary>
        <Icon name="cases" /> {t().plan.catalogue} ({offers.length})
      </summary>
      <ul class="plain-list stack offers" lang={guide.lang}>
        {offers.map((offer) => (
          <li key={offer.id}>
            <h3>{offer.name}</h3>
            <p class="small soft">
              {[names.service(offer.service), offer.target, offer.contact].filter(Boolean).join(' · ')}
            </p>
            {offer.about && <p>{offer.about}</p>}
          </li>
        ))}
      </ul>
    </details>
  );
}
