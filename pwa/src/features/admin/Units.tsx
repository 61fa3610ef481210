import { useState } from 'preact/hooks';
import type { Overview, Service, Unit } from '../../gen/staff';
import { text } from '../../text';
import { Button, Check, Choices, Select, TextField } from '../../ui';
import { Ask } from './Ask';
import { t } from './text';

type Props = { all: Overview; onDone: () => void };
const blankUnit: Unit = { unit: '', name: '', service: '', guides: [] };
const blankService: Service = { service: '', name: '' };

/** The units, each with its service and how many work there; and the services. */
export function Units({ all, onDone }: Props) {
  const words = t();
  const [unit, setUnit] = useState<Unit>();
  const [service, setService] = useState<Service>();
  const done = () => {
    setUnit(undefined);
    setService(undefined);
    onDone();
  };
  const working = (id: string) =>
    all.people.filter((each) =>
      each.posts.some(
        (post) => post.unit === id && post.from <= all.today && (!post.until || post.until >= all.today),
      ),
    ).length;
  return (
    <div class="stack stack-lg">
      <section class="stack" aria-labelledby="units">
        <div class="row between">
          <h2 id="units">{words.tabs.units}</h2>
          <Button icon="add" onClick={() => setUnit(blankUnit)}>
            {words.unit.add}
          </Button>
        </div>
        <ul class="plain-list admin-list">
          {all.units.map((each) => (
            <li key={each.unit} class="sheet admin-row">
              <div>
                <p>
                  <strong>{each.name}</strong>
                </p>
                <p class="small">
                  {all.services.find((one) => one.service === each.service)?.name ?? each.service}
                  {each.phone && `, ${each.phone}`}
                </p>
                <p class="small soft">{words.unit.people(working(each.unit))}</p>
              </div>
              <Button variant="secondary" data-size="sm" icon="edit" onClick={() => setUnit(each)}>
                {words.act.open}
                <span class="heard-only"> {each.name}</span>
              </Button>
            </li>
          ))}
        </ul>
      </section>
      <section class="stack" aria-labelledby="services">
        <div class="row between">
          <h2 id="services">{words.service.title}</h2>
          <Button icon="add" variant="secondary" onClick={() => setService(blankService)}>
            {words.service.add}
          </Button>
        </div>
        <ul class="plain-list admin-list">
          {all.services.map((each) => (
            <li key={each.service} class="sheet admin-row">
              <p>
                {each.name} {each.phone && <span class="soft">{each.phone}</span>}
              </p>
              <Button variant="secondary" data-size="sm" icon="edit" onClick={() => setService(each)}>
                {words.act.open}
                <span class="heard-only"> {each.name}</span>
              </Button>
            </li>
          ))}
        </ul>
      </section>
      {unit && <EditUnit all={all} unit={unit} onDone={done} onClose={() => setUnit(undefined)} />}
      {service && <EditService service={service} onDone={done} onClose={() => setService(undefined)} />}
    </div>
  );
}

function EditUnit({ all, unit, onDone, onClose }: Props & { unit: Unit; onClose: () => void }) {
  const words = t().unit;
  const [value, setValue] = useState(unit);
  const fresh = unit.unit === '';
  return (
    <Ask
      title={fresh ? words.add : words.edit}
      label={text().button.save}
      path="/api/admin/unit"
      body={() => value}
      onDone={onDone}
      onClose={onClose}
    >
      {(fault) => (
        <>
          {fresh && (
            <TextField
              name="unit"
              label={words.id}
              help={words.idHelp}
              value={value.unit}
              onValue={(id) => setValue({ ...value, unit: id })}
              fault={fault('unit')}
            />
          )}
          <TextField
            name="name"
            label={words.name}
            value={value.name}
            onValue={(name) => setValue({ ...value, name })}
            fault={fault('name')}
          />
          <Select
            name="service"
            label={words.service}
            value={value.service}
            empty="–"
            onValue={(service) => setValue({ ...value, service })}
            fault={fault('service')}
            options={all.services.map((each) => ({ value: each.service, label: each.name }))}
          />
          <TextField
            name="phone"
            label={words.phone}
            type="tel"
            optional
            value={value.phone ?? ''}
            onValue={(phone) => setValue({ ...value, phone })}
            fault={fault('phone')}
          />
          <Choices
            name="guides"
            label={words.guides}
            values={value.guides}
            onValues={(guides) => setValue({ ...value, guides })}
            fault={fault('guides')}
            options={all.guides.map((each) => ({ value: each, label: each }))}
          />
        </>
      )}
    </Ask>
  );
}

function EditService(props: { service: Service; onDone: () => void; onClose: () => void }) {
  const words = t();
  const [value, setValue] = useState(props.service);
  const fresh = props.service.service === '';
  return (
    <Ask
      title={fresh ? words.service.add : words.service.edit}
      label={text().button.save}
      path="/api/admin/service"
      body={() => value}
      onDone={props.onDone}
      onClose={props.onClose}
    >
      {(fault) => (
        <>
          {fresh && (
            <TextField
              name="service"
              label={words.unit.id}
              help={words.unit.idHelp}
              value={value.service}
              onValue={(service) => setValue({ ...value, service })}
              fault={fault('service')}
            />
          )}
          <TextField
            name="name"
            label={words.unit.name}
            value={value.name}
            onValue={(name) => setValue({ ...value, name })}
            fault={fault('name')}
          />
          <TextField
            name="phone"
            label={words.unit.phone}
            type="tel"
            optional
            value={value.phone ?? ''}
            onValue={(phone) => setValue({ ...value, phone })}
            fault={fault('phone')}
          />
          {!props.service.base && (
            <Check
              label={words.service.base}
              checked={value.base ?? false}
              onChecked={(base) => setValue({ ...value, base })}
            />
          )}
        </>
      )}
    </Ask>
  );
}
