import { ask } from '../../core';
import type { OpenProfile } from '../../core/messages';
import { fieldsIn, flagOf } from '../../record/fields';
import type { CaseRow, Task } from '../../record/shapes';
import { unanswered } from '../case/consent';
import { t } from './text';

/** One task for each case in which somebody waits for an answer from this guardian or young person. Rejects with a Fault. */
export async function asks(rows: readonly CaseRow[], me: OpenProfile): Promise<Task[]> {
  const tasks = rows
    .filter((row) => row.status !== 'closed')
    .map(async ({ id, name }): Promise<Task[]> => {
      const out = await ask('case', { id });
      const { guide } = await ask('guide', { guide: out.guide, version: out.guideVersion });
      const records = out.records.filter((record) => !flagOf(record.f, 'struck'));
      const head = fieldsIn(records.find(({ kind }) => kind === 'case')?.f);
      const subject = records.find(({ kind }) => kind === 'subject');
      const waiting = unanswered({ out, records, head, subject, me, guide });
      return waiting.length > 0 ? [{ case: id, name, what: 'answer', text: t().asked, state: 'due' }] : [];
    });
  return (await Promise.all(tasks)).flat();
}
