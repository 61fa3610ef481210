import { useState } from 'preact/hooks';
import { useFetched } from '../../core/useFetched';
import type { Overview } from '../../gen/staff';
import { moment } from '../../text';
import { Button, Check, Empty, FaultNotice, Icon, Loading, TextField } from '../../ui';
import { Ask } from './Ask';
import { fits } from './desk';
import { t } from './text';

/** A device as server/httpapi's DeviceLine. Times are ms since 1970, 0: not. */
interface Row {
  id: string;
  person: string;
  name: string;
  lastContact: number;
  revokedAt: number;
  owes: number;
}

const SHOWN = 100;

/** Every device, with its last contact and what it still has to forget. */
export function Devices({ all }: { all: Overview }) {
  const words = t().device;
  const staff = new Map(all.people.map((each) => [each.person, each.name]));
  // Families are in no directory, and not the administrator's to know.
  const nameOf = (row: Row) => staff.get(row.person) ?? words.family;
  const { value, fault, again } = useFetched<{ devices: Row[] }>('/api/devices');
  const [search, setSearch] = useState('');
  const [revoked, setRevoked] = useState(false);
  const [asked, setAsked] = useState<Row>();
  if (fault) return <FaultNotice code={fault.code} detail={fault.detail} onRetry={again} />;
  if (!value) return <Loading />;
  const found = value.devices
    .toSorted((a, b) => b.lastContact - a.lastContact)
    .filter((each) => (revoked || each.revokedAt === 0) && fits(search, `${nameOf(each)} ${each.name}`));
  return (
    <div class="stack">
      <p>{words.lead}</p>
      <div class="admin-search">
        <TextField label={words.find} type="search" value={search} onValue={setSearch} />
      </div>
      <Check label={words.showRevoked} checked={revoked} onChecked={setRevoked} />
      {found.length === 0 && (
        <div class="sheet">
          <Empty icon="device" title={words.none} />
        </div>
      )}
      <ul class="plain-list admin-list">
        {found.slice(0, SHOWN).map((each) => (
          <li key={each.id} class="sheet admin-row">
            <div>
              <p>
                <strong>{nameOf(each)}</strong> <span class="soft">{each.name}</span>
              </p>
              <p class="small">{each.lastContact ? words.contact(moment(each.lastContact)) : words.never}</p>
              {each.owes > 0 && (
                <p class="row small">
                  <Icon name="warn" /> {words.owes(each.owes)}
                </p>
              )}
              {each.revokedAt > 0 && <p class="small soft">{words.revoked(moment(each.revokedAt))}</p>}
            </div>
            {each.revokedAt === 0 && (
              <Button
                variant="secondary"
                color="danger"
                data-size="sm"
                icon="stop"
                onClick={() => setAsked(each)}
              >
                {words.revoke}
                <span class="heard-only">
                  {' '}
                  {nameOf(each)}, {each.name}
                </span>
              </Button>
            )}
          </li>
        ))}
      </ul>
      {asked && (
        <Ask
          title={words.revokeTitle}
          lead={`${nameOf(asked)}, ${asked.name}. ${words.revokeLead}`}
          label={words.revoke}
          danger
          path="/api/devices/revoke"
          body={() => ({ device: asked.id })}
          onDone={() => {
            setAsked(undefined);
            again();
          }}
          onClose={() => setAsked(undefined)}
        />
      )}
    </div>
  );
}
