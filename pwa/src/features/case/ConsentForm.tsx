import { useState } from 'preact/hooks';
import { faultOf } from '../../core';
import { intend, type Outcome } from '../../record/change';
import { Findings } from '../../record/Findings';
import { filled, textOf } from '../../record/fields';
import { Prose } from '../../record/Guidance';
import { type Here, useHere } from '../../record/here';
import { fieldName, namedFaults, optionName } from '../../record/names';
import type { ArgsConsent, FaultView, Fields } from '../../record/shapes';
import { date, language, text, today } from '../../text';
import {
  Button,
  Choice,
  DateField,
  ErrorSummary,
  FaultNotice,
  fieldId,
  Notice,
  Select,
  TextArea,
} from '../../ui';
import { useActions } from './actions';
import { fillIn, months as later, sha256, signers, textFor } from './consent';
import { type Hand, HandField, PhotoField } from './Signing';
import { t } from './text';
import { signing } from './text/signing';

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
  const guardians = signers(here).filter((each) => here.staff || each.me);
  const [purpose, setPurpose] = useState(props.purpose ?? purposes[0] ?? 'relay_log');
  const [service, setService] = useState(props.service ?? '');
  const [guardian, setGuardian] = useState(guardians.length === 1 ? (guardians[0]?.id ?? '') : '');
  const [method, setMethod] = useState<ArgsConsent['method']>(here.staff ? 'staff_device' : 'own_device');
  const [tongue, setTongue] = useState<string>();
  const [signedOn, setSignedOn] = useState(today());
  const [reason, setReason] = useState('');
  const [hand, setHand] = useState<Hand>({ signature: '', signedName: '' });
  const [photo, setPhoto] = useState('');
  const [missing, setMissing] = useState(false);
  const [nobody, setNobody] = useState(false);
  // The answer that is looked over before it is sent.
  const [said, setSaid] = useState<boolean>();
  const [refused, setRefused] = useState<{ outcome: Outcome; nth: number }>();
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);

  const offered = texts.filter((each) => each.purpose === purpose);
  // Who is let in, or told something, stands in the very words that are signed.
  const needsService = purpose === 'service' || purpose === 'information';
  const unnamed = needsService && !service;
  const template = unnamed ? undefined : textFor(offered, tongue ?? language.value);
  const shown =
    template && fillIn(template, needsService ? here.names.service(service) : '', unitWords(here));
  // A family was asked about one matter: it reads of that, and cannot slip into answering another.
  const settled: Partial<Props> = here.staff ? {} : props;
  const textFirst = settled.purpose && (!needsService || settled.service) && guardians.length === 1;
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
        text: shown.text,
        textVersion: shown.version,
        lang: shown.lang,
        textHash: await sha256(shown.text),
        method,
        witness: method === 'own_device' ? '' : here.me.person,
        date: signedOn,
        validTo: yes ? validTo : '',
        reason,
        ...(method === 'staff_device' && yes ? hand : {}),
        ...(method === 'paper' ? { photo } : {}),
      };
      const outcome = await intend(
        yes ? 'sign_consent' : 'refuse_consent',
        { case: here.id, kind: 'consent', depth: 'log' },
        filled(args),
      );
      if (outcome.kept) props.onDone(outcome);
      else {
        setSaid(undefined);
        setRefused((old) => ({ outcome, nth: (old?.nth ?? 0) + 1 }));
      }
    } catch (thrown) {
      setFault(faultOf(thrown).code);
    }
    setBusy(false);
  };

  const begin = (yes: boolean) => {
    const unsigned = method === 'staff_device' && yes && !hand.signature && !hand.signedName.trim();
    setMissing(unsigned);
    setNobody(!signer);
    if (!signer) document.getElementById(fieldId('guardian'))?.focus();
    else if (!unsigned) setSaid(yes);
  };
  const signer = guardians.find((each) => each.id === guardian);

  if (said !== undefined && shown && signer) {
    const { name } = signer;
    const what = shown.title;
    return (
      <section class="stack" aria-label={signing().check}>
        <h3>{signing().check}</h3>
        <p>
          <strong>{said ? signing().checkYes(name, what) : signing().checkNo(name, what)}</strong>
        </p>
        {said && purpose === 'service' && <p>{signing().shared(here.names.service(service))}</p>}
        {said && <p>{signing().withdrawable}</p>}
        {fault && <FaultNotice code={fault} />}
        <div class="row editor-end">
          <Button busy={busy} icon="check" onClick={() => void answer(said)}>
            {signing().send}
          </Button>
          <Button variant="secondary" icon="undo" onClick={() => setSaid(undefined)}>
            {signing().back}
          </Button>
        </div>
      </section>
    );
  }

  return (
    <div class="stack">
      {faults.length > 0 && (
        <ErrorSummary
          key={refused?.nth}
          faults={namedFaults(faults, (field) => fieldName('consent', field))}
        />
      )}
      {refused && <Findings findings={refused.outcome.findings} answer />}
      {!settled.purpose && purposes.length > 1 && (
        <Choice
          name="purpose"
          label={t().consent.what}
          value={purpose}
          onValue={(next) => setPurpose(next)}
          options={purposes.map((each) => ({ value: each, label: optionName('consent', 'purpose', each) }))}
        />
      )}
      {needsService && !settled.service && (
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
      {(here.staff || guardians.length > 1) && (
        <Choice
          name="guardian"
          label={t().consent.who}
          value={guardian}
          onValue={setGuardian}
          fault={nobody && !signer ? t().consent.nobody : faultAt('guardian')}
          options={guardians.map((each) => ({
            value: each.id,
            label: each.relation
              ? `${each.name} (${optionName('guardian', 'relation', each.relation)})`
              : each.name,
          }))}
        />
      )}
      {shown ? (
        <section class="consent-text" lang={shown.lang} aria-label={shown.title}>
          {/* Where nothing is to be chosen first, the dialog opens on the text and not on the first field below it. */}
          <h3 {...(textFirst ? { tabIndex: -1, autofocus: true } : {})}>{shown.title}</h3>
          <Prose text={shown.text} />
        </section>
      ) : (
        <Notice tone={unnamed ? 'info' : 'warning'}>
          <p>{unnamed ? t().consent.serviceFirst : t().consent.noText}</p>
        </Notice>
      )}
      {shown && offered.length > 1 && (
        <Choice
          label={t().consent.language}
          value={shown.lang}
          onValue={setTongue}
          options={offered.map((each) => ({
            value: each.lang,
            label: t().languages[each.lang as 'nb'] ?? each.lang,
          }))}
        />
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
      {method === 'staff_device' && here.staff && (
        <HandField value={hand} onValue={setHand} fault={missing ? signing().missing : undefined} />
      )}
      {method === 'paper' && here.staff && <PhotoField value={photo} onValue={setPhoto} />}
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
        {shown && (
          <>
            <Button busy={busy} icon="check" onClick={() => begin(true)}>
              {t().consent.give}
            </Button>
            <Button variant="secondary" busy={busy} onClick={() => begin(false)}>
              {t().consent.refuse}
            </Button>
          </>
        )}
        <Button variant="tertiary" onClick={props.onCancel}>
          {text().button.cancel}
        </Button>
      </div>
    </div>
  );
}

/** The unit's name; the municipality's where the child's address is blocked, since the text may lie about at home. */
const unitWords = (here: Here): string =>
  textOf(here.subject?.f ?? {}, 'addressBlock')
    ? here.directory.municipality
    : here.names.unit(textOf(here.head, 'unit'));
