import './record.css';
import { Icon, RecordState } from '../ui';
import type { CaseRow } from './shapes';
import { signs } from './text/signs';

/** The level of a case as a round mark. The number is the word; the colour only helps those who see it. */
export function LevelMark({ level, closed }: { level: number; closed?: boolean }) {
  return (
    <span class="level-mark" data-level={closed ? 'closed' : level}>
      {closed ? <Icon name="lock" /> : <span aria-hidden="true">{level}</span>}
      <span class="heard-only">{closed ? signs().closed : signs().level(level)}</span>
    </span>
  );
}

/** What is out of the ordinary with a case, and where its content is. */
export function CaseSigns({ row, lateWords }: { row: CaseRow; lateWords?: string }) {
  return (
    <>
      {row.stopped && (
        <span class="ds-tag" data-color="danger" data-size="sm">
          <Icon name="stop" />
          {signs().stopped}
        </span>
      )}
      {lateWords && (
        <span class="ds-tag" data-color="danger" data-size="sm">
          <Icon name="warn" />
          {lateWords}
        </span>
      )}
      {row.practice && (
        <span class="ds-tag" data-color="info" data-size="sm">
          {signs().practice}
        </span>
      )}
      {RecordState({ state: row.state })}
    </>
  );
}
