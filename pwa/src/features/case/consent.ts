import { textOf } from '../../record/fields';
import { type Here, ofKind } from '../../record/here';
import type { ConsentText, RecordView } from '../../record/shapes';
import { today } from '../../text';

/** The text in the language asked for, or the nearest that there is: the other Norwegian, then any. */
export function textFor(offered: readonly ConsentText[], wanted: string): ConsentText | undefined {
  const next = wanted === 'nn' ? 'nb' : 'nn';
  return (
    offered.find((each) => each.lang === wanted) ??
    offered.find((each) => wanted !== 'en' && each.lang === next) ??
    offered.find((each) => each.lang === 'nb') ??
    offered[0]
  );
}

/** The words as they are signed: service and unit named in title and text, and a service the title leaves out added to it. */
export function fillIn(template: ConsentText, service: string, unit: string): ConsentText {
  const fill = (words: string) =>
    words.replaceAll('{service}', () => service).replaceAll('{unit}', () => unit);
  const title = fill(template.title);
  return {
    ...template,
    title: title.includes(service) ? title : `${title} – ${service}`,
    text: fill(template.text),
  };
}

/** SHA-256 of a text's UTF-8 bytes, 64 hex digits in lower case. */
export async function sha256(words: string): Promise<string> {
  const sum = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(words));
  return Array.from(new Uint8Array(sum), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The same day some months later; the last day of the month where there is no such day. */
export function months(from: string, many: number): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(from);
  if (!parts) return '';
  const month = Number(parts[2]) - 1 + many;
  const year = Number(parts[1]) + Math.floor(month / 12);
  const last = new Date(Date.UTC(year, (month % 12) + 1, 0)).getUTCDate();
  const two = (n: number) => String(n).padStart(2, '0');
  return `${year}-${two((month % 12) + 1)}-${two(Math.min(Number(parts[3]), last))}`;
}

/** Somebody who may answer in a case, by the record that stands for them. */
export interface Signer {
  id: string;
  name: string;
  /** How a guardian is related to the child; "" for the one it is about. */
  relation: string;
  /** It is the person who is logged in. */
  me: boolean;
  /** Has parental responsibility together with another. */
  joint: boolean;
}

/** What of a case tells who is asked. */
export type Told = Pick<Here, 'out' | 'records' | 'head' | 'subject' | 'me' | 'guide'>;

/** Who may answer: the guardians, and the one it is about when she is pregnant or old enough by the guide (rule R3). */
export function signers(here: Told): Signer[] {
  const is = (person: string) => person !== '' && person === here.me.person;
  const all = ofKind(here.records, 'guardian').map((each) => ({
    id: each.id,
    name: textOf(each.f, 'name'),
    relation: textOf(each.f, 'relation'),
    me: is(textOf(each.f, 'person')),
    joint: textOf(each.f, 'responsibility') === 'joint',
  }));
  const { subject } = here;
  if (subject) {
    const born = textOf(subject.f, 'born');
    const grown = born !== '' && months(born, 12 * here.guide.consents.signAge) <= today();
    if (textOf(subject.f, 'kind') === 'pregnant' || grown)
      all.push({
        id: subject.id,
        name: here.out.row.name,
        relation: '',
        me: is(textOf(subject.f, 'person')),
        joint: false,
      });
  }
  return all;
}

/** What a consent is about: a purpose, and the service where it is about one. */
export interface Matter {
  purpose: string;
  service: string;
}

/** What somebody says to a matter today: their latest answer, or that they have given none. */
export interface Answer {
  signer: Signer;
  says: 'yes' | 'no' | 'withdrawn' | 'expired' | 'nothing';
  /** The latest answer; undefined when there is none. */
  record: RecordView | undefined;
}

/** A matter that somebody has answered, and what each who may answer says to it. */
export interface Answered extends Matter {
  answers: readonly Answer[];
}

const keyOf = (record: RecordView): string => `${textOf(record.f, 'purpose')} ${textOf(record.f, 'service')}`;
const dayOf = (record: RecordView): string => textOf(record.f, 'withdrawnOn') || textOf(record.f, 'signedOn');

/** All matters that somebody has answered, in the order in which they came up. Whether a yes stands is for the core to say. */
export function answered(here: Told): Answered[] {
  const consents = ofKind(here.records, 'consent');
  const all = signers(here);
  return [...new Set(consents.map(keyOf))].map((key) => {
    const about = consents.filter((each) => keyOf(each) === key);
    const [purpose = '', service = ''] = key.split(' ');
    return { purpose, service, answers: all.map((signer) => answerOf(signer, about)) };
  });
}

function answerOf(signer: Signer, about: readonly RecordView[]): Answer {
  const record = about
    .filter((each) => textOf(each.f, 'guardian') === signer.id)
    .reduce<RecordView | undefined>(
      (last, each) => (last && dayOf(last) > dayOf(each) ? last : each),
      undefined,
    );
  const state = textOf(record?.f ?? {}, 'state');
  const to = textOf(record?.f ?? {}, 'validTo');
  const says =
    state === 'given'
      ? to && to < today()
        ? 'expired'
        : 'yes'
      : state === 'refused'
        ? 'no'
        : state === 'withdrawn'
          ? 'withdrawn'
          : 'nothing';
  return { signer, says, record };
}

/**
 * What the person who reads is to answer: the services that take part, that a referral names or that somebody else has
 * said yes to, as long as no consent for them stands; and for one of two with joint responsibility the log, where the
 * other has answered. One's own answer, whatever it was, is an answer until it expires.
 */
export function unanswered(here: Told): Matter[] {
  const matters = answered(here);
  const me = signers(here).filter((each) => each.me);
  const own = textOf(here.head, 'service');
  const agreed = (purpose: string) =>
    matters.filter((each) => each.purpose === purpose && each.answers.some(({ says }) => says === 'yes'));
  const services = [
    ...ofKind(here.records, 'participant')
      .filter((each) => !ended(each))
      .map((each) => textOf(each.f, 'service')),
    ...ofKind(here.records, 'referral').map((each) => textOf(each.f, 'to')),
    ...agreed('service').map((each) => each.service),
  ].filter((service) => service && service !== own && !here.out.consented.includes(service));
  const asked: Matter[] = [
    ...(me.some((each) => each.joint) && agreed('relay_log').length > 0
      ? [{ purpose: 'relay_log', service: '' }]
      : []),
    ...[...new Set(services)].map((service) => ({ purpose: 'service', service })),
  ];
  return asked.filter(({ purpose, service }) =>
    (matters.find((each) => each.purpose === purpose && each.service === service)?.answers ?? [])
      .filter((each) => each.signer.me)
      .every(({ says }) => says === 'nothing' || says === 'expired'),
  );
}

/** Whether somebody takes part no more. */
export const ended = (participant: RecordView): boolean => {
  const to = textOf(participant.f, 'to');
  return to !== '' && to <= today();
};
