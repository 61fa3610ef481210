import { useId } from 'preact/hooks';
import { date, today } from '../text';
import {
  Button,
  Check,
  Choice,
  DateField,
  fieldId,
  Notice,
  type Option,
  Select,
  TextArea,
  TextField,
} from '../ui';
import { type Agreement, agreementsOf, namesOf, numberOf, textOf } from './fields';
import { type Here, ofKind, useHere } from './here';
import type { FieldSpec } from './kinds';
import { fieldName, headline, helpOf } from './names';
import { PlainInput } from './PlainInput';
import { Scale } from './Scale';
import type { Fields, Json } from './shapes';
import { words } from './text';

type Props = {
  kind: string;
  spec: FieldSpec;
  fields: Fields;
  /** Sets some of the fields; a name from the directory also fills in person and service. */
  onFields: (set: Fields) => void;
  fault: string | undefined;
  /** The faults of what lies inside a field: `agreements[0].what`. */
  faultOf: (path: string) => string | undefined;
};

/** The control of one field of a record, chosen by its spec. */
export function FieldInput({ kind, spec, fields, onFields, fault, faultOf }: Props) {
  const here = useHere();
  const { name } = spec;
  const shared = {
    name,
    label: fieldName(kind, name),
    fault,
    optional: spec.optional ?? false,
    ...(helpOf(kind, name) ? { help: helpOf(kind, name) } : {}),
  };
  const value = textOf(fields, name);
  const set = (next: Json) => onFields({ [name]: next });
  switch (spec.input) {
    case 'clock':
      return (
        <TextField
          {...shared}
          help={words().clockHint}
          inputMode="numeric"
          class="short"
          value={value}
          onValue={(raw) => set(readClock(raw))}
        />
      );
    case 'names':
      return (
        <TextArea
          {...shared}
          rows={spec.rows ?? 4}
          value={namesOf(fields, name).join('\n')}
          onValue={(raw) => set(raw === '' ? [] : raw.split('\n'))}
        />
      );
    case 'name':
      return <NameInput {...shared} kind={kind} here={here} value={value} onFields={onFields} />;
    case 'service':
      return (
        <Select
          {...shared}
          options={serviceOptions(here)}
          empty={words().choose}
          value={value}
          onValue={set}
        />
      );
    case 'person':
      return (
        <Select
          {...shared}
          options={here.directory.people.map((p) => ({ value: p.person, label: p.name }))}
          empty={words().choose}
          value={value}
          onValue={set}
        />
      );
    case 'arena': {
      const options = (here.guide.arenas ?? []).map((a) => ({
        value: a.id,
        label: a.name,
        lang: here.guide.lang,
      }));
      if (options.length === 0) return null;
      return <Select {...shared} options={options} empty={words().none} value={value} onValue={set} />;
    }
    case 'catalogue':
      return <CatalogueInput {...shared} here={here} fields={fields} value={value} onFields={onFields} />;
    case 'record':
      return <RecordInput {...shared} here={here} of={spec.of ?? ''} value={value} onValue={set} />;
    case 'scale':
      return <Scale {...shared} value={numberOf(fields, name)} onValue={set} />;
    case 'agreements':
      return (
        <Agreements
          label={shared.label}
          here={here}
          value={agreementsOf(fields)}
          onValue={(next) => set(next.map((each) => ({ ...each })))}
          faultOf={faultOf}
        />
      );
    case 'verified':
      return (
        <Check
          label={words().verified}
          checked={value !== ''}
          onChecked={(on) =>
            onFields(
              on
                ? { verifiedOn: today(), verifiedBy: here.me.person }
                : { verifiedOn: null, verifiedBy: null },
            )
          }
        />
      );
    case 'checked':
      return (
        <Check
          label={words().checked}
          checked={value !== ''}
          onChecked={(on) =>
            onFields(
              on ? { checkedOn: today(), checkedBy: here.me.person } : { checkedOn: null, checkedBy: null },
            )
          }
        />
      );
    default:
      return <PlainInput kind={kind} spec={spec} fields={fields} onFields={onFields} fault={fault} />;
  }
}

/** A clock as the wire has it, 13:30, from what people write: 13.30, 1330. Anything else stays as written. */
export function readClock(raw: string): string {
  const parts = /^(\d{1,2})[.: ]?(\d{2})$/.exec(raw.trim());
  return parts ? `${(parts[1] ?? '').padStart(2, '0')}:${parts[2]}` : raw;
}

function serviceOptions(here: Here): Option[] {
  const options = new Map<string, string>();
  for (const service of here.directory.services) options.set(service.service, service.name);
  for (const service of here.guide.directory ?? []) {
    if (!options.has(service.id)) options.set(service.id, service.name);
  }
  return [...options].map(([value, label]) => ({ value, label }));
}

type Shared = {
  name: string;
  label: string;
  help?: string | undefined;
  fault: string | undefined;
  optional: boolean;
};

/** A name, written or picked. Somebody in the directory brings the id, the service and the unit along. */
function NameInput({
  kind,
  here,
  value,
  onFields,
  ...shared
}: Shared & { kind: string; here: Here; value: string; onFields: (set: Fields) => void }) {
  const list = useId();
  const people = here.directory.people.filter(
    (p) => p.role !== 'administrator' && p.role !== 'privacy_officer',
  );
  const family = [
    ...ofKind(here.records, 'guardian').map((g) => textOf(g.f, 'name')),
    ...(here.subject ? [here.out.row.name] : []),
  ];
  const suggested = [...new Set([...family, ...people.map((p) => p.name)])];
  const write = (name: string) => {
    const found = people.find((p) => p.name === name);
    const set: Record<string, Json> = { [shared.name]: name };
    if (['measure', 'participant', 'guardian', 'wish'].includes(kind)) set.person = found?.person ?? null;
    if (kind === 'participant' && found) {
      set.unit = found.unit ?? null;
      if (found.service) set.service = found.service;
    }
    if (kind === 'measure') set.service = found?.service ?? null;
    onFields(set);
  };
  return (
    <>
      <TextField
        {...shared}
        help={shared.help ?? words().writeName}
        value={value}
        onValue={write}
        list={list}
        autoComplete="off"
      />
      <datalist id={list}>
        {suggested.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}

/** What the municipality offers; choosing one fills in what the form still lacks. */
function CatalogueInput({
  here,
  fields,
  value,
  onFields,
  ...shared
}: Shared & { here: Here; fields: Fields; value: string; onFields: (set: Fields) => void }) {
  const offers = here.guide.catalogue ?? [];
  if (offers.length === 0) return null;
  const options = offers.map((offer) => ({
    value: offer.id,
    label: `${offer.name} (${here.names.service(offer.service)})`,
    lang: here.guide.lang,
  }));
  const choose = (id: string) => {
    const offer = offers.find((each) => each.id === id);
    const set: Record<string, Json> = { catalogue: id };
    if (offer && !textOf(fields, 'title')) set.title = offer.name;
    if (offer && !textOf(fields, 'what') && offer.about) set.what = offer.about;
    onFields(set);
  };
  return <Select {...shared} options={options} empty={words().none} value={value} onValue={choose} />;
}

/** One of the case's records of a kind. */
function RecordInput({
  here,
  of,
  value,
  onValue,
  ...shared
}: Shared & { here: Here; of: string; value: string; onValue: (next: string) => void }) {
  const found = ofKind(here.records, of).filter((record) => {
    if (record.id === value) return true;
    if (of === 'child_voice') return numberOf(record.f, 'round') === here.round;
    if (of === 'consent') return textOf(record.f, 'state') === 'given';
    return true;
  });
  const missing: Record<string, string> = words().missing;
  if (found.length === 0) {
    if (shared.optional) return null;
    return (
      <div id={fieldId(shared.name)} tabIndex={-1}>
        <Notice tone="warning" title={shared.label}>
          <p>{missing[of] ?? missing.other}</p>
        </Notice>
      </div>
    );
  }
  const options = found.map((record) => ({ value: record.id, label: recordLabel(here, record) }));
  if (options.length > 6 || shared.optional)
    return <Select {...shared} options={options} empty={words().choose} value={value} onValue={onValue} />;
  return <Choice {...shared} options={options} value={value} onValue={onValue} />;
}

function recordLabel(here: Here, record: Here['records'][number]): string {
  const line = headline(record, here.names);
  if (record.kind === 'consent') {
    const service = textOf(record.f, 'service');
    return [line, service && here.names.service(service), date(textOf(record.f, 'signedOn'), 'short')]
      .filter(Boolean)
      .join(', ');
  }
  if (record.kind === 'child_voice') return `${date(textOf(record.f, 'date'), 'short')}: ${line}`;
  return line;
}

/** Who does what by when, as many as there are. */
function Agreements({
  label,
  here,
  value,
  onValue,
  faultOf,
}: {
  label: string;
  here: Here;
  value: Agreement[];
  onValue: (next: Agreement[]) => void;
  faultOf: (path: string) => string | undefined;
}) {
  const said = words().agreement;
  const list = useId();
  const set = (at: number, change: Partial<Agreement>) =>
    onValue(value.map((each, n) => (n === at ? { ...each, ...change } : each)));
  const known = [
    ...ofKind(here.records, 'guardian').map((g) => textOf(g.f, 'name')),
    ...ofKind(here.records, 'participant').map((p) => textOf(p.f, 'name')),
    here.out.row.name,
  ];
  return (
    <fieldset class="ds-fieldset">
      <legend class="ds-label" data-weight="medium">
        {label}
      </legend>
      <datalist id={list}>
        {[...new Set(known)].map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <ol class="plain-list stack">
        {value.map((each, at) => {
          const path = `agreements[${at}]`;
          return (
            <li key={at} class="part stack stack-sm">
              <strong class="small soft">{said.nth(at + 1)}</strong>
              <TextField
                name={`${path}.what`}
                label={said.what}
                value={each.what}
                onValue={(what) => set(at, { what })}
                fault={faultOf(`${path}.what`)}
              />
              <TextField
                name={`${path}.who`}
                label={said.who}
                value={each.who}
                onValue={(who) => set(at, { who })}
                fault={faultOf(`${path}.who`)}
                list={list}
                autoComplete="off"
              />
              <DateField
                name={`${path}.by`}
                label={said.by}
                value={each.by}
                onValue={(by) => set(at, { by })}
                fault={faultOf(`${path}.by`)}
              />
              <div>
                <Button
                  variant="tertiary"
                  color="danger"
                  data-size="sm"
                  onClick={() => onValue(value.filter((_, n) => n !== at))}
                >
                  {said.remove}
                </Button>
              </div>
            </li>
          );
        })}
      </ol>
      <div>
        <Button
          variant="secondary"
          icon="add"
          data-size="sm"
          onClick={() => onValue([...value, { what: '', who: '', by: '' }])}
        >
          {said.add}
        </Button>
      </div>
    </fieldset>
  );
}
