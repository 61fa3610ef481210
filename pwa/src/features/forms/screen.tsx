import './forms.css';
import { useState } from 'preact/hooks';
import type { Screen } from '../../app/screens';
import { CaseAround } from '../../record/CaseAround';
import { textOf } from '../../record/fields';
import { Guidance, Prose } from '../../record/Guidance';
import { GuideForm } from '../../record/GuideForm';
import { ofKind, useHere } from '../../record/here';
import { RecordSheet } from '../../record/RecordSheet';
import type { RecordView, Tool } from '../../record/shapes';
import { placeOfTool } from '../../record/ToolLink';
import { Link } from '../../router';
import { moment } from '../../text';
import { Empty, Icon, Page, Select } from '../../ui';
import { t } from './text';

/** Any tool of the guide: a form to fill in, a text to read, a way to another part of the app. */
const FormScreen: Screen<'form'> = ({ route }) => (
  <CaseAround id={route.id} screen="form">
    <ToolScreen id={route.tool} />
  </CaseAround>
);
export default FormScreen;

function ToolScreen({ id }: { id: string }) {
  const here = useHere();
  const tool = here.guide.tools?.find((each) => each.id === id);
  const back = (
    <Link class="ds-link row" to={{ name: 'case', id: here.id }}>
      <Icon name="back" />
      {t().back(here.out.row.name)}
    </Link>
  );
  if (!tool)
    return (
      <Page title={id} lead={back}>
        <div class="sheet">
          <Empty icon="form" title={t().unknown} />
        </div>
      </Page>
    );
  const steps = here.guide.levels.flatMap((level) => level.steps).filter((step) => step.tools?.includes(id));
  const step = steps.find((each) => each.id === here.out.status.step) ?? steps[0];
  return (
    <Page title={tool.name} lang={here.guide.lang} lead={back}>
      <div class="form-screen">
        <div class="stack stack-lg">
          <ToolBody tool={tool} step={step?.id ?? ''} />
        </div>
        {step && here.staff && (
          <aside>
            <Guidance step={step} />
          </aside>
        )}
      </div>
    </Page>
  );
}

function ToolBody({ tool, step }: { tool: Tool; step: string }) {
  const here = useHere();
  const lang = here.guide.lang;
  switch (tool.kind) {
    case 'text':
      return (
        <article class="sheet stack reading" lang={lang}>
          <Prose text={tool.about} />
          {tool.text && <Prose text={tool.text} />}
        </article>
      );
    case 'named':
      return (
        <div class="sheet stack">
          <p>{t().named}</p>
          <div class="stack" lang={lang}>
            <Prose text={tool.about} />
          </div>
        </div>
      );
    case 'app':
      return (
        <div class="sheet stack">
          <div class="stack" lang={lang}>
            <Prose text={tool.about} />
          </div>
          <p>{t().app}</p>
          <div>
            <Link class="ds-button" data-variant="primary" to={placeOfTool(here, tool)}>
              {t().goThere}
            </Link>
          </div>
        </div>
      );
    default:
      return <Filling tool={tool} step={step} />;
  }
}

/** A form or checklist: the latest one that was begun, an earlier one, or a new one. */
function Filling({ tool, step }: { tool: Tool; step: string }) {
  const here = useHere();
  const filled = ofKind(here.records, 'form').filter((form) => textOf(form.f, 'tool') === tool.id);
  const [chosen, setChosen] = useState<string>();
  const [said, setSaid] = useState('');
  const record = chosen === 'new' ? undefined : (filled.find((form) => form.id === chosen) ?? filled.at(-1));
  const label = (form: RecordView) => t().from(`${moment(form.createdAt)}, ${form.createdBy}`);
  const may = here.make.has('form');
  return (
    <>
      {here.staff && (
        <div class="stack stack-sm soft" lang={here.guide.lang}>
          <Prose text={tool.about} />
          {tool.text && <Prose text={tool.text} />}
        </div>
      )}
      {filled.length > 0 && may && (
        <div class="narrow">
          <Select
            label={t().which}
            value={record?.id ?? 'new'}
            onValue={(id) => {
              setSaid('');
              setChosen(id);
            }}
            options={[
              ...filled.toReversed().map((form) => ({ value: form.id, label: label(form) })),
              { value: 'new', label: t().anew },
            ]}
          />
        </div>
      )}
      {may ? (
        <GuideForm
          key={record?.id ?? 'new'}
          tool={tool}
          step={step}
          record={record}
          said={said}
          onSaved={(words, made) => {
            setSaid(words);
            if (made) setChosen(made);
          }}
        />
      ) : (
        record && (
          <>
            {here.out.status.closed && <p>{t().readOnly}</p>}
            <RecordSheet record={record} />
          </>
        )
      )}
    </>
  );
}
