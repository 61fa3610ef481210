import { textOf } from './fields';
import { useHere } from './here';
import { fieldsOf, headlineOf, isShown } from './kinds';
import { fieldName, inWords, isGuides } from './names';
import type { RecordView } from './shapes';

/** What a record says, field by field, in the order of its form. `without` names fields that stand elsewhere. */
export function Values({ record, without = [] }: { record: RecordView; without?: readonly string[] }) {
  const here = useHere();
  const tool = textOf(record.f, 'tool');
  const asked =
    record.kind === 'form'
      ? (here.guide.tools?.find((each) => each.id === tool)?.fields ?? []).map((field) => `f.${field.id}`)
      : fieldsOf(record.kind).map((spec) => spec.name);
  const there = Object.keys(record.f).filter((name) => isShown(record.kind, name) && !without.includes(name));
  const order = [
    ...asked.filter((name) => there.includes(name)),
    ...there.filter((name) => !asked.includes(name)),
  ];
  const shown = order
    .map((name) => ({
      name,
      value: inWords(record.kind, name, record.f[name] ?? null, here.names, here.guide, tool),
    }))
    .filter(({ name, value }) => value !== '' && !(record.kind === 'form' && name === 'tool'));
  if (shown.length === 0) return null;
  const only = shown[0];
  if (shown.length === 1 && only && only.name === (headlineOf(record.kind) ?? 'text') && only.name === 'text')
    return <p class="prose">{only.value}</p>;
  return (
    <dl class="values">
      {shown.map(({ name, value }) => (
        <div key={name}>
          <dt lang={name.startsWith('f.') ? here.guide.lang : undefined}>
            {fieldName(record.kind, name, here.guide, tool)}
          </dt>
          <dd
            class="prose"
            lang={isGuides(record.kind, name, here.guide, tool) ? here.guide.lang : undefined}
          >
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
