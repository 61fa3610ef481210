import { useState } from 'preact/hooks';
import { textOf } from '../../record/fields';
import { useHere } from '../../record/here';
import { headline, kindName } from '../../record/names';
import type { RecordView } from '../../record/shapes';
import { date } from '../../text';
import { Select } from '../../ui';
import { RecordCard } from './RecordCard';
import { t } from './text';

const PAGE = 60;

/** The day a record was made, on this device's calendar. */
function dayOf(record: RecordView): string {
  const when = new Date(record.createdAt);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${when.getFullYear()}-${two(when.getMonth() + 1)}-${two(when.getDate())}`;
}

/** Everything in the case, the latest first, with who and when; what was struck out stays to be seen. */
export function Timeline() {
  const here = useHere();
  const [kind, setKind] = useState('');
  const [shown, setShown] = useState(PAGE);
  const all = here.out.records.filter((record) => !(record.kind === 'comment' && textOf(record.f, 'on')));
  const kinds = [...new Set(all.map((record) => record.kind))];
  const found = all.filter((record) => kind === '' || record.kind === kind).toReversed();
  let day = '';
  return (
    <section class="stack" aria-labelledby="timeline">
      <div class="row between timeline-head">
        <h2 id="timeline">{t().tabs.timeline}</h2>
        <Select
          label={t().timeline.show}
          empty={t().timeline.everything}
          value={kind}
          onValue={setKind}
          options={kinds.map((each) => ({ value: each, label: kindName(each) }))}
        />
      </div>
      <ol class="plain-list timeline">
        {found.slice(0, shown).map((record) => {
          const own = dayOf(record);
          const isNew = own !== day;
          day = own;
          return (
            <li key={record.id}>
              {isNew && <p class="timeline-day">{date(own, 'full')}</p>}
              <div class="sheet">
                <RecordCard record={record} title={titleOf(record, here.names)} />
              </div>
            </li>
          );
        })}
      </ol>
      {found.length > shown && (
        <div>
          <button
            type="button"
            class="ds-button"
            data-variant="secondary"
            onClick={() => setShown(shown + PAGE)}
          >
            {t().timeline.more(found.length - shown)}
          </button>
        </div>
      )}
    </section>
  );
}

function titleOf(record: RecordView, names: ReturnType<typeof useHere>['names']): string {
  const name = kindName(record.kind);
  if (['goal', 'measure', 'participant', 'guardian', 'form', 'step_mark', 'decision'].includes(record.kind))
    return `${name}: ${headline(record, names)}`;
  return name;
}
