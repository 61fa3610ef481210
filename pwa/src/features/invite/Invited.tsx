import { useEffect, useState } from 'preact/hooks';
import { api, type Fault, faultOf, sync } from '../../core';
import { textOf } from '../../record/fields';
import type { Here } from '../../record/here';
import type { RecordView } from '../../record/shapes';
import { date } from '../../text';
import { Button, Dialog, FaultNotice, Icon, Loading } from '../../ui';
import { dayOf } from './day';
import type LinkSheet from './LinkSheet';
import { t } from './text';

/** An invitation as server/httpapi's InvitationRow has it. */
interface Row {
  id: string;
  record?: string;
  expires: number;
  state: 'sent' | 'used' | 'expired' | 'withdrawn';
}

export interface Invitations {
  /** Newest first; undefined while they are not here. */
  rows: readonly Row[] | undefined;
  again: () => void;
}

/** Whether the person may invite the family of the case: the same people as may ask for a signature, of the staff. */
export const mayInvite = (here: Here): boolean => here.staff && here.may.has('sign');

/** The invitations of a case, for who may invite; asked for once, and again after each change. */
export function useInvitations(here: Here): Invitations {
  const [rows, setRows] = useState<readonly Row[]>();
  const [times, setTimes] = useState(0);
  const may = mayInvite(here);
  // `times` asks again
  useEffect(() => {
    let current = true;
    if (!may) return;
    api<{ invitations: Row[] }>('POST', '/api/invitations/list', { case: here.id }).then(
      (answer) => current && setRows(answer.invitations),
      () => undefined, // without network nothing is shown of them
    );
    return () => {
      current = false;
    };
  }, [here.id, may, times]);
  return { rows, again: () => setTimes((n) => n + 1) };
}

type Sheet = typeof LinkSheet;

/** What has become of a guardian's invitation, or the young person's, and the buttons to invite and to take back. */
export function Invited(props: { here: Here; record: RecordView; name: string; list: Invitations }) {
  const { here, record, name, list } = props;
  const words = t();
  const [made, setMade] = useState<{ link: string; expires: number }>();
  const [sheet, setSheet] = useState<{ is: Sheet }>();
  const [fault, setFault] = useState<Fault>();
  const [busy, setBusy] = useState(false);
  if (!mayInvite(here) || !list.rows) return null;
  const latest = list.rows.find((each) => each.record === record.id);
  const bound = textOf(record.f, 'person') !== '';

  const ask = async (what: () => Promise<void>) => {
    setBusy(true);
    setFault(undefined);
    try {
      await what();
      list.again();
    } catch (thrown) {
      setFault(faultOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  const invite = () =>
    ask(async () => {
      const [module, answer] = await Promise.all([
        import('./LinkSheet'),
        api<{ link: string; invitation: Row }>('POST', '/api/invitations', {
          case: here.id,
          record: record.id,
        }),
      ]);
      setSheet({ is: module.default });
      setMade({ link: answer.link, expires: answer.invitation.expires });
    });
  const withdraw = (row: Row) => ask(() => api('POST', '/api/invitations/withdraw', { id: row.id }));

  let state = words.none;
  if (bound) state = words.bound;
  else if (latest?.state === 'sent') state = words.sent(date(dayOf(latest.expires)));
  else if (latest) state = words[latest.state];
  const Shown = sheet?.is;
  return (
    <div class="stack stack-sm">
      {fault && <FaultNotice code={fault.code} detail={fault.detail} />}
      <div class="row no-print">
        <span class="row small">
          <Icon name={bound ? 'check' : 'person'} />
          {state}
        </span>
        {!bound && (
          <Button
            variant="secondary"
            data-size="sm"
            busy={busy}
            disabled={!sync.value.online}
            onClick={() => void invite()}
          >
            {latest?.state === 'sent' ? words.inviteAgain : words.invite}
            <span class="heard-only">{words.heard(name)}</span>
          </Button>
        )}
        {!bound && latest?.state === 'sent' && (
          <Button variant="tertiary" data-size="sm" busy={busy} onClick={() => void withdraw(latest)}>
            {words.withdraw}
            <span class="heard-only">{words.heard(name)}</span>
          </Button>
        )}
      </div>
      <Dialog open={made !== undefined} title={words.linkTitle(name)} onClose={() => setMade(undefined)}>
        {made && Shown ? (
          <Shown link={made.link} expires={made.expires} onClose={() => setMade(undefined)} />
        ) : (
          <Loading />
        )}
      </Dialog>
    </div>
  );
}
