import { useId } from 'preact/hooks';
import { fieldId } from '../ui';

type Props = {
  name?: string;
  label: string;
  /** The language of label, help and ends, where it is not the screen's. */
  lang?: string | undefined;
  help?: string | undefined;
  fault?: string | undefined;
  optional?: boolean;
  /** 1–10; 0: nothing chosen. */
  value: number;
  onValue: (value: number) => void;
  low?: string | undefined;
  high?: string | undefined;
};

const marks = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/** A scale from 1 to 10, each a radio button that a finger hits. */
export function Scale({ name, label, lang, help, fault, value, onValue, low, high }: Props) {
  const group = useId();
  return (
    <fieldset
      class="ds-fieldset scale"
      id={name ? fieldId(name) : undefined}
      tabIndex={-1}
      aria-describedby={fault ? `${group}-fault` : undefined}
    >
      <legend class="ds-label" data-weight="medium" lang={lang}>
        {label}
      </legend>
      {help && (
        <p data-field="description" lang={lang}>
          {help}
        </p>
      )}
      <div class="scale-marks">
        {marks.map((mark) => (
          <label key={mark} class="scale-mark">
            <input
              type="radio"
              name={group}
              value={mark}
              checked={mark === value}
              onChange={() => onValue(mark)}
            />
            <span>{mark}</span>
          </label>
        ))}
      </div>
      {(low || high) && (
        <p class="row between small soft scale-ends" lang={lang}>
          <span>{low && `1: ${low}`}</span>
          <span>{high && `10: ${high}`}</span>
        </p>
      )}
      {fault && (
        <p class="ds-validation-message" data-field="validation" id={`${group}-fault`}>
          {fault}
        </p>
      )}
    </fieldset>
  );
}
