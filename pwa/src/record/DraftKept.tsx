import { text } from '../text';
import { Icon } from '../ui';

/** That what is half written is on disk, once it is. Not read out: it changes with every pause in the typing. */
export function DraftKept({ stored }: { stored: boolean }) {
  return (
    <span class="row small soft draft-kept">
      {stored && (
        <>
          <Icon name="check" />
          {text().form.kept}
        </>
      )}
    </span>
  );
}
