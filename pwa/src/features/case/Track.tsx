import './track.css';
import { useHere } from '../../record/here';
import type { StepState } from '../../record/shapes';
import { signs } from '../../record/text/signs';
import { Icon } from '../../ui';
import { t } from './text';

interface Leg {
  level: number;
  name: string;
  steps: readonly StepState[];
}

/** The relay track: a leg for each level of the guide, its steps on it, and the baton where the case is. */
export function Track() {
  const { out, guide } = useHere();
  const { status, row } = out;
  const legs: Leg[] = guide.levels.map((level) => ({
    level: level.level,
    name: level.name,
    steps: status.steps.filter((step) => step.level === level.level),
  }));
  const leg = legs.find((each) => each.level === status.level);
  const at = leg?.steps.findIndex((step) => step.id === status.step) ?? -1;
  const here = leg?.steps[at];
  // A level that the guide only outlines has one step, called as the level is.
  const title = here?.name === leg?.name ? '' : here?.name;
  return (
    <section class="track" aria-label={t().track}>
      <p class="track-now">
        <strong>
          {signs().level(status.level)}
          {leg && ': '}
          {leg && <span lang={guide.lang}>{leg.name}</span>}
        </strong>
        {here && !status.closed && (
          <span class="soft">
            {t().stepOf(at + 1, leg?.steps.length ?? 0)}
            {title && ': '}
            {title && <span lang={guide.lang}>{title}</span>}
          </span>
        )}
      </p>
      <Wide legs={legs} level={status.level} step={status.step} closed={status.closed ?? false} />
      <Lanes legs={legs} level={status.level} step={status.step} closed={status.closed ?? false} />
      <details class="track-list">
        <summary>{t().allSteps}</summary>
        <ol class="plain-list track-levels">
          {legs.map((each) => (
            <li key={each.level}>
              <h3>
                {signs().level(each.level)}: <span lang={guide.lang}>{each.name}</span>
              </h3>
              <ol class="plain-list">
                {each.steps.map((step, n) => (
                  <li
                    key={step.id}
                    class="track-step"
                    data-state={step.state}
                    aria-current={step.state === 'now' ? 'step' : undefined}
                  >
                    <span class="track-step-mark">
                      {step.state === 'done' ? <Icon name="check" /> : n + 1}
                    </span>
                    <span>
                      {step.name ? <span lang={guide.lang}>{step.name}</span> : t().step(n + 1)}
                      <span class="soft small"> {stateWords(step.state)}</span>
                    </span>
                  </li>
                ))}
              </ol>
            </li>
          ))}
        </ol>
      </details>
      <span class="heard-only">{row.baton && t().baton(row.baton)}</span>
    </section>
  );
}

function stateWords(state: string): string {
  const all: Record<string, string> = t().stepStates;
  return all[state] ? `(${all[state]})` : '';
}

interface DrawProps {
  legs: readonly Leg[];
  level: number;
  step: string;
  closed: boolean;
}

/** The baton: a slanted rod, held above the step. */
function Baton({ x, y }: { x: number; y: number }) {
  return (
    <g transform={`translate(${x} ${y}) rotate(-38)`} class="track-baton">
      <rect x="-17" y="-5" width="34" height="10" rx="5" />
      <path d="M-6 -5v10M6 -5v10" />
    </g>
  );
}

function Dot({ x, y, step, nth, r }: { x: number; y: number; step: StepState; nth: number; r: number }) {
  const now = step.state === 'now';
  return (
    <g class="track-dot" data-state={step.state}>
      <circle cx={x} cy={y} r={now ? r + 3 : r} />
      {step.state === 'done' ? (
        <path class="track-tick" d={`M${x - 4.5} ${y + 0.3}l3 3 6-6.5`} />
      ) : (
        <text x={x} y={y + 4.5} text-anchor="middle">
          {nth}
        </text>
      )}
    </g>
  );
}

const WIDE = 1000;
const RISE = 26;
const PAD = 34;

/** From 40rem: one line that climbs from leg to leg. */
function Wide({ legs, level, step, closed }: DrawProps) {
  const height = 92 + RISE * (legs.length - 1);
  const width = WIDE / Math.max(legs.length, 1);
  const y = (n: number) => height - 26 - n * RISE;
  let path = '';
  let run = '';
  let baton: { x: number; y: number } | undefined;
  const dots = legs.flatMap((leg, n) => {
    const from = n * width + PAD;
    const to = (n + 1) * width - PAD;
    const gap = leg.steps.length > 1 ? (to - from) / (leg.steps.length - 1) : 0;
    const start = n === 0 ? `M${from - 20} ${y(0)}` : '';
    path += `${start} L${to + 6} ${y(n)}`;
    if (n < legs.length - 1) {
      const next = (n + 1) * width + PAD - 10;
      const mid = (to + next) / 2;
      path += ` C${mid} ${y(n)} ${mid} ${y(n + 1)} ${next} ${y(n + 1)}`;
    }
    return leg.steps.map((each, at) => {
      const x = leg.steps.length > 1 ? from + at * gap : (from + to) / 2;
      if (each.id === step && leg.level === level) {
        baton = { x, y: y(n) - 24 };
        run = `${path.slice(0, path.lastIndexOf(' L'))} L${x} ${y(n)}`;
      }
      return { x, y: y(n), each, at };
    });
  });
  return (
    <svg class="track-wide" viewBox={`0 0 ${WIDE} ${height}`} aria-hidden="true" focusable="false">
      <path class="track-line" d={path} />
      {run && <path class="track-run" d={run} />}
      {legs.map((leg, n) => (
        <text
          key={leg.level}
          class="track-label"
          x={n * width + PAD - 14}
          y={y(n) - 46}
          data-now={leg.level === level}
        >
          {signs().level(leg.level)}
        </text>
      ))}
      {dots.map((dot) => (
        <Dot key={dot.each.id} x={dot.x} y={dot.y} step={dot.each} nth={dot.at + 1} r={13} />
      ))}
      {baton && !closed && <Baton x={baton.x} y={baton.y} />}
    </svg>
  );
}

/** On a phone: a lane for each level. */
function Lanes({ legs, level, step, closed }: DrawProps) {
  const lane = 46;
  const top = 26;
  const left = 74;
  const right = 322;
  const most = Math.max(...legs.map((leg) => leg.steps.length), 2);
  const gap = (right - left) / (most - 1);
  return (
    <svg
      class="track-lanes"
      viewBox={`0 0 344 ${top + lane * legs.length}`}
      aria-hidden="true"
      focusable="false"
    >
      {legs.map((leg, n) => {
        const y = top + n * lane + 12;
        const last = left + gap * (leg.steps.length - 1);
        const at = leg.level === level ? leg.steps.findIndex((each) => each.id === step) : -1;
        const run = leg.level < level ? last : left + gap * at;
        return (
          <g key={leg.level}>
            <text class="track-label" x="0" y={y + 5} data-now={leg.level === level}>
              {signs().level(leg.level)}
            </text>
            <path class="track-line" d={`M${left} ${y}H${last}`} />
            {(leg.level < level || at > 0) && <path class="track-run" d={`M${left} ${y}H${run}`} />}
            {leg.steps.map((each, place) => (
              <Dot key={each.id} x={left + gap * place} y={y} step={each} nth={place + 1} r={12} />
            ))}
            {at >= 0 && !closed && <Baton x={left + gap * at} y={y - 24} />}
          </g>
        );
      })}
    </svg>
  );
}
