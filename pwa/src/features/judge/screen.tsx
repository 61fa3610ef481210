import './judge.css';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Screen } from '../../app/screens';
import { api, type Fault, faultOf, session, toJudge, useAsk } from '../../core';
import { Findings } from '../../record/Findings';
import { useGuide } from '../../record/guides';
import { namesFrom } from '../../record/names';
import type { Finding } from '../../record/shapes';
import { Link } from '../../router';
import { moment, text } from '../../text';
import { Button, Empty, FaultNotice, fieldId, Icon, Loading, Page, TextArea } from '../../ui';
import { byCase, type Difference, differences, type Judged, nameOf, newName, type Waiting } from './desk';
import { t } from './text';

interface List {
  entries: Waiting[];
  all: number;
}

/** What was said of the latest verdict, and the case it was about. */
interface Said {
  words: string;
  case?: string;
  /** Rises, so that the same words are told again. */
  times: number;
}

/** "Til vurdering": what came after its writer's access had ended, for the leader who may judge it. It is never kept on the device. */
const JudgeScreen: Screen<'judge'> = () => {
  const [list, setList] = useState<List>();
  const [fault, setFault] = useState<Fault>();
  const [said, setSaid] = useState<Said>();
  const heard = useRef<HTMLParagraphElement>(null);
  const now = session.value;
  const leads = now.state === 'open' && now.profile.role === 'leader';
  const load = async () => {
    if (!leads) return;
    setFault(undefined);
    try {
      const heard = await api<List>('GET', '/api/quarantine');
      setList(heard);
      toJudge.value = heard.all;
    } catch (thrown) {
      setFault(faultOf(thrown));
    }
  };
  useEffect(() => void load(), [leads]);
  const waiting = toJudge.value;
  useEffect(() => {
    if (list && waiting !== undefined && waiting !== list.all) void load(); // more came, or another leader was here
  }, [waiting]);
  useEffect(() => {
    if (said) heard.current?.focus(); // the button that was pressed went with its entry
  }, [said]);
  const judged = (each: Waiting, words: string, took: boolean) => {
    setSaid((old) => ({
      words,
      ...(took && each.caseName ? { case: each.case } : {}),
      times: (old?.times ?? 0) + 1,
    }));
    void load();
  };
  const offline = fault?.code === 'offline' || fault?.code === 'unreachable';
  return (
    <Page title={t().title} {...(list && list.entries.length > 0 ? { lead: t().lead } : {})}>
      <div class="stack stack-lg">
        {!leads && (
          <div class="sheet">
            <Empty icon="lock" title={t().notYours} />
          </div>
        )}
        {fault && (
          <>
            {offline && <p>{t().online}</p>}
            <FaultNotice code={fault.code} detail={fault.detail} onRetry={() => void load()} />
          </>
        )}
        {leads && !list && !fault && <Loading />}
        <p role="status" class="row judge-said" ref={heard} tabIndex={-1}>
          {said && (
            <>
              <Icon name="check" />
              <span>{said.words}</span>
              {said.case && (
                <Link class="ds-link" to={{ name: 'case', id: said.case }}>
                  {t().toCase}
                </Link>
              )}
            </>
          )}
        </p>
        {list && list.entries.length === 0 && !fault && (
          <div class="sheet">
            <Empty icon="check" title={t().none}>
              <p>{t().noneHelp}</p>
            </Empty>
          </div>
        )}
        {list && byCase(list.entries).map((of) => <Case key={of[0]?.case} entries={of} onJudged={judged} />)}
        {list && list.all > list.entries.length && list.entries.length > 0 && (
          <p class="soft">{t().more(list.entries.length, list.all)}</p>
        )}
      </div>
    </Page>
  );
};
export default JudgeScreen;

type OnJudged = (each: Waiting, words: string, took: boolean) => void;

function Case({ entries, onJudged }: { entries: Waiting[]; onJudged: OnJudged }) {
  const first = entries[0];
  const directory = useAsk('directory', {}).value;
  // What the leader holds of the case gives its records their names; one that has not arrived has none.
  const held = useAsk('case', { id: first?.case ?? '' }, first?.case).value;
  const { guide } = useGuide(first?.guide, first?.guideVersion);
  const names = useMemo(
    () => namesFrom(directory, guide, held?.records ?? []),
    [directory, guide, held?.records],
  );
  if (!first) return null;
  const known = first.caseName !== undefined;
  const starts = entries.some((each) => each.intent === 'start_case');
  const name = known ? first.caseName : starts ? t().newCase(newName(entries)) : t().someCase;
  return (
    <section class="stack" aria-label={name}>
      <div class="row between">
        <h2>{name}</h2>
        {known && (
          <Link class="ds-link" to={{ name: 'case', id: first.case }}>
            {t().toCase}
          </Link>
        )}
      </div>
      {first.closed && <p class="soft">{t().closed}</p>}
      {entries.map((each) => (
        <Entry
          key={`${each.device} ${each.n}`}
          each={each}
          changes={differences(each, names, guide)}
          onJudged={onJudged}
        />
      ))}
    </section>
  );
}

function Entry({ each, changes, onJudged }: { each: Waiting; changes: Difference[]; onJudged: OnJudged }) {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const [findings, setFindings] = useState<readonly Finding[]>();
  const [leaving, setLeaving] = useState(false);
  const [reason, setReason] = useState('');
  const reasonName = `reason-${each.device}-${each.n}`;
  const turned = useRef(false);
  useEffect(() => {
    if (turned.current)
      document.getElementById(fieldId(leaving ? reasonName : `leave-${reasonName}`))?.focus();
    turned.current = true;
  }, [leaving]);
  const what = nameOf(each, t().intents);
  const whys: Record<string, string> = t().whys;
  const lost = each.op === 'patch' && each.current === null;

  const judge = async (how: 'take' | 'leave') => {
    if (busy) return;
    setBusy(true);
    setFault(undefined);
    setFindings(undefined);
    try {
      const { device, n } = each;
      const body = { device, n, how, ...(how === 'leave' ? { reason: reason.trim() } : {}) };
      const out = await api<Judged>('POST', '/api/quarantine/judge', body);
      if (out.how === '') setFindings(out.findings);
      else onJudged(each, verdictWords(out, what, each.writer), out.how === 'take');
    } catch (thrown) {
      setFault(faultOf(thrown));
    }
    setBusy(false);
  };

  return (
    <article class="sheet stack" aria-label={`${t().ops[each.op]}: ${what}`}>
      <h3>
        {t().ops[each.op]}: {what}
      </h3>
      <dl class="facts judge-facts">
        <dt>{t().who}</dt>
        <dd>{t().writtenBy(each.writer, each.unitName ?? '')}</dd>
        <dt>{t().written}</dt>
        <dd>{moment(each.written)}</dd>
        <dt>{t().arrived}</dt>
        <dd>{moment(each.at)}</dd>
        <dt>{t().where}</dt>
        <dd>{t().depths[each.depth]}</dd>
        <dt>{t().why}</dt>
        <dd>{whys[each.why] ?? t().whys.access_ended}</dd>
      </dl>
      {lost && <p>{t().noRecord}</p>}
      {changes.length === 0 && each.op === 'patch' && !lost && <p>{t().same}</p>}
      {changes.length > 0 && (
        <ul class="plain-list stack stack-sm">
          {changes.map((change) => (
            <li key={change.name} class="judge-change">
              <strong>{change.name}</strong>
              {each.op === 'patch' ? (
                <div class="judge-sides">
                  <div>
                    <span class="small soft">{t().now}</span>
                    <div class="as-written">{change.now || '–'}</div>
                  </div>
                  <div>
                    <span class="small soft">{t().next}</span>
                    <div class="as-written">{change.next || <em>{t().removed}</em>}</div>
                  </div>
                </div>
              ) : (
                <div class="as-written">{change.next}</div>
              )}
            </li>
          ))}
        </ul>
      )}
      {each.step && <p>{t().step}</p>}
      {findings && (
        <div class="stack stack-sm">
          <strong>{t().cannot}</strong>
          <Findings findings={findings} answer />
        </div>
      )}
      {fault && !fault.fields?.length && <FaultNotice code={fault.code} detail={fault.detail} />}
      {leaving ? (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void judge('leave');
          }}
        >
          <TextArea
            name={reasonName}
            label={t().reason}
            help={t().reasonHelp(each.writer)}
            rows={2}
            max={1000}
            value={reason}
            onValue={setReason}
            fault={fault?.fields?.[0]?.text}
          />
          <div class="row">
            <Button busy={busy} type="submit" color="danger">
              {t().leaveSure}
            </Button>
            <Button variant="tertiary" onClick={() => setLeaving(false)}>
              {text().button.cancel}
            </Button>
          </div>
        </form>
      ) : (
        <>
          {!each.step && <p class="small soft">{t().takeHelp(each.writer)}</p>}
          <div class="row">
            {!each.step && (
              <Button
                busy={busy}
                icon="check"
                aria-label={`${t().take}: ${what}`}
                onClick={() => void judge('take')}
              >
                {t().take}
              </Button>
            )}
            <Button
              id={fieldId(`leave-${reasonName}`)}
              busy={busy}
              variant="secondary"
              aria-label={`${t().leave}: ${what}`}
              onClick={() => setLeaving(true)}
            >
              {t().leave}
            </Button>
          </div>
        </>
      )}
    </article>
  );
}

/** What stands, in words: this verdict, or the one that somebody else had given. */
function verdictWords(out: Judged, what: string, writer: string): string {
  const name = out.name ?? '';
  if (out.before) return out.how === 'take' ? t().wasTaken(what, name) : t().wasLeft(what, name);
  return out.how === 'take' ? t().taken(what) : t().left(what, writer);
}
