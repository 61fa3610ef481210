import { Check, Choice, DateField, TextArea, TextField } from '../ui';
import { flagOf, textOf } from './fields';
import type { FieldSpec } from './kinds';
import { fieldName, helpOf, optionName } from './names';
import type { Fields, Json } from './shapes';

type Props = {
  kind: string;
  spec: FieldSpec;
  /** The field's name for faults and drafts, where it is not the spec's own: `concern.text`. */
  as?: string;
  fields: Fields;
  onFields: (set: Fields) => void;
  fault: string | undefined;
};

/** The controls that need no case around them: text, dates, choices. */
export function PlainInput({ kind, spec, as, fields, onFields, fault }: Props) {
  const { name } = spec;
  const help = helpOf(kind, name);
  const shared = {
    name: as ?? name,
    label: fieldName(kind, name),
    fault,
    optional: spec.optional ?? false,
    ...(help ? { help } : {}),
  };
  const value = textOf(fields, name);
  const set = (next: Json) => onFields({ [name]: next });
  const max = spec.max ?? 8000;
  switch (spec.input) {
    case 'long':
      return (
        <TextArea
          {...shared}
          value={value}
          onValue={set}
          rows={spec.rows ?? 3}
          {...(value.length > max * 0.8 ? { max } : {})}
        />
      );
    case 'date':
      return <DateField {...shared} value={value} onValue={set} near={near.has(name)} />;
    case 'choice':
      return (
        <Choice
          {...shared}
          value={value}
          onValue={set}
          options={(spec.options ?? []).map((option) => ({
            value: option,
            label: optionName(kind, name, option),
          }))}
        />
      );
    case 'yes':
      return <Check label={shared.label} checked={flagOf(fields, name)} onChecked={set} />;
    default:
      return <TextField {...shared} value={value} onValue={set} />;
  }
}

/** Dates that are mostly today or yesterday. */
const near = new Set(['observed', 'date', 'heldOn', 'start', 'from', 'sharedOn']);
