import { useState } from 'preact/hooks';
import type { Deputy, Overview } from '../../gen/staff';
import { date } from '../../text';
import { Button, DateField, Empty, Select } from '../../ui';
import { Ask } from './Ask';
import { personName } from './desk';
import { t } from './text';

type Props = { all: Overview; onDone: () => void };

/** Who stands in for a leader, now or later. */
export function Deputies({ all, onDone }: Props) {
  const words = t().deputy;
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<Deputy>();
  const done = () => {
    setAdding(false);
    setEnding(undefined);
    onDone();
  };
  return (
    <div class="stack">
      <div class="row between">
        <p>{words.lead}</p>
        <Button icon="add" onClick={() => setAdding(true)}>
          {words.add}
        </Button>
      </div>
      {all.deputies.length === 0 && (
        <div class="sheet">
          <Empty icon="people" title={words.none} />
        </div>
      )}
      <ul class="plain-list admin-list">
        {all.deputies.map((each) => (
          <li key={`${each.for} ${each.from}`} class="sheet admin-row">
            <div>
              <p>
                <strong>{words.row(personName(all, each.by), personName(all, each.for))}</strong>
              </p>
              <p class="small">
                {date(each.from, 'short')} – {date(each.until, 'short')}
              </p>
            </div>
            <Button variant="secondary" data-size="sm" onClick={() => setEnding(each)}>
              {words.end}
              <span class="heard-only">
                {' '}
                {words.row(personName(all, each.by), personName(all, each.for))}
              </span>
            </Button>
          </li>
        ))}
      </ul>
      {adding && <Add all={all} onDone={done} onClose={() => setAdding(false)} />}
      {ending && <End all={all} deputy={ending} onDone={done} onClose={() => setEnding(undefined)} />}
    </div>
  );
}

function Add({ all, onDone, onClose }: Props & { onClose: () => void }) {
  const words = t().deputy;
  const [leader, setLeader] = useState('');
  const [by, setBy] = useState('');
  const [from, setFrom] = useState<string>(all.today);
  const [until, setUntil] = useState('');
  const leaders = all.people.filter((each) =>
    each.posts.some((post) => post.role === 'leader' && (!post.until || post.until >= all.today)),
  );
  const units = new Set(all.people.find((each) => each.person === leader)?.posts.map((post) => post.unit));
  const colleagues = all.people.filter(
    (each) => each.person !== leader && each.posts.some((post) => post.unit && units.has(post.unit)),
  );
  return (
    <Ask
      title={words.add}
      lead={words.lead}
      label={words.add}
      path="/api/admin/deputy"
      body={() => ({ for: leader, by, from, until })}
      onDone={onDone}
      onClose={onClose}
    >
      {(fault) => (
        <>
          <Select
            name="for"
            label={words.for}
            value={leader}
            empty="–"
            onValue={setLeader}
            fault={fault('for')}
            options={leaders.map((each) => ({ value: each.person, label: each.name }))}
          />
          <Select
            name="by"
            label={words.by}
            value={by}
            empty="–"
            onValue={setBy}
            fault={fault('by')}
            options={colleagues.map((each) => ({ value: each.person, label: each.name }))}
          />
          <DateField name="from" label={words.from} value={from} onValue={setFrom} fault={fault('from')} />
          <DateField
            name="until"
            label={words.until}
            value={until}
            onValue={setUntil}
            fault={fault('until')}
          />
        </>
      )}
    </Ask>
  );
}

function End({ all, deputy, onDone, onClose }: Props & { deputy: Deputy; onClose: () => void }) {
  const words = t().deputy;
  const [until, setUntil] = useState<string>(all.today);
  return (
    <Ask
      title={`${words.end}: ${personName(all, deputy.by)}`}
      label={words.end}
      path="/api/admin/deputy/end"
      body={() => ({ ...deputy, until })}
      onDone={onDone}
      onClose={onClose}
    >
      {(fault) => (
        <DateField name="until" label={words.until} value={until} onValue={setUntil} fault={fault('until')} />
      )}
    </Ask>
  );
}
