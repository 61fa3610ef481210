import './scale.css';
import { numberOf, textOf } from '../../record/fields';
import { ofKind, useHere } from '../../record/here';
import { optionName } from '../../record/names';
import type { RecordView } from '../../record/shapes';
import { date, daysBetween } from '../../text';
import { Button, RecordState } from '../../ui';
import { useActions } from './actions';
import { t } from './text';

const series = ['guardian', 'child', 'staff'] as const;
const W = 420;
const H = 200;
const LEFT = 34;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 34;

const y = (value: number) => TOP + ((10 - value) / 9) * (H - TOP - BOTTOM);

/** The entries of the concern scale over time: a picture, and the same as a table. */
export function ScaleChart() {
  const here = useHere();
  const { open } = useActions();
  const entries = ofKind(here.records, 'scale').toSorted((a, b) =>
    textOf(a.f, 'date').localeCompare(textOf(b.f, 'date')),
  );
  const first = entries[0];
  const last = entries.at(-1);
  if (!first || !last) return <p class="soft">{t().scale.none}</p>;
  const span = Math.max(1, daysBetween(textOf(first.f, 'date'), textOf(last.f, 'date')) || 1);
  const x = (entry: RecordView) => {
    if (entries.length === 1) return (LEFT + W - RIGHT) / 2;
    const days = daysBetween(textOf(first.f, 'date'), textOf(entry.f, 'date')) || 0;
    return LEFT + 14 + (days / span) * (W - LEFT - RIGHT - 28);
  };
  return (
    <div class="sheet stack scale-sheet">
      <ul class="plain-list row small" aria-hidden="true">
        {series.map((who) => (
          <li key={who} class="row legend" data-who={who}>
            <svg viewBox="0 0 24 16" width="24" height="16" aria-hidden="true">
              <path class="scale-line" d="M2 8h20" />
              <Mark who={who} x={12} y={8} />
            </svg>
            {optionName('scale', 'who', who)}
          </li>
        ))}
      </ul>
      <svg class="scale-chart" viewBox={`0 0 ${W} ${H}`} role="img" aria-label={t().scale.label}>
        {[1, 4, 7, 10].map((value) => (
          <g key={value}>
            <path class="scale-grid" d={`M${LEFT} ${y(value)}H${W - RIGHT}`} />
            <text x={LEFT - 10} y={y(value) + 5} text-anchor="end">
              {value}
            </text>
          </g>
        ))}
        {series.map((who) => {
          const own = entries.filter((entry) => textOf(entry.f, 'who') === who);
          const points = own.map((entry) => ({
            id: entry.id,
            x: x(entry),
            y: y(numberOf(entry.f, 'value')),
          }));
          return (
            <g key={who} class="scale-series" data-who={who}>
              <path class="scale-line" d={points.map((p, n) => `${n ? 'L' : 'M'}${p.x} ${p.y}`).join('')} />
              {points.map((point) => (
                <Mark key={point.id} who={who} x={point.x} y={point.y} />
              ))}
            </g>
          );
        })}
        <text x={LEFT} y={H - 8}>
          {date(textOf(first.f, 'date'), 'short')}
        </text>
        {entries.length > 1 && (
          <text x={W - RIGHT} y={H - 8} text-anchor="end">
            {date(textOf(last.f, 'date'), 'short')}
          </text>
        )}
      </svg>
      <div class="table-wrap">
        <table class="plain-table">
          <caption class="heard-only">{t().scale.label}</caption>
          <thead>
            <tr>
              <th scope="col">{t().scale.date}</th>
              <th scope="col">{t().scale.who}</th>
              <th scope="col">{t().scale.value}</th>
              <th scope="col">{t().scale.words}</th>
            </tr>
          </thead>
          <tbody>
            {entries.toReversed().map((entry) => (
              <tr key={entry.id}>
                <td>{date(textOf(entry.f, 'date'), 'short')}</td>
                <td>{optionName('scale', 'who', textOf(entry.f, 'who'))}</td>
                <td>{numberOf(entry.f, 'value')}</td>
                <td>
                  <div class="row between">
                    <span>{textOf(entry.f, 'comment')}</span>
                    <span class="row">
                      <RecordState state={entry.state} />
                      {here.make.has('scale') && (here.staff || entry.own) && (
                        <Button
                          variant="tertiary"
                          data-size="sm"
                          onClick={() => open({ do: 'edit', record: entry })}
                        >
                          {t().edit}
                          <span class="heard-only">
                            {' '}
                            {date(textOf(entry.f, 'date'), 'short')}{' '}
                            {optionName('scale', 'who', textOf(entry.f, 'who'))}
                          </span>
                        </Button>
                      )}
                    </span>
                  </div>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

/** A shape of its own for each, so that colour is not all that tells them apart. */
function Mark({ who, x, y: at }: { who: (typeof series)[number]; x: number; y: number }) {
  if (who === 'guardian') return <circle class="scale-mark-dot" cx={x} cy={at} r="6" />;
  if (who === 'child') return <rect class="scale-mark-dot" x={x - 5.5} y={at - 5.5} width="11" height="11" />;
  return <path class="scale-mark-dot" d={`M${x} ${at - 7}l7 12h-14Z`} />;
}
