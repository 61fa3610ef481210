import { textOf } from '../../record/fields';
import { ofKind, useHere } from '../../record/here';
import { makeName, optionName } from '../../record/names';
import type { RecordView } from '../../record/shapes';
import { date, today } from '../../text';
import { Button, Icon } from '../../ui';
import { beginning, useActions } from './actions';
import { RecordCard } from './RecordCard';
import { t } from './text';

/** Meetings ahead and held, with their minutes. */
export function Meetings() {
  const here = useHere();
  const { open } = useActions();
  const all = ofKind(here.records, 'meeting').toSorted((a, b) =>
    textOf(b.f, 'date').localeCompare(textOf(a.f, 'date')),
  );
  const ahead = all.filter((meeting) => !textOf(meeting.f, 'heldOn')).toReversed();
  const held = all.filter((meeting) => textOf(meeting.f, 'heldOn'));
  const loose = ofKind(here.records, 'minutes').filter(
    (minutes) => !all.some((meeting) => meeting.id === textOf(minutes.f, 'meeting')),
  );
  return (
    <div class="stack stack-lg">
      <section class="stack" aria-labelledby="ahead">
        <div class="row between">
          <h2 id="ahead">{t().meetings.ahead}</h2>
          {here.make.has('meeting') && (
            <Button
              icon="add"
              variant="secondary"
              onClick={() => open({ do: 'make', kind: 'meeting', initial: beginning(here, 'meeting') })}
            >
              {makeName('meeting')}
            </Button>
          )}
        </div>
        {ahead.length === 0 && <p class="soft">{t().meetings.noneAhead}</p>}
        {ahead.map((meeting) => (
          <Meeting key={meeting.id} meeting={meeting} />
        ))}
      </section>
      {held.length > 0 && (
        <section class="stack" aria-labelledby="held">
          <h2 id="held">{t().meetings.held}</h2>
          {held.map((meeting) => (
            <Meeting key={meeting.id} meeting={meeting} />
          ))}
        </section>
      )}
      {loose.map((minutes) => (
        <div key={minutes.id} class="sheet">
          <RecordCard record={minutes} />
        </div>
      ))}
      <Arenas />
    </div>
  );
}

function Meeting({ meeting }: { meeting: RecordView }) {
  const here = useHere();
  const { open } = useActions();
  const minutes = ofKind(here.records, 'minutes').filter((each) => textOf(each.f, 'meeting') === meeting.id);
  const held = textOf(meeting.f, 'heldOn') !== '';
  const when = [date(textOf(meeting.f, 'date'), 'full'), textOf(meeting.f, 'time')].filter(Boolean).join(' ');
  return (
    <div class="sheet stack">
      <RecordCard
        record={meeting}
        title={`${optionName('meeting', 'type', textOf(meeting.f, 'type'))}, ${when}`}
        without={['type', 'date', 'time']}
        actions={
          <>
            {!held && here.make.has('meeting') && (
              <Button
                variant="secondary"
                data-size="sm"
                onClick={() =>
                  open({
                    do: 'edit',
                    record: meeting,
                    only: ['heldOn', 'attended'],
                    initial: { heldOn: today(), attended: meeting.f.invited ?? [] },
                    title: t().held,
                  })
                }
              >
                {t().held}
              </Button>
            )}
            {minutes.length === 0 && here.make.has('minutes') && (
              <Button
                variant="secondary"
                data-size="sm"
                onClick={() =>
                  open({
                    do: 'make',
                    kind: 'minutes',
                    initial: { meeting: meeting.id, agreements: [] },
                    about: meeting.id,
                    depths: [meeting.depth === 'internal' ? 'internal' : 'log'],
                  })
                }
              >
                {makeName('minutes')}
              </Button>
            )}
          </>
        }
      />
      {minutes.map((each) => (
        <div key={each.id} class="measure">
          <RecordCard record={each} level={4} without={['meeting']} />
        </div>
      ))}
    </div>
  );
}

/** Where people meet to work together, from the guide. */
function Arenas() {
  const { guide } = useHere();
  const arenas = guide.arenas ?? [];
  if (arenas.length === 0) return null;
  return (
    <details class="more sheet">
      <summary>
        <Icon name="people" /> {t().meetings.arenas} ({arenas.length})
      </summary>
      <ul class="plain-list stack offers" lang={guide.lang}>
        {arenas.map((arena) => (
          <li key={arena.id}>
            <h3>{arena.name}</h3>
            {arena.purpose && <p>{arena.purpose}</p>}
            {(arena.who || arena.responsible) && (
              <p class="small soft">{[arena.who, arena.responsible].filter(Boolean).join(' · ')}</p>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
