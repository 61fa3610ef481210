import { useAsk } from '../../core';
import { textOf } from '../../record/fields';
import { useHere } from '../../record/here';
import { Link } from '../../router';
import { t } from './text';

/** Where the case comes from: why it was opened again, and the closed case that it follows (R17). */
export function Past() {
  const here = useHere();
  const reopened = here.out.status.closed ? '' : textOf(here.head, 'reopenedWhy');
  const previous = textOf(here.head, 'previous');
  if (!reopened && !previous) return null;
  return (
    <div class="stack stack-sm small">
      {previous && <Follows id={previous} />}
      {reopened && (
        <p class="as-written">
          <strong>{t().past.reopened}</strong> {reopened}
        </p>
      )}
    </div>
  );
}

/** The earlier case, with the way to it for who has it here: what stands in it was not made available to the others. */
function Follows({ id }: { id: string }) {
  const there = useAsk('cases', {}).value?.cases.some((each) => each.id === id);
  return (
    <p>
      {t().past.follows}{' '}
      {there && (
        <Link class="ds-link" to={{ name: 'case', id, tab: 'timeline' }}>
          {t().past.earlier}
        </Link>
      )}
    </p>
  );
}
