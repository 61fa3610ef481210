import { useState } from 'preact/hooks';
import { api, type Fault, faultOf } from '../../core';
import type { Overview, Person } from '../../gen/staff';
import { text } from '../../text';
import { Button, Check, DateField, Dialog, FaultNotice, Select, TextField } from '../../ui';
import LinkSheet from '../invite/LinkSheet';
import { Ask } from './Ask';
import { fits, postText, roleName } from './desk';
import { t } from './text';

type Props = { all: Overview; onDone: () => void };

const roles = ['employee', 'leader', 'bti_coordinator', 'administrator', 'privacy_officer'] as const;
type Act = 'details' | 'move' | 'end' | 'disable' | 'enable';

/** Who works here, where and since when; and what can be changed about it. */
export function People({ all, onDone }: Props) {
  const words = t();
  const [search, setSearch] = useState('');
  const [ended, setEnded] = useState(false);
  const [adding, setAdding] = useState(false);
  const [chosen, setChosen] = useState<Person>();
  const [act, setAct] = useState<Act>();
  const unitName = (person: Person) =>
    person.posts
      .map((post) => all.units.find((each) => each.unit === post.unit)?.name ?? words.whole)
      .join(' ');
  const found = all.people.filter(
    (each) =>
      (ended || each.state === 'present' || each.state === 'future') &&
      fits(search, `${each.name} ${unitName(each)} ${each.title ?? ''} ${each.login}`),
  );
  const done = () => {
    setAdding(false);
    setAct(undefined);
    setChosen(undefined);
    onDone();
  };
  return (
    <div class="stack">
      <div class="row between">
        <div class="admin-search">
          <TextField label={words.find} type="search" value={search} onValue={setSearch} />
        </div>
        <Button icon="add" onClick={() => setAdding(true)}>
          {words.person.add}
        </Button>
      </div>
      <Check label={words.showEnded} checked={ended} onChecked={setEnded} />
      <p class="soft" role="status">
        {found.length === 0 ? words.nobody : words.count(found.length)}
      </p>
      <ul class="plain-list admin-list">
        {found.map((person) => (
          <li key={person.person} class="sheet admin-row">
            <div>
              <p>
                <strong>{person.name}</strong> {person.title && <span class="soft">{person.title}</span>}
              </p>
              {person.posts.slice(-2).map((post) => (
                <p key={post.from} class="small">
                  {postText(all, post)}
                </p>
              ))}
              <p class="row small soft">
                {person.state !== 'present' && (
                  <span
                    class="ds-tag"
                    data-size="sm"
                    data-color={person.state === 'disabled' ? 'danger' : 'neutral'}
                  >
                    {words.states[person.state as keyof typeof words.states]}
                  </span>
                )}
                {person.login}
              </p>
            </div>
            <Button variant="secondary" data-size="sm" icon="edit" onClick={() => setChosen(person)}>
              {words.act.open}
              <span class="heard-only"> {person.name}</span>
            </Button>
          </li>
        ))}
      </ul>
      {adding && <Add all={all} onDone={done} onClose={() => setAdding(false)} />}
      {chosen && !act && (
        <Choose
          all={all}
          person={chosen}
          onAct={setAct}
          onClose={() => setChosen(undefined)}
          onDone={onDone}
        />
      )}
      {chosen && act && (
        <Change all={all} person={chosen} act={act} onDone={done} onClose={() => setAct(undefined)} />
      )}
    </div>
  );
}

/** What can be done about a person, with the work they have had. */
function Choose(props: {
  all: Overview;
  person: Person;
  onAct: (act: Act) => void;
  onDone: () => void;
  onClose: () => void;
}) {
  const { all, person, onAct } = props;
  const words = t();
  const [link, setLink] = useState<{ link: string; expires: number }>();
  const [fault, setFault] = useState<Fault>();
  const invite = async () => {
    try {
      const made = await api<{ link: string; invitation: { expires: number } }>('POST', '/api/admin/invite', {
        person: person.person,
      });
      setLink({ link: made.link, expires: made.invitation.expires });
    } catch (thrown) {
      setFault(faultOf(thrown));
    }
  };
  const disabled = person.state === 'disabled';
  return (
    <Dialog open title={person.name} onClose={props.onClose}>
      {link ? (
        <LinkSheet link={link.link} expires={link.expires} onClose={props.onClose} />
      ) : (
        <div class="stack">
          {fault && <FaultNotice code={fault.code} detail={fault.detail} />}
          <h3>{words.history}</h3>
          <ul class="plain-list">
            {person.posts.map((post) => (
              <li key={post.from}>{postText(all, post)}</li>
            ))}
          </ul>
          {!person.loginReady && <p class="soft">{words.noLogin}</p>}
          <div class="row">
            <Button variant="secondary" onClick={() => onAct('move')}>
              {words.act.move}
            </Button>
            <Button variant="secondary" onClick={() => onAct('end')}>
              {words.act.end}
            </Button>
            <Button variant="secondary" onClick={() => onAct('details')}>
              {words.act.details}
            </Button>
            <Button variant="secondary" onClick={() => void invite()}>
              {words.act.invite}
            </Button>
            <Button
              variant="tertiary"
              color={disabled ? 'accent' : 'danger'}
              onClick={() => onAct(disabled ? 'enable' : 'disable')}
            >
              {disabled ? words.act.enable : words.act.disable}
            </Button>
          </div>
          <div>
            <Button onClick={props.onClose}>{text().button.close}</Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}

/** Role and unit; a unit only for those who work in one. */
function Work(props: {
  all: Overview;
  role: string;
  unit: string;
  onRole: (role: string) => void;
  onUnit: (unit: string) => void;
  fault: (field: string) => string | undefined;
}) {
  const words = t().person;
  const inUnit = props.role === 'employee' || props.role === 'leader';
  return (
    <>
      <Select
        name="role"
        label={words.role}
        value={props.role}
        onValue={props.onRole}
        fault={props.fault('role')}
        options={roles.map((role) => ({ value: role, label: roleName(role) }))}
      />
      {inUnit && (
        <Select
          name="unit"
          label={words.unit}
          value={props.unit}
          onValue={props.onUnit}
          empty="–"
          fault={props.fault('unit')}
          options={props.all.units.map((each) => ({ value: each.unit, label: each.name }))}
        />
      )}
    </>
  );
}

const said = (value: string) => value.trim();
/** The fields that are filled in. */
const filled = (fields: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
const unitFor = (role: string, unit: string) => (role === 'employee' || role === 'leader' ? unit : '');

function Add({ all, onDone, onClose }: Props & { onClose: () => void }) {
  const words = t().person;
  const [name, setName] = useState('');
  const [login, setLogin] = useState('');
  const [title, setTitle] = useState('');
  const [phone, setPhone] = useState('');
  const [role, setRole] = useState<string>('employee');
  const [unit, setUnit] = useState('');
  const [from, setFrom] = useState<string>(all.today);
  const [until, setUntil] = useState('');
  return (
    <Ask
      title={words.add}
      label={words.save}
      path="/api/admin/person"
      body={() =>
        filled({
          name: said(name),
          login: said(login),
          title: said(title),
          phone: said(phone),
          role,
          unit: unitFor(role, unit),
          from,
          until,
        })
      }
      onDone={onDone}
      onClose={onClose}
    >
      {(fault) => (
        <>
          <TextField name="name" label={words.name} value={name} onValue={setName} fault={fault('name')} />
          <TextField
            name="login"
            label={words.login}
            help={words.loginHelp}
            value={login}
            onValue={setLogin}
            fault={fault('login') ?? fault('person')}
          />
          <Work all={all} role={role} unit={unit} onRole={setRole} onUnit={setUnit} fault={fault} />
          <TextField
            name="title"
            label={words.title}
            optional
            value={title}
            onValue={setTitle}
            fault={fault('title')}
          />
          <TextField
            name="phone"
            label={words.phone}
            type="tel"
            optional
            value={phone}
            onValue={setPhone}
            fault={fault('phone')}
          />
          <DateField name="from" label={words.from} value={from} onValue={setFrom} fault={fault('from')} />
          <DateField
            name="until"
            label={words.untilDay}
            optional
            value={until}
            onValue={setUntil}
            fault={fault('until')}
          />
        </>
      )}
    </Ask>
  );
}

function Change(props: Props & { person: Person; act: Act; onClose: () => void }) {
  const { all, person, act, onDone, onClose } = props;
  const words = t();
  const last = person.posts.at(-1);
  const [name, setName] = useState(person.name);
  const [title, setTitle] = useState(person.title ?? '');
  const [phone, setPhone] = useState(person.phone ?? '');
  const [role, setRole] = useState<string>(last?.role ?? 'employee');
  const [unit, setUnit] = useState<string>(last?.unit ?? '');
  const [day, setDay] = useState<string>(all.today);
  const shared = { onDone, onClose };
  if (act === 'disable' || act === 'enable')
    return (
      <Ask
        {...shared}
        title={`${words.act[act]}: ${person.name}`}
        {...(act === 'disable' ? { lead: words.disableLead, danger: true } : {})}
        label={words.act[act]}
        path="/api/admin/disable"
        body={() => ({ person: person.person, disabled: act === 'disable' })}
      />
    );
  if (act === 'end')
    return (
      <Ask
        {...shared}
        title={`${words.act.end}: ${person.name}`}
        lead={words.endLead}
        label={words.act.end}
        path="/api/admin/end"
        body={() => ({ person: person.person, until: day })}
      >
        {(fault) => (
          <DateField
            name="until"
            label={words.person.untilDay}
            value={day}
            onValue={setDay}
            fault={fault('until') ?? fault('person')}
          />
        )}
      </Ask>
    );
  if (act === 'move')
    return (
      <Ask
        {...shared}
        title={`${words.act.move}: ${person.name}`}
        lead={words.moveLead}
        label={words.act.move}
        path="/api/admin/move"
        body={() => filled({ person: person.person, role, unit: unitFor(role, unit), from: day })}
      >
        {(fault) => (
          <>
            <Work all={all} role={role} unit={unit} onRole={setRole} onUnit={setUnit} fault={fault} />
            <DateField
              name="from"
              label={words.person.from}
              value={day}
              onValue={setDay}
              fault={fault('from')}
            />
          </>
        )}
      </Ask>
    );
  return (
    <Ask
      {...shared}
      title={words.act.details}
      label={text().button.save}
      path="/api/admin/details"
      body={() => filled({ person: person.person, name: said(name), title: said(title), phone: said(phone) })}
    >
      {(fault) => (
        <>
          <TextField
            name="name"
            label={words.person.name}
            value={name}
            onValue={setName}
            fault={fault('name')}
          />
          <TextField
            name="title"
            label={words.person.title}
            value={title}
            onValue={setTitle}
            fault={fault('title')}
          />
          <TextField
            name="phone"
            label={words.person.phone}
            type="tel"
            value={phone}
            onValue={setPhone}
            fault={fault('phone')}
          />
        </>
      )}
    </Ask>
  );
}
