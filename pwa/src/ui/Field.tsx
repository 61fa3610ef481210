import '@digdir/designsystemet-web/ds-field';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { text } from '../text';

/**
 * Keeps the browser from writing what is typed into its own files: Chromium saves the contents of fields in plain
 * text for restoring a session, unless they say this. Found by e2e/sealed.spec.ts.
 */
const UNSAVED = 'off';

/** Words that may be of another language than the screen's: a municipality's own, in a guide. */
export const inTheir = (words: ComponentChildren, lang: string | undefined): ComponentChildren =>
  lang ? <span lang={lang}>{words}</span> : words;

type Shared = {
  label: string;
  /** The language of label and help, where it is not the screen's. */
  lang?: string | undefined;
  /** Help below the label. */
  help?: ComponentChildren;
  /** What is wrong with it, in words; nothing when all is well. */
  fault?: string | undefined;
  optional?: boolean;
  /** The field's name in Go, so that an error summary can lead to it. */
  name?: string;
};

/** The id that an error summary links to: see `ErrorSummary`. */
export const fieldId = (name: string): string => `field-${name.replaceAll(/[^\w]/g, '-')}`;

/** Label, help, control and fault. `<ds-field>` ties them together for those who listen. */
function Frame(props: Shared & { id: string; children: ComponentChildren; counter?: ComponentChildren }) {
  const words = text().form;
  return (
    <ds-field class="ds-field">
      <label class="ds-label" for={props.id} data-weight="medium">
        {inTheir(props.label, props.lang)}
        {props.optional && <span class="soft small"> ({words.optional.toLowerCase()})</span>}
      </label>
      {props.help && (
        <div data-field="description" lang={props.lang}>
          {props.help}
        </div>
      )}
      {props.children}
      {props.counter}
      {props.fault && (
        <p class="ds-validation-message" data-field="validation">
          {props.fault}
        </p>
      )}
    </ds-field>
  );
}

function useFieldId(name: string | undefined): string {
  const own = useId();
  return name ? fieldId(name) : own;
}

type TextFieldProps = Shared & {
  value: string;
  onValue: (value: string) => void;
  type?: 'text' | 'email' | 'password' | 'date' | 'tel' | 'search' | 'number';
  inputMode?: 'text' | 'numeric' | 'search' | 'tel';
  autoComplete?: string;
  /** The id of a datalist with suggestions. */
  list?: string;
  required?: boolean;
  disabled?: boolean;
  class?: string;
};

/** One line. */
export function TextField({
  label,
  lang,
  help,
  fault,
  optional,
  name,
  value,
  onValue,
  type = 'text',
  ...rest
}: TextFieldProps) {
  const id = useFieldId(name);
  return (
    <Frame label={label} lang={lang} help={help} fault={fault} optional={optional ?? false} id={id}>
      <input
        autoComplete={UNSAVED}
        {...rest}
        id={id}
        name={name}
        type={type as 'text'} // the library's types want one literal per kind of input
        class={`ds-input ${rest.class ?? ''}`}
        value={value}
        aria-invalid={fault ? 'true' : undefined}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </Frame>
  );
}

type TextAreaProps = Shared & {
  value: string;
  onValue: (value: string) => void;
  rows?: number;
  /** The most characters there may be; shown as what is left. */
  max?: number;
  required?: boolean;
};

/** Several lines; grows with what is written. */
export function TextArea({
  label,
  lang,
  help,
  fault,
  optional,
  name,
  value,
  onValue,
  rows = 3,
  max,
  ...rest
}: TextAreaProps) {
  const id = useFieldId(name);
  const words = text().form;
  const counter = max ? (
    <p
      class="ds-validation-message"
      data-field="counter"
      data-limit={max}
      data-over={words.tooLong}
      data-under={words.left}
    />
  ) : undefined;
  return (
    <Frame
      label={label}
      lang={lang}
      help={help}
      fault={fault}
      optional={optional ?? false}
      id={id}
      counter={counter}
    >
      <textarea
        autoComplete={UNSAVED}
        {...rest}
        id={id}
        name={name}
        rows={rows}
        class="ds-input"
        value={value}
        aria-invalid={fault ? 'true' : undefined}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </Frame>
  );
}

export type Option = {
  value: string;
  label: string;
  help?: string;
  /** The language of its words, where it is not the screen's. */
  lang?: string | undefined;
};

type SelectProps = Shared & {
  value: string;
  onValue: (value: string) => void;
  options: readonly Option[];
  /** The words of the empty choice. */
  empty?: string;
};

/** One of many, in a list that opens. For up to seven use `Choice`, where all can be seen. */
export function Select(props: SelectProps) {
  const { label, lang, help, fault, optional, name, value, onValue, options, empty } = props;
  const id = useFieldId(name);
  return (
    <Frame label={label} lang={lang} help={help} fault={fault} optional={optional ?? false} id={id}>
      <select
        autoComplete={UNSAVED}
        id={id}
        name={name}
        class="ds-input"
        value={value}
        aria-invalid={fault ? 'true' : undefined}
        onChange={(event) => onValue(event.currentTarget.value)}
      >
        {empty !== undefined && <option value="">{empty}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value} lang={option.lang}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

type CheckProps = {
  label: string;
  lang?: string | undefined;
  help?: string;
  checked: boolean;
  onChecked: (checked: boolean) => void;
};

/** A box to tick. */
export function Check({ label, lang, help, checked, onChecked }: CheckProps) {
  const id = useId();
  return (
    <ds-field class="ds-field">
      <input
        id={id}
        type="checkbox"
        class="ds-input"
        checked={checked}
        onChange={(event) => onChecked(event.currentTarget.checked)}
      />
      <label class="ds-label" for={id} data-weight="regular" lang={lang}>
        {label}
      </label>
      {help && (
        <div data-field="description" lang={lang}>
          {help}
        </div>
      )}
    </ds-field>
  );
}

/** Labels up to this many letters stand beside each other where there is room. */
const SHORT = 18;

type GroupProps = Shared & { options: readonly Option[] };

function Group({
  label,
  lang,
  help,
  fault,
  optional,
  name,
  short,
  children,
}: Omit<GroupProps, 'options'> & { short?: boolean; children: ComponentChildren }) {
  const words = text().form;
  return (
    <fieldset
      class={`ds-fieldset ${short ? 'choice-short' : ''}`}
      id={name ? fieldId(name) : undefined}
      tabIndex={-1}
    >
      <legend class="ds-label" data-weight="medium">
        {inTheir(label, lang)}
        {optional && <span class="soft small"> ({words.optional.toLowerCase()})</span>}
      </legend>
      {help && (
        <p data-field="description" lang={lang}>
          {help}
        </p>
      )}
      {children}
      {fault && (
        <p class="ds-validation-message" data-field="validation">
          {fault}
        </p>
      )}
    </fieldset>
  );
}

/** One of a few, all in sight. */
export function Choice({
  options,
  value,
  onValue,
  ...group
}: GroupProps & { value: string; onValue: (value: string) => void }) {
  const id = useId();
  const short = options.every((option) => option.label.length <= SHORT && !option.help);
  return (
    <Group {...group} short={short}>
      {options.map((option) => (
        <ds-field class="ds-field" key={option.value}>
          <input
            id={`${id}-${option.value}`}
            type="radio"
            name={id}
            class="ds-input"
            checked={option.value === value}
            onChange={() => onValue(option.value)}
          />
          <label class="ds-label" for={`${id}-${option.value}`} data-weight="regular" lang={option.lang}>
            {option.label}
          </label>
          {option.help && (
            <div data-field="description" lang={option.lang}>
              {option.help}
            </div>
          )}
        </ds-field>
      ))}
    </Group>
  );
}

/** Any number of a few. The values stand in the order of the options. */
export function Choices({
  options,
  values,
  onValues,
  ...group
}: GroupProps & { values: readonly string[]; onValues: (values: string[]) => void }) {
  const toggle = (value: string, on: boolean) =>
    onValues(options.map((o) => o.value).filter((v) => (v === value ? on : values.includes(v))));
  return (
    <Group {...group}>
      {options.map((option) => (
        <Check
          key={option.value}
          label={option.label}
          lang={option.lang}
          {...(option.help ? { help: option.help } : {})}
          checked={values.includes(option.value)}
          onChecked={(on) => toggle(option.value, on)}
        />
      ))}
    </Group>
  );
}
