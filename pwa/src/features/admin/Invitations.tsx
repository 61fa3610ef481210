import { useState } from 'preact/hooks';
import { api, type Fault, faultOf } from '../../core';
import { useFetched } from '../../core/useFetched';
import type { Overview } from '../../gen/staff';
import { moment } from '../../text';
import { Button, Dialog, Empty, FaultNotice, Loading, TextField } from '../../ui';
import LinkSheet from '../invite/LinkSheet';
import { personName } from './desk';
import { t } from './text';

interface Row {
  id: string;
  kind: 'guardian' | 'young' | 'staff' | 'recovery';
  person?: string;
  by: string;
  created: number;
  expires: number;
}

/** The links that were handed out and can still be used. Which family a link is for is not shown here. */
export function Invitations({ all }: { all: Overview }) {
  const words = t().invitation;
  const { value, fault, again } = useFetched<{ invitations: Row[] }>('/api/admin/invitations');
  const [failed, setFailed] = useState<Fault>();
  const withdraw = async (id: string) => {
    setFailed(undefined);
    try {
      await api('POST', '/api/invitations/withdraw', { id });
      again();
    } catch (thrown) {
      setFailed(faultOf(thrown));
    }
  };
  if (fault) return <FaultNotice code={fault.code} detail={fault.detail} onRetry={again} />;
  if (!value) return <Loading />;
  return (
    <div class="stack">
      <Recover onDone={again} />
      <p>{words.lead}</p>
      {failed && <FaultNotice code={failed.code} detail={failed.detail} />}
      {value.invitations.length === 0 && (
        <div class="sheet">
          <Empty icon="share" title={words.none} />
        </div>
      )}
      <ul class="plain-list admin-list">
        {value.invitations.map((each) => (
          <li key={each.id} class="sheet admin-row">
            <div>
              <p>
                <strong>{words.kinds[each.kind]}</strong> {each.person && personName(all, each.person)}
              </p>
              <p class="small">{words.by(personName(all, each.by), moment(each.created))}</p>
              <p class="small soft">{words.until(moment(each.expires))}</p>
            </div>
            <Button variant="secondary" data-size="sm" onClick={() => void withdraw(each.id)}>
              {words.withdraw}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A new link for a guardian or young person who cannot get in: they tell their user name, since no list here names families. */
function Recover({ onDone }: { onDone: () => void }) {
  const words = t().invitation;
  const [account, setAccount] = useState('');
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const [link, setLink] = useState<{ link: string; expires: number }>();
  const make = async () => {
    setMissing(!account.trim());
    setFault(undefined);
    if (!account.trim()) return;
    setBusy(true);
    try {
      const made = await api<{ link: string; invitation: { expires: number } }>(
        'POST',
        '/api/admin/recover',
        { account },
      );
      setLink({ link: made.link, expires: made.invitation.expires });
      setAccount('');
    } catch (thrown) {
      setFault(faultOf(thrown));
    }
    setBusy(false);
  };
  const close = () => {
    setLink(undefined);
    onDone();
  };
  return (
    <section class="sheet stack" aria-labelledby="recover">
      <h2 id="recover">{words.recover}</h2>
      <p>{words.recoverLead}</p>
      {fault && <FaultNotice code={fault.code} detail={fault.detail} />}
      <form
        autoComplete="off"
        class="stack narrow"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        <TextField
          name="recover-account"
          label={words.recoverAccount}
          value={account}
          onValue={setAccount}
          fault={missing ? words.recoverMissing : undefined}
        />
        <div>
          <Button type="submit" variant="secondary" busy={busy}>
            {words.recoverMake}
          </Button>
        </div>
      </form>
      {link && (
        <Dialog open title={words.recover} onClose={close}>
          <LinkSheet link={link.link} expires={link.expires} onClose={close} />
        </Dialog>
      )}
    </section>
  );
}
