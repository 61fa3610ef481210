import { CaseAround } from '../../record/CaseAround';
import { Editor } from '../../record/Editor';
import { textOf } from '../../record/fields';
import { GuideForm } from '../../record/GuideForm';
import { familyFields, useHere } from '../../record/here';
import { kindName } from '../../record/names';
import type { EntryView } from '../../record/shapes';
import { Dialog, Notice } from '../../ui';
import { t } from './text';

type Props = {
  entry: EntryView | undefined;
  onDone: () => void;
  onClose: () => void;
};

/** A refused record in its usual form. Until what is written here is kept, the entry stays as it was. */
export function Correct({ entry, onDone, onClose }: Props) {
  return (
    <Dialog
      open={entry !== undefined}
      title={entry ? t().correctTitle(kindName(entry.kind)) : ''}
      onClose={onClose}
    >
      {entry?.case && (
        <CaseAround key={entry.n} id={entry.case} screen="record">
          <Form entry={entry} onDone={onDone} onCancel={onClose} />
        </CaseAround>
      )}
    </Dialog>
  );
}

function Form({ entry, onDone, onCancel }: { entry: EntryView; onDone: () => void; onCancel: () => void }) {
  const here = useHere();
  const isNew = entry.op === 'put';
  const record = here.records.find((each) => each.id === entry.record);
  if (!isNew && !record)
    return (
      <Notice tone="warning">
        <p>{t().recordGone}</p>
      </Notice>
    );
  if (entry.kind === 'form') {
    const id = textOf(isNew ? entry.f : (record?.f ?? {}), 'tool');
    const tool = here.guide.tools?.find((each) => each.id === id);
    if (!tool)
      return (
        <Notice tone="warning">
          <p>{t().toolGone}</p>
        </Notice>
      );
    return (
      <GuideForm
        tool={tool}
        step={textOf(entry.f, 'step')}
        record={isNew ? undefined : record}
        refused={entry}
        said=""
        label={t().sendAgain}
        onSaved={onDone}
        onCancel={onCancel}
      />
    );
  }
  return (
    <Editor
      kind={entry.kind}
      record={isNew ? undefined : record}
      refused={entry}
      only={isNew ? familyFields(here, entry.kind) : undefined}
      depths={[entry.depth ?? 'log']}
      label={t().sendAgain}
      onDone={onDone}
      onCancel={onCancel}
    />
  );
}
