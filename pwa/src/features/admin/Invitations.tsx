import { useState } from 'preact/hooks';
import { api, type Fault, faultOf } from '../../core';
import type { Overview } from '../../gen/staff';
import { moment } from '../../text';
import { Button, Empty, FaultNotice, Loading } from '../../ui';
import { personName, useFetched } from './desk';
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
