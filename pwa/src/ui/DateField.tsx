import './date.css';
import '@digdir/designsystemet-web/ds-field';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { date, text, today } from '../text';
import { Button } from './Button';
import { dayBefore, parseDate, writeDate } from './dateParse';
import { dateText } from './dateText';
import { fieldId, inTheir } from './Field';

type Props = {
  label: string;
  /** The language of label and help, where it is not the screen's. */
  lang?: string | undefined;
  help?: string | undefined;
  fault?: string | undefined;
  optional?: boolean;
  name?: string;
  /** `YYYY-MM-DD`, '' for none, or what the person wrote that is no date: the core's check then says so. */
  value: string;
  onValue: (value: string) => void;
  /** Offers today and yesterday as buttons. */
  near?: boolean;
};

/**
 * A date written as people here write it. `<input type=date>` shows the order of the browser's own language, not
 * the page's, so the field is plain text, reads what it understood back in words, and leaves the browser's
 * calendar to a button.
 */
export function DateField({ label, lang, help, fault, optional, name, value, onValue, near }: Props) {
  const own = useId();
  const id = name ? fieldId(name) : own;
  const words = dateText();
  const now = today();
  const [written, setWritten] = useState(writeDate(value));
  const given = useRef(value);
  const calendar = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // A value from elsewhere (a draft that was found, a button) is written out; one's own typing is left alone.
    if (value === given.current) return;
    given.current = value;
    setWritten(writeDate(value));
  }, [value]);
  const tell = (next: string) => {
    given.current = next;
    onValue(next);
  };
  const type = (raw: string) => {
    setWritten(raw);
    tell(parseDate(raw, now) ?? raw.trim());
  };
  const choose = (iso: string) => {
    setWritten(writeDate(iso));
    tell(iso);
  };
  const read = parseDate(value, now);
  // The calendar's own input and the buttons stand beside the field: a field is one input for those who listen.
  return (
    <div class="date-field">
      <ds-field class="ds-field">
        <label class="ds-label" for={id} data-weight="medium">
          {inTheir(label, lang)}
          {optional && <span class="soft small"> ({text().form.optional.toLowerCase()})</span>}
        </label>
        <div data-field="description">
          {help && <>{inTheir(help, lang)} </>}
          {words.hint}
        </div>
        <input
          id={id}
          name={name}
          class="ds-input"
          inputMode="numeric"
          autoComplete="off"
          value={written}
          aria-invalid={fault ? 'true' : undefined}
          onInput={(event) => type(event.currentTarget.value)}
          onBlur={() => read && setWritten(writeDate(read))}
        />
        {fault && (
          <p class="ds-validation-message" data-field="validation">
            {fault}
          </p>
        )}
      </ds-field>
      <div class="row date-ways">
        <Button
          variant="tertiary"
          icon="calendar"
          aria-label={`${words.pick}: ${label}`}
          onClick={() => calendar.current?.showPicker()}
        />
        <input
          ref={calendar}
          type="date"
          autoComplete="off"
          class="date-native"
          tabIndex={-1}
          aria-hidden="true"
          value={read ?? ''}
          onChange={(event) => event.currentTarget.value && choose(event.currentTarget.value)}
        />
        {near && (
          <>
            <Button variant="tertiary" data-size="sm" onClick={() => choose(now)}>
              {words.today}
            </Button>
            <Button variant="tertiary" data-size="sm" onClick={() => choose(dayBefore(now))}>
              {words.yesterday}
            </Button>
          </>
        )}
      </div>
      <p class="small soft date-echo" aria-live="polite">
        {read ? date(read, 'full') : value.length > 5 ? words.unread : ''}
      </p>
    </div>
  );
}
