import { useState } from 'preact/hooks';
import { faultOf } from '../../core';
import { type Outcome, patch } from '../../record/change';
import { Editor } from '../../record/Editor';
import { ExitBody } from '../../record/Exit';
import { Findings } from '../../record/Findings';
import { textOf } from '../../record/fields';
import { depthsFor, familyFields, useHere } from '../../record/here';
import { IntentForm } from '../../record/IntentForm';
import { fieldsOf } from '../../record/kinds';
import { headline, kindName, makeName } from '../../record/names';
import type { Depth, Guide, Intent, Kind, RecordView } from '../../record/shapes';
import { exitText } from '../../record/text/exit';
import { text, today } from '../../text';
import { Button, Choice, Dialog, FaultNotice, Select } from '../../ui';
import { type Action, beginning } from './actions';
import { Wishes } from './BatonPanel';
import { ConsentForm } from './ConsentForm';
import { signers } from './consent';
import { DecideForm } from './DecideForm';
import { t } from './text';

type Props = {
  action: Action | undefined;
  onClose: () => void;
  /** It was kept: say so. */
  onKept: (outcome: Outcome | undefined) => void;
};

/** The dialog of what a person has begun. Closing it keeps the words for the next time. */
export function ActionDialog({ action, onClose, onKept }: Props) {
  const title = useTitle(action);
  return (
    <Dialog open={action !== undefined} title={title} onClose={onClose}>
      {action && (
        <Body
          action={action}
          onCancel={onClose}
          onDone={(outcome) => {
            onClose();
            onKept(outcome);
          }}
        />
      )}
    </Dialog>
  );
}

function useTitle(action: Action | undefined): string {
  const here = useHere();
  if (!action) return '';
  const words = t().dialog;
  switch (action.do) {
    case 'make':
      return action.title ?? makeName(action.kind);
    case 'edit':
      return action.title ?? `${kindName(action.record.kind)}: ${headline(action.record, here.names)}`;
    case 'decide':
      return here.out.status.decisions.find((each) => each.outcome === action.outcome)?.name ?? words.decide;
    case 'answer':
      return action.accept ? words.accept : words.decline;
    case 'referral':
      return action.send ? words.sendReferral : words.checkReferral;
    case 'consent':
      return here.staff ? words.consent : words.ownConsent;
    case 'reopen':
      return here.out.status.closed ? words.reopen : t().reopenLog;
    default:
      return words[action.do];
  }
}

type Ends = { onDone: (outcome: Outcome | undefined) => void; onCancel: () => void };

function Body({ action, onDone, onCancel }: { action: Action } & Ends) {
  const here = useHere();
  const ends = { onDone, onCancel };
  const words = t().dialog;
  switch (action.do) {
    case 'make':
      return (
        <Editor
          kind={action.kind}
          initial={action.initial ?? beginning(here, action.kind)}
          about={action.about}
          only={action.only ?? familyFields(here, action.kind)}
          depths={action.depths ?? depthsFor(here, action.kind)}
          {...ends}
        />
      );
    case 'edit':
      return (
        <Editor
          kind={action.record.kind}
          record={action.record}
          initial={action.initial}
          only={action.only}
          depths={[action.record.depth]}
          {...ends}
        />
      );
    case 'decide':
      return <DecideForm outcome={action.outcome} {...ends} />;
    case 'consent':
      return <ConsentForm purpose={action.purpose} service={action.service} {...ends} />;
    case 'shareWithLeader':
      return <ShareWithLeader record={action.record} {...ends} />;
    case 'reopen':
      return <Reopen {...ends} />;
    case 'share':
      return (
        <Confirm
          intent="share"
          kind={action.record.kind}
          depth={action.record.depth}
          record={action.record.id}
          label={t().share}
          lead={textOf(here.head, 'log') === 'open' ? words.shareLead : words.shareLeadNoLog}
          {...ends}
        />
      );
    case 'cancelOffer':
      return (
        <Confirm
          intent="cancel_offer"
          kind="baton_offer"
          depth="log"
          record={action.offer.id}
          label={t().offer.cancel}
          lead={words.cancelOfferLead}
          {...ends}
        />
      );
    case 'moveGuide':
      return (
        <IntentForm
          intent="move_guide"
          kind="case"
          depth="log"
          record={here.id}
          fixed={{ version: here.out.newerGuide ?? '', date: today() }}
          before={<p>{words.moveGuideLead}</p>}
          label={words.moveGuideDo}
          {...ends}
        />
      );
    case 'offer':
      return <Offer {...ends} />;
    case 'answer':
      return (
        <IntentForm
          intent={action.accept ? 'accept_baton' : 'decline_baton'}
          kind="acceptance"
          depth="log"
          specs={[{ name: 'comment', input: 'long', optional: true, rows: 3 }]}
          fixed={{ offer: action.offer.id, date: today() }}
          before={<p>{action.accept ? words.acceptLead : words.declineLead}</p>}
          label={action.accept ? t().offer.accept : t().offer.decline}
          {...ends}
        />
      );
    case 'withdraw':
      return (
        <IntentForm
          intent="withdraw_consent"
          kind="consent"
          depth="log"
          record={action.record.id}
          specs={[{ name: 'reason', input: 'long', optional: true, rows: 2 }]}
          fixed={{ date: today() }}
          before={<p>{words.withdrawLead}</p>}
          label={t().consent.withdraw}
          danger
          {...ends}
        />
      );
    case 'referral':
      return (
        <IntentForm
          intent={action.send ? 'send_referral' : 'check_referral'}
          kind="referral"
          depth="log"
          record={action.record.id}
          fixed={{ date: today() }}
          before={<p>{action.send ? words.sendLead : words.checkLead}</p>}
          label={action.send ? t().referral.send : t().referral.check}
          {...ends}
        />
      );
    case 'suspect':
      return <Suspect {...ends} />;
    case 'lift':
      return (
        <IntentForm
          intent="lift_suspicion"
          kind="suspicion"
          depth="protected"
          record={action.record.id}
          specs={[{ name: 'reason', input: 'long', rows: 3 }]}
          fixed={{ date: today() }}
          before={<p>{words.liftLead}</p>}
          label={t().stopped.lift}
          {...ends}
        />
      );
    case 'close':
      return (
        <IntentForm
          intent="demand_closing"
          kind="case"
          depth="log"
          record={here.id}
          specs={[{ name: 'reason', input: 'long', optional: true, rows: 3 }]}
          fixed={{ date: today() }}
          before={<p>{words.closeLead}</p>}
          label={t().demandClosing}
          danger
          {...ends}
        />
      );
    case 'mark':
      return <MarkDone {...ends} />;
  }
}

type ConfirmProps = Ends & {
  intent: Intent;
  kind: Kind;
  depth: Depth;
  record: string;
  label: string;
  lead: string;
};

/** A step that needs no words, only a yes. */
function Confirm({ lead, ...form }: ConfirmProps) {
  return <IntentForm {...form} fixed={{ date: today() }} before={<p>{lead}</p>} />;
}

/** People who can hold the baton, as far as the screen suggests: staff, those of the case and the unit first. */
export function useStaff(): { value: string; label: string }[] {
  const here = useHere();
  const inCase = new Set(
    here.records.filter((r) => r.kind === 'participant').map((r) => textOf(r.f, 'person')),
  );
  const unit = textOf(here.head, 'unit');
  const rank = (person: string, of: string | undefined) => (inCase.has(person) ? 0 : of === unit ? 1 : 2);
  return here.directory.people
    .filter((person) => person.role === 'employee' || person.role === 'leader')
    .toSorted((a, b) => rank(a.person, a.unit) - rank(b.person, b.unit) || a.name.localeCompare(b.name, 'nb'))
    .map((person) => ({
      value: person.person,
      label: [person.name, person.title, person.unit !== unit && person.unit && here.names.unit(person.unit)]
        .filter(Boolean)
        .join(', '),
    }));
}

function Offer(ends: Ends) {
  const here = useHere();
  const staff = useStaff();
  const [to, setTo] = useState('');
  return (
    <IntentForm
      intent="offer_baton"
      kind="baton_offer"
      depth="log"
      specs={[{ name: 'message', input: 'long', optional: true, rows: 3 }]}
      fixed={{ to, date: today() }}
      before={
        <div class="stack">
          <p>{t().dialog.offerLead}</p>
          <Wishes />
          <Select
            name="to"
            label={t().offer.to}
            empty={t().choose}
            value={to}
            onValue={setTo}
            options={staff.filter((each) => each.value !== textOf(here.head, 'baton'))}
          />
        </div>
      }
      label={t().offer.send}
      {...ends}
    />
  );
}

function Suspect(ends: Ends) {
  const here = useHere();
  return (
    <IntentForm
      intent="raise_suspicion"
      kind="suspicion"
      depth="protected"
      specs={fieldsOf('suspicion')}
      fixed={{ date: today() }}
      before={
        <div class="stack">
          <ExitBody
            exits={here.guide.exits.filter((exit) => exit.id === 'violence')}
            lang={here.guide.lang}
          />
          <p>{exitText().writeHelp}</p>
        </div>
      }
      label={exitText().write}
      danger
      {...ends}
    />
  );
}

/** Whether the guide lets a concern be shared with a colleague instead of the leader. */
export const colleaguesToo = (guide: Guide): boolean =>
  guide.levels.some((level) => level.steps.some((step) => step.colleague));

/** Marks the concern as shared, and with whom: the leaders first, then colleagues where the guide allows it. */
function ShareWithLeader({ record, onDone, onCancel }: { record: RecordView } & Ends) {
  const here = useHere();
  const unit = textOf(here.head, 'unit');
  const colleagues = colleaguesToo(here.guide);
  const people = here.directory.people
    .filter((person) => person.person !== here.me.person && person.unit === unit)
    .filter((person) => person.role === 'leader' || (colleagues && person.role === 'employee'));
  const options = people
    .toSorted((a, b) => Number(b.role === 'leader') - Number(a.role === 'leader'))
    .map((person) => ({
      value: person.person,
      label: [person.name, person.title].filter(Boolean).join(', '),
    }));
  const [who, setWho] = useState(options[0]?.value ?? '');
  const withLeader = people.find((person) => person.person === who)?.role !== 'employee';
  const [answer, setAnswer] = useState<Outcome>();
  const [fault, setFault] = useState<string>();
  const share = async () => {
    try {
      const made = await patch(
        {
          case: here.id,
          kind: record.kind,
          depth: record.depth,
          record: record.id,
          ...(record.v ? { base: record.v } : {}),
        },
        { sharedWithLeader: today(), ...(who ? { sharedWith: who } : {}) },
        {
          sharedWithLeader: record.f.sharedWithLeader ?? null,
          ...(who ? { sharedWith: record.f.sharedWith ?? null } : {}),
        },
      );
      if (made.kept) onDone(made);
      else setAnswer(made);
    } catch (thrown) {
      setFault(faultOf(thrown).code);
    }
  };
  return (
    <div class="stack">
      <p>{withLeader ? t().dialog.leaderLead : t().dialog.colleagueLead}</p>
      {answer && <Findings findings={answer.findings} answer />}
      {options.length > 0 && options.length <= 5 && (
        <Choice label={t().dialog.withWhom} options={options} value={who} onValue={setWho} />
      )}
      {options.length > 5 && (
        <Select label={t().dialog.withWhom} options={options} value={who} onValue={setWho} />
      )}
      {fault && <FaultNotice code={fault} />}
      <div class="row editor-end">
        <Button icon="share" onClick={() => void share()}>
          {withLeader ? t().needs.shared_with_leader : t().dialog.shareWithColleague}
        </Button>
        <Button variant="tertiary" onClick={onCancel}>
          {text().button.cancel}
        </Button>
      </div>
    </div>
  );
}

/** R17: opening a closed log again takes the guardian's answer about the old content. */
function Reopen(ends: Ends) {
  const here = useHere();
  const guardians = signers(here).filter((each) => here.staff || each.me);
  const [guardian, setGuardian] = useState(guardians.length === 1 ? (guardians[0]?.id ?? '') : '');
  const [available, setAvailable] = useState('');
  return (
    <IntentForm
      intent="reopen"
      kind="case"
      depth="log"
      record={here.id}
      specs={[{ name: 'reason', input: 'long', optional: true, rows: 3 }]}
      fixed={{ guardian, date: today(), ...(available === 'yes' ? { available: true } : {}) }}
      before={
        <div class="stack">
          <p>{t().dialog.reopenLead}</p>
          <Choice
            name="guardian"
            label={t().consent.who}
            value={guardian}
            onValue={setGuardian}
            options={guardians.map((each) => ({ value: each.id, label: each.name }))}
          />
          <Choice
            label={t().dialog.available}
            value={available}
            onValue={setAvailable}
            options={[
              { value: 'yes', label: t().dialog.availableYes },
              { value: 'no', label: t().dialog.availableNo },
            ]}
          />
        </div>
      }
      label={here.out.status.closed ? t().closed.reopen : t().reopenLog}
      {...ends}
    />
  );
}

/** "This step is done", with a remark if there is one. */
function MarkDone({ onDone, onCancel }: Ends) {
  const here = useHere();
  return (
    <Editor
      kind="step_mark"
      initial={{ step: here.out.status.step, round: here.round }}
      depths={['log']}
      about={`${here.out.status.step}:${here.round}`}
      label={t().markDone}
      onDone={onDone}
      onCancel={onCancel}
    />
  );
}
