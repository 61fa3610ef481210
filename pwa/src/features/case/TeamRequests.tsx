import { textOf } from '../../record/fields';
import { ofKind, useHere } from '../../record/here';
import { date, today } from '../../text';
import { Button } from '../../ui';
import { useActions } from './actions';
import { t } from './text';

/** Requests for a BTI team with their answers. A family finds them on its page, staff beside the baton. */
export function TeamRequests() {
  const here = useHere();
  const { open } = useActions();
  const words = t().team;
  const list = ofKind(here.records, 'team_request');
  if (list.length === 0) return null;
  return (
    <ul class="plain-list stack stack-sm">
      {list.map((each) => {
        const answer = textOf(each.f, 'answer');
        return (
          <li key={each.id} class="part stack stack-sm">
            <p>
              <strong>{words.asked(textOf(each.f, 'who'), date(textOf(each.f, 'date')))}</strong>
            </p>
            <p class="as-written">{textOf(each.f, 'why')}</p>
            {answer ? (
              <p class="as-written">
                {words.answer}: {answer}
              </p>
            ) : (
              <p class="soft">{words.waits}</p>
            )}
            {!answer && here.staff && here.may.has('write') && (
              <div>
                <Button
                  variant="secondary"
                  data-size="sm"
                  onClick={() =>
                    open({
                      do: 'edit',
                      record: each,
                      only: ['answer', 'answeredOn'],
                      initial: { answeredOn: today() },
                      title: words.give,
                    })
                  }
                >
                  {words.give}
                </Button>
              </div>
            )}
          </li>
        );
      })}
    </ul>
  );
}
