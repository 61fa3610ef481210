import '@digdir/designsystemet-web/ds-error-summary';
import { text } from '../text';
import { fieldId } from './Field';

type Props = { faults: readonly { field: string; text: string }[] };

/** What stands in the way of a form, each a link to its field. Takes the focus when it appears. */
export function ErrorSummary({ faults }: Props) {
  if (faults.length === 0) return null;
  const jump = (event: MouseEvent, field: string) => {
    event.preventDefault(); // a fragment in the address would be a journey of its own
    document.getElementById(fieldId(field))?.focus();
  };
  return (
    <ds-error-summary class="ds-error-summary">
      <h2 class="ds-heading" data-size="xs">
        {text().form.checkThese}
      </h2>
      <ul class="ds-list">
        {faults.map((fault) => (
          <li key={`${fault.field} ${fault.text}`}>
            {fault.field ? (
              <a
                class="ds-link"
                href={`#${fieldId(fault.field)}`}
                onClick={(event) => jump(event, fault.field)}
              >
                {fault.text}
              </a>
            ) : (
              fault.text
            )}
          </li>
        ))}
      </ul>
    </ds-error-summary>
  );
}
