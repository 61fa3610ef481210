import { useState } from 'preact/hooks';
import type { Outcome } from '../../record/change';
import { Findings } from '../../record/Findings';
import { textOf } from '../../record/fields';
import { useHere } from '../../record/here';
import { IntentForm } from '../../record/IntentForm';
import { date, today } from '../../text';
import { Choice, Select } from '../../ui';
import { useStaff } from './ActionDialog';
import { Wishes } from './BatonPanel';
import { t } from './text';

type Props = {
  outcome: string;
  onDone: (outcome: Outcome | undefined) => void;
  onCancel: () => void;
};

/** A decision of the guide: where it leads, why, and who holds the baton from now. */
export function DecideForm({ outcome, onDone, onCancel }: Props) {
  const here = useHere();
  const staff = useStaff();
  const decision = here.out.status.decisions.find((each) => each.outcome === outcome);
  const asWritten = here.guide.levels
    .flatMap((level) => level.decisions ?? [])
    .find((each) => each.id === outcome);
  const targets = decision?.targets ?? [];
  const open = targets.filter((target) => target.allowed);
  const [to, setTo] = useState(open[0]?.level ?? here.out.status.level);
  const [baton, setBaton] = useState('');
  const holder = textOf(here.head, 'baton');
  const closes = decision?.kind === 'close';
  const target = targets.find((each) => each.level === to);
  if (!decision) return null;
  return (
    <IntentForm
      intent="decide"
      kind="decision"
      depth="log"
      specs={[{ name: 'reason', input: 'long', optional: true, rows: 4, max: 8000 }]}
      initial={{}}
      fixed={{ outcome, to: closes ? here.out.status.level : to, date: today(), ...(baton ? { baton } : {}) }}
      before={
        <div class="stack">
          <p lang={here.guide.lang}>{decision.text}</p>
          {targets.length > 1 && (
            <Choice
              name="to"
              label={t().decisions.where}
              value={String(to)}
              onValue={(level) => setTo(Number(level))}
              options={targets.map((each) => ({
                value: String(each.level),
                label: each.name,
                lang: here.guide.lang,
                ...(each.allowed ? {} : { help: t().decisions.notYet }),
              }))}
            />
          )}
          {target && !target.allowed && <Findings findings={target.findings} />}
          {asWritten?.deadlines?.map((deadline) => (
            <p key={deadline.text} class="soft" lang={here.guide.lang}>
              {deadline.text}
            </p>
          ))}
          {closes && <p class="soft">{t().decisions.closes}</p>}
          {!closes && to > 0 && (
            <>
              <Wishes />
              <Select
                name="baton"
                label={t().decisions.baton}
                help={t().decisions.batonHelp}
                empty={holder ? t().decisions.batonAsNow(here.names.person(holder)) : t().choose}
                value={baton}
                onValue={setBaton}
                options={staff.filter((each) => each.value !== holder)}
              />
            </>
          )}
        </div>
      }
      after={<p class="small soft">{t().decisions.dated(date(today()))}</p>}
      label={closes ? t().decisions.close : t().decisions.confirm}
      onDone={onDone}
      onCancel={onCancel}
    />
  );
}
