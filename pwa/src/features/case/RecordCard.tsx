import type { ComponentChildren } from 'preact';
import { DepthTag } from '../../record/DepthTag';
import { flagOf, numberOf, textOf } from '../../record/fields';
import { type Here, ofKind, useHere } from '../../record/here';
import { isEditable } from '../../record/kinds';
import { headline, kindName } from '../../record/names';
import type { RecordView } from '../../record/shapes';
import { words } from '../../record/text';
import { Values } from '../../record/Values';
import { when } from '../../record/when';
import { Link } from '../../router';
import { text } from '../../text';
import { Button, Icon, RecordState } from '../../ui';
import { useActions } from './actions';
import { t } from './text';

type Props = {
  record: RecordView;
  /** A heading instead of the record's own. */
  title?: string;
  /** Fields that the heading or the place already says. */
  without?: readonly string[];
  /** More to do with it than the usual. */
  actions?: ComponentChildren;
  children?: ComponentChildren;
  level?: 3 | 4;
};

/** A record as it stands: what it says, who can see it, how far it has come, and what can be done with it. */
export function RecordCard({ record, title, without, actions, children, level = 3 }: Props) {
  const here = useHere();
  const { open, strike } = useActions();
  const struck = flagOf(record.f, 'struck');
  const may = here.may.has('write') && !here.out.status.closed;
  // The subject is the own service's to change, as the guardians are.
  const mayChange =
    may &&
    here.make.has(record.kind === 'subject' ? 'guardian' : record.kind) &&
    (here.staff || record.own === true) &&
    !isPast(here, record) &&
    !(
      isGuest(here) &&
      record.kind === 'measure' &&
      !record.own &&
      textOf(record.f, 'service') !== here.me.service
    );
  const comments = here.out.records.filter(
    (each) => each.kind === 'comment' && textOf(each.f, 'on') === record.id,
  );
  const Heading = level === 3 ? 'h3' : 'h4';
  return (
    <article class="record" data-struck={struck} aria-label={title ?? kindName(record.kind)}>
      <header class="record-head">
        <Heading>{title ?? kindName(record.kind)}</Heading>
        <span class="row record-signs">
          {struck && (
            <span class="ds-tag" data-color="neutral" data-size="sm">
              {t().struck}
            </span>
          )}
          <DepthTag depth={record.depth} />
          <RecordState state={record.state} />
        </span>
      </header>
      {record.conflicts && record.conflicts.length > 0 && (
        <p class="row">
          <Icon name="look" />
          <Link class="ds-link" to={{ name: 'looks' }}>
            {t().twoAnswers(record.conflicts.length)}
          </Link>
        </p>
      )}
      <div class="record-body">
        <Values record={record} {...(without ? { without } : {})} />
      </div>
      {children}
      {comments.length > 0 && (
        <ul class="plain-list comments">
          {comments.map((comment) => (
            <li key={comment.id} data-struck={flagOf(comment.f, 'struck')}>
              <p class="prose">{textOf(comment.f, 'text')}</p>
              <p class="small soft row">
                <Byline record={comment} />
                <RecordState state={comment.state} />
                {may && (here.staff || comment.own) && comment.state !== 'refused' && (
                  <button
                    type="button"
                    class="text-button"
                    onClick={() => strike(comment, !flagOf(comment.f, 'struck'))}
                  >
                    {flagOf(comment.f, 'struck') ? t().unstrike : t().strike}
                  </button>
                )}
              </p>
            </li>
          ))}
        </ul>
      )}
      <footer class="record-foot">
        <span class="small soft">
          <Byline record={record} />
        </span>
        {may && (
          <span class="row record-actions no-print">
            {!struck && actions}
            {!struck && record.depth === 'internal' && here.may.has('share') && (
              <Button
                variant="tertiary"
                data-size="sm"
                icon="share"
                onClick={() => open({ do: 'share', record })}
              >
                {t().share}
              </Button>
            )}
            {!struck && mayChange && isEditable(record.kind) && (
              <Button
                variant="tertiary"
                data-size="sm"
                icon="edit"
                onClick={() => open({ do: 'edit', record })}
              >
                {t().edit}
                <span class="heard-only">: {headline(record, here.names)}</span>
              </Button>
            )}
            {!struck && mayChange && record.kind === 'form' && (
              <Link
                class="ds-button"
                data-variant="tertiary"
                data-size="sm"
                to={{ name: 'form', id: here.id, tool: textOf(record.f, 'tool') }}
              >
                <Icon name="edit" />
                {t().edit}
              </Link>
            )}
            {!struck &&
              here.make.has('comment') &&
              record.kind !== 'comment' &&
              record.depth !== 'protected' && (
                <Button
                  variant="tertiary"
                  data-size="sm"
                  icon="talk"
                  onClick={() =>
                    open({
                      do: 'make',
                      kind: 'comment',
                      initial: { on: record.id },
                      about: record.id,
                      depths: [record.depth],
                    })
                  }
                >
                  {t().comment}
                </Button>
              )}
            {mayChange &&
              (isEditable(record.kind) || record.kind === 'form' || record.kind === 'step_mark') &&
              record.kind !== 'subject' &&
              record.kind !== 'report_of_concern' && (
                <Button
                  variant="tertiary"
                  color="neutral"
                  data-size="sm"
                  {...(struck ? { icon: 'undo' as const } : {})}
                  onClick={() => strike(record, !struck)}
                >
                  {struck ? t().unstrike : t().strike}
                </Button>
              )}
          </span>
        )}
      </footer>
    </article>
  );
}

/** What belongs to a round that has ended stands as it was when the decision was taken. */
const isPast = (here: Here, record: RecordView): boolean =>
  ['child_voice', 'evaluation', 'step_mark'].includes(record.kind) &&
  numberOf(record.f, 'round') !== here.round;

/** Somebody from another service: they add their part, and what they add is theirs. */
const isGuest = (here: Here): boolean => here.staff && !here.make.has('goal');

/** Who wrote it and when, and who changed it last. */
export function Byline({ record }: { record: RecordView }) {
  const made = `${record.createdBy || words().unknownPerson}, ${when(record.createdAt, record.written)}`;
  // Whose value was put aside as a conflict changed the record last, but what stands here is the other's.
  const aside = record.conflicts?.find((each) => each.otherAt === record.at && each.otherBy === record.by);
  const last = aside
    ? { by: aside.currentBy || words().unknownPerson, at: aside.currentAt, edited: 0 }
    : { by: record.by || nobody(record), at: record.at, edited: record.edited };
  const changed =
    last.at !== record.createdAt
      ? `. ${words().edited} ${words().by} ${last.by}, ${when(last.at, last.edited)}`
      : '';
  return <>{made + changed}</>;
}

/**
 * Who changed it last, when no name is known. It is the server that ties a guardian or the child to a log-in, when their
 * invitation is used.
 */
const nobody = (record: RecordView): string =>
  (record.kind === 'guardian' || record.kind === 'subject') && textOf(record.f, 'person') !== ''
    ? text().app
    : words().unknownPerson;

/** All records of a kind, latest first, or a sentence that there are none. */
export function Cards({ kind, none, without }: { kind: string; none?: string; without?: readonly string[] }) {
  const here = useHere();
  const found = ofKind(here.records, kind).toReversed();
  if (found.length === 0) return none ? <p class="soft">{none}</p> : null;
  return (
    <>
      {found.map((record) => (
        <div key={record.id} class="sheet">
          <RecordCard record={record} {...(without ? { without } : {})} />
        </div>
      ))}
    </>
  );
}
