import './case.css';
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Screen } from '../../app/screens';
import { faultOf } from '../../core';
import { wanted } from '../../record/action';
import { CaseAround } from '../../record/CaseAround';
import { intend, type Outcome, patch } from '../../record/change';
import { useHere } from '../../record/here';
import { CaseSigns } from '../../record/Signs';
import type { RecordView } from '../../record/shapes';
import { signs } from '../../record/text/signs';
import { type CaseTab, caseTabs, Link } from '../../router';
import { date, text, today } from '../../text';
import { Button, faultText, Icon, Page } from '../../ui';
import { ActionDialog } from './ActionDialog';
import { type Action, ActionsProvider } from './actions';
import { Meetings } from './Meetings';
import { Now } from './Now';
import { Past } from './Past';
import { People } from './People';
import { Plan } from './Plan';
import { Timeline } from './Timeline';
import { Tools } from './Tools';
import { Track } from './Track';
import { t } from './text';

/** A case: the track, and its parts behind tabs. */
const CaseScreen: Screen<'case'> = ({ route }) => (
  <CaseAround id={route.id} screen={route.tab ?? 'now'}>
    <CaseFrame tab={route.tab ?? 'now'} />
  </CaseAround>
);
export default CaseScreen;

type Said = { text: string; undo?: () => void };

function CaseFrame({ tab }: { tab: CaseTab }) {
  const here = useHere();
  const { row, status } = here.out;
  const [action, setAction] = useState<Action | undefined>(() => {
    const begin = wanted.peek();
    wanted.value = undefined;
    return begin === 'suspect' ? { do: 'suspect' } : undefined;
  });
  const [said, setSaid] = useState<Said>();
  const unsay = useCallback(() => setSaid(undefined), []);

  const strike = async (record: RecordView, struck: boolean): Promise<void> => {
    try {
      const made = await patch(
        { case: here.id, kind: record.kind, depth: record.depth, record: record.id },
        { struck: struck ? true : null },
        { struck: struck ? null : true },
      );
      if (!made.kept)
        setSaid({ text: made.findings?.[0]?.text ?? made.faults?.[0]?.text ?? text().faults.unknown });
      else if (struck) setSaid({ text: t().said.struck, undo: () => void strike(record, false) });
      else setSaid({ text: t().said.unstruck });
    } catch (thrown) {
      setSaid({ text: faultText(faultOf(thrown).code) });
    }
  };
  const withdraw = async (consent: RecordView): Promise<void> => {
    if (here.staff) return setAction({ do: 'withdraw', record: consent });
    try {
      const made = await intend(
        'withdraw_consent',
        { case: here.id, kind: 'consent', depth: 'log', record: consent.id },
        { date: today() },
      );
      setSaid({ text: made.kept ? t().said.withdrawn : (made.findings?.[0]?.text ?? text().faults.unknown) });
    } catch (thrown) {
      setSaid({ text: faultText(faultOf(thrown).code) });
    }
  };
  const kept = (outcome: Outcome | undefined) => {
    if (!outcome) return setSaid({ text: t().said.nothing });
    const warning = outcome.findings?.find((finding) => finding.severity !== 'error');
    setSaid({ text: warning?.text ? `${t().said.kept} ${warning.text}` : t().said.kept });
  };

  return (
    <ActionsProvider value={{ open: setAction, strike: (record, on) => void strike(record, on), withdraw }}>
      <Page
        title={row.name}
        window={t().tabs[tab]}
        lead={
          <span class="row case-lead">
            <span>
              {[
                row.born && t().born(date(row.born)),
                // "Hva nå?" tells it at length.
                status.closed && tab !== 'now' ? signs().closed : signs().level(status.level),
                here.names.unit(row.unit),
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
            <CaseSigns row={row} />
          </span>
        }
      >
        <div class="stack stack-lg case">
          {tab === 'now' && !status.stopped && here.staff && <Track />}
          <Tabs tab={tab} id={here.id} />
          {(tab === 'now' || tab === 'timeline') && <Past />}
          {tab === 'now' && <Now />}
          {tab === 'plan' && <Plan />}
          {tab === 'meetings' && <Meetings />}
          {tab === 'people' && <People />}
          {tab === 'timeline' && <Timeline />}
          {tab === 'tools' && <Tools />}
        </div>
        <ActionDialog action={action} onClose={() => setAction(undefined)} onKept={kept} />
        <SaidLine said={said} onClose={unsay} />
      </Page>
    </ActionsProvider>
  );
}

function Tabs({ tab, id }: { tab: CaseTab; id: string }) {
  return (
    <nav class="case-tabs no-print" aria-label={t().parts}>
      <ul>
        {caseTabs.map((each) => (
          <li key={each}>
            <Link
              to={{ name: 'case', id, tab: each }}
              {...(each === tab ? { 'aria-current': 'page' as const } : {})}
            >
              {t().tabs[each]}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

const SAID_MS = 6_000;

/** What just happened, told once, with the way back where there is one. */
function SaidLine({ said, onClose }: { said: Said | undefined; onClose: () => void }) {
  useEffect(() => {
    if (!said || said.undo) return; // a way back stays until it is used or closed
    const timer = setTimeout(onClose, SAID_MS);
    return () => clearTimeout(timer);
  }, [said, onClose]);
  return (
    <div class="said-place no-print" role="status">
      {said && (
        <div class="said row">
          <Icon name="check" />
          <span>{said.text}</span>
          {said.undo && (
            <Button
              variant="tertiary"
              data-size="sm"
              icon="undo"
              onClick={() => {
                said.undo?.();
                onClose();
              }}
            >
              {t().unstrike}
            </Button>
          )}
          <Button variant="tertiary" data-size="sm" onClick={onClose}>
            {text().button.close}
          </Button>
        </div>
      )}
    </div>
  );
}
