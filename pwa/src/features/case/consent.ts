import { textOf } from '../../record/fields';
import { type Here, ofKind } from '../../record/here';
import type { ConsentText } from '../../record/shapes';
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
}

/** Who may answer: the guardians, and the one it is about when she is pregnant or old enough by the guide (rule R3). */
export function signers(here: Here): Signer[] {
  const is = (person: string) => person !== '' && person === here.me.person;
  const all = ofKind(here.records, 'guardian').map((each) => ({
    id: each.id,
    name: textOf(each.f, 'name'),
    relation: textOf(each.f, 'relation'),
    me: is(textOf(each.f, 'person')),
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
      });
  }
  return all;
}
