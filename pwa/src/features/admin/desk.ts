import type { FaultShape } from '../../core/messages';
import type { Overview, Post } from '../../gen/staff';
import { date } from '../../text';
import { t } from './text';

export type FormFault = { field: string; text: string };

/** The faults of a form as the server tells them, with words; empty when the fault is another. */
export const formFaults = (fault: FaultShape | undefined): FormFault[] =>
  (fault?.fields ?? []).map(({ field, text }) => ({ field, text }));

/** What a role is called. */
export function roleName(role: string): string {
  const roles: Record<string, string> = t().roles;
  return roles[role] ?? role;
}

/** Unit and days of a post in words. */
export function postText(all: Overview, post: Post): string {
  const words = t();
  const unit = all.units.find((each) => each.unit === post.unit)?.name ?? words.whole;
  const days = [
    words.since(date(post.from, 'short')),
    post.until ? words.until(date(post.until, 'short')) : '',
  ];
  return `${roleName(post.role)}, ${unit}, ${days.filter(Boolean).join(' ')}`;
}

/** A post as the plan of a file says it ("employee vika 2026-11-22"), in words; what is no post comes back as it is. */
export function plannedText(all: Overview, said: string): string {
  const [role = '', ...rest] = said.split(' ');
  if (!(role in t().roles)) return said;
  const days = rest.filter((each) => /^\d{4}-/.test(each));
  const unit = rest.find((each) => !/^\d{4}-/.test(each)) ?? '';
  return postText(all, {
    role: role as Post['role'],
    unit,
    from: days[0] ?? '',
    ...(days[1] ? { until: days[1] } : {}),
  });
}

export const personName = (all: Overview, person: string): string =>
  all.people.find((each) => each.person === person)?.name ?? person;

/** Whether all words of a search are in a text. */
export const fits = (search: string, inText: string): boolean => {
  const where = inText.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => where.includes(word));
};
