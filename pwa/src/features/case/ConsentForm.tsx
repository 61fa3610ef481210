import { useState } from 'preact/hooks';
import { faultOf } from '../../core';
import { intend, type Outcome } from '../../record/change';
import { Findings } from '../../record/Findings';
import { filled, textOf } from '../../record/fields';
import { Prose } from '../../record/Guidance';
import { ofKind, useHere } from '../../record/here';
import { fieldName, namedFaults, optionName } from '../../record/names';
import type { ArgsConsent, ConsentText, FaultView, Fields } from '../../record/shapes';
import { date, language, text, today } from '../../text';
import { Button, Choice, DateField, ErrorSummary, FaultNotice, Notice, Select, TextArea } from '../../ui';
import { useActions } from './actions';
import { months as later, sha256, textFor } from './consent';
import { t } from './text';

type Props = {
  purpose?: string | undefined;
  service?: string | undefined;
  onDone: (outcome: Outcome | undefined) => void;
  onCancel: () => void;
};

/**
 * A guardian's answer, given here or on paper: yes or no, to the exact text shown. What is kept is that text, its
 * version, language and SHA-256, who answered, how, and who saw it.
 */
export function ConsentForm(props: Props) {
  const here = useHere();
  const { open } = useActions();
  const texts = here.guide.consents.texts;
  const purposes = [...new Set(texts.map((each) => each.purpose))];
  // A family answers for itself, on its own phone; staff register what was answered in front of them.
  const guardians = ofKind(here.records, 'guardian').filter(
    (each) => here.staff || textOf(each.f, 'person') === here.me.person,
  );
  const [purpose, setPurpose] = useState(props.purpose ?? purposes[0] ?? 'relay_log');
  const [service, setService] = useState(props.service ?? '');
  const [guardian, setGuardian] = useState(guardians.length === 1 ? (guardians[0]?.id ?? '') : '');
  const [method, setMethod] = useState<ArgsConsent['method']>(here.staff ? 'staff_device' : 'own_device');
  const [tongue, setTongue] = useState<string>();
  const [signedOn, setSignedOn] = useState(today());
  const [reason, setReason] = useState('');
  const [refused, setRefused] = useState<{ outcome: Outcome; nth: number }>();
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);

  const offered = texts.filter((each) => each.purpose === purpose);
  const shown = textFor(offered, tongue ?? language.value);
  const needsService = purpose === 'service';
  const words = shown
    ? fillIn(shown, here.names.service(service), here.names.unit(textOf(here.head, 'unit')))
    : '';
  const faults: readonly FaultView[] = refused?.outcome.faults ?? [];
  const faultAt = (field: string) => faults.find((each) => each.field === field)?.text;

  if (guardians.length === 0)
    return (
      <div class="stack">
        <Notice tone="info">
          <p>{here.staff ? t().consent.noGuardian : t().consent.notListed}</p>
        </Notice>
        <div class="row">
          {here.staff && (
            <Button onClick={() => open({ do: 'make', kind: 'guardian' })}>{t().consent.addGuardian}</Button>
          )}
          <Button variant="tertiary" onClick={props.onCancel}>
            {text().button.cancel}
          </Button>
        </div>
      </div>
    );

  const answer = async (yes: boolean) => {
    if (busy || !shown) return;
    setBusy(true);
    setFault(undefined);
    try {
      const validTo = shown.months ? later(signedOn, shown.months) : '';
      const args: Fields = {
        purpose,
        service: needsService ? service : '',
        guardian,
        text: words,
        textVersion: shown.version,
        lang: shown.lang,
        textHash: await sha256(words),
        method,
        witness: method === 'own_device' ? '' : here.me.person,
        date: signedOn,
        validTo: yes ? validTo : '',
        reason,
      };
      const outcome = await intend(
        yes ? 'sign_consent' : 'refuse_consent',
        { case: here.id, kind: 'consent', depth: 'log' },
        filled(args),
      );
      if (outcome.kept) props.onDone(outcome);
      else setRefused((old) => ({ outcome, nth: (old?.nth ?? 0) + 1 }));
    } catch (thrown) {
      setFault(faultOf(thrown).code);
    }
    setBusy(false);
  };

  return (
    <div class="stack">
      {faults.length > 0 && (
        <ErrorSummary
          key={refused?.nth}
          faults={namedFaults(faults, (field) => fieldName('consent', field))}
        />
      )}
      {refused && <Findings findings={refused.outcome.findings} answer />}
      {purposes.length > 1 && (
        <Choice
          name="purpose"
          label={t().consent.what}
          value={purpose}
          onValue={(next) => setPurpose(next)}
          options={purposes.map((each) => ({ value: each, label: optionName('consent', 'purpose', each) }))}
        />
      )}
      {needsService && (
        <Select
          name="service"
          label={t().consent.service}
          empty={t().choose}
          value={service}
          onValue={setService}
          fault={faultAt('service')}
          options={here.directory.services
            .filter((each) => each.service !== textOf(here.head, 'service'))
            .map((each) => ({ value: each.service, label: each.name }))}
        />
      )}
      <Choice
        name="guardian"
        label={t().consent.who}
        value={guardian}
        onValue={setGuardian}
        fault={faultAt('guardian')}
        options={guardians.map((each) => ({
          value: each.id,
          label: `${textOf(each.f, 'name')} (${optionName('guardian', 'relation', textOf(each.f, 'relation'))})`,
        }))}
      />
      {offered.length > 1 && (
        <Choice
          label={t().consent.language}
          value={shown?.lang ?? ''}
          onValue={setTongue}
          options={offered.map((each) => ({
            value: each.lang,
            label: t().languages[each.lang as 'nb'] ?? each.lang,
          }))}
        />
      )}
      {shown ? (
        <section class="consent-text" lang={shown.lang} aria-label={shown.title}>
          <h3>{shown.title}</h3>
          <Prose text={words} />
        </section>
      ) : (
        <Notice tone="warning">
          <p>{t().consent.noText}</p>
        </Notice>
      )}
      {here.staff && (
        <Choice
          name="method"
          label={t().consent.how}
          value={method}
          onValue={(next) => setMethod(next as ArgsConsent['method'])}
          options={(['staff_device', 'paper', 'spoken'] as const).map((each) => ({
            value: each,
            label: optionName('consent', 'method', each),
          }))}
        />
      )}
      <DateField
        name="date"
        label={t().consent.when}
        value={signedOn}
        onValue={setSignedOn}
        fault={faultAt('date')}
        near
      />
      {shown?.months ? (
        <p class="soft">{t().consent.validTo(date(later(signedOn, shown.months)))}</p>
      ) : (
        <p class="soft">{t().consent.validUntilClosed}</p>
      )}
      <TextArea
        name="reason"
        label={t().consent.reason}
        optional
        rows={2}
        value={reason}
        onValue={setReason}
        fault={faultAt('reason')}
      />
      <p class="small soft">{t().consent.kept}</p>
      {fault && <FaultNotice code={fault} />}
      <div class="row editor-end">
        <Button busy={busy} icon="check" onClick={() => void answer(true)}>
          {t().consent.give}
        </Button>
        <Button variant="secondary" busy={busy} onClick={() => void answer(false)}>
          {t().consent.refuse}
        </Button>
        <Button variant="tertiary" onClick={props.onCancel}>
          {text().button.cancel}
        </Button>
      </div>
    </div>
  );
}

const fillIn = (shown: ConsentText, service: string, unit: string): string =>
  shown.text.replaceAll('{service}', service || '…').replaceAll('{unit}', unit);
