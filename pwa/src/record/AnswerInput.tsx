import { useId } from 'preact/hooks';
import { Choice, Choices, DateField, Select, TextArea, TextField } from '../ui';
import { textOf } from './fields';
import { ofKind, useHere } from './here';
import { Scale } from './Scale';
import type { FormField, Json } from './shapes';
import { guideForm as t } from './text/guideForm';

type Props = {
  field: FormField;
  value: Json;
  onValue: (value: Json) => void;
  fault: string | undefined;
};

/** The control of a form's field, by the type the guide gives it. */
export function AnswerInput({ field, value, onValue, fault }: Props) {
  const here = useHere();
  const list = useId();
  const written = typeof value === 'string' ? value : '';
  const many = Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
  const { lang } = here.guide;
  const shared = {
    lang,
    name: `f.${field.id}`,
    label: field.required ? `${field.label} *` : field.label,
    fault,
    ...(field.help ? { help: field.help } : {}),
  };
  const options = (field.options ?? []).map((option) => ({ value: option.id, label: option.label, lang }));
  switch (field.type) {
    case 'long_text':
      return <TextArea {...shared} rows={5} value={written} onValue={onValue} />;
    case 'date':
      return <DateField {...shared} value={written} onValue={onValue} near />;
    case 'choice':
      return options.length > 8 ? (
        <Select {...shared} options={options} empty={t().choose} value={written} onValue={onValue} />
      ) : (
        <Choice {...shared} options={options} value={written} onValue={onValue} />
      );
    case 'choices':
    case 'checklist':
      return <Choices {...shared} options={options} values={many} onValues={onValue} />;
    case 'scale':
      return (
        <Scale
          {...shared}
          value={typeof value === 'number' ? value : 0}
          onValue={onValue}
          low={field.low}
          high={field.high}
        />
      );
    case 'person':
      return (
        <>
          <TextField {...shared} value={written} onValue={onValue} list={list} autoComplete="off" />
          <datalist id={list}>
            {[
              here.out.row.name,
              ...ofKind(here.records, 'guardian').map((each) => textOf(each.f, 'name')),
              ...here.directory.people.map((each) => each.name),
            ].map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </>
      );
    default:
      return <TextField {...shared} value={written} onValue={onValue} />;
  }
}
