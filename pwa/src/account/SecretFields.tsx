import { useState } from 'preact/hooks';
import type { SecretKind } from '../core/messages';
import { Check, Choice, TextField } from '../ui';
import { weakness } from './secret';
import { t } from './text';

export interface NewSecret {
  kind: SecretKind;
  secret: string;
  repeat: string;
}

export const emptySecret: NewSecret = { kind: 'pin', secret: '', repeat: '' };

/** What stands in the way of a new secret, by field; empty when it will do. */
export function secretFaults({ kind, secret, repeat }: NewSecret): { field: string; text: string }[] {
  const weak = weakness(secret, kind);
  if (weak) return [{ field: 'secret', text: t()[weak] }];
  return secret === repeat ? [] : [{ field: 'repeat', text: t().notSame }];
}

type Props = {
  value: NewSecret;
  onValue: (value: NewSecret) => void;
  faults: readonly { field: string; text: string }[];
};

/** Choosing what opens a profile: a code or a sentence, written twice. */
export function SecretFields({ value, onValue, faults }: Props) {
  const words = t();
  const [shown, setShown] = useState(false);
  const fault = (field: string) => faults.find((each) => each.field === field)?.text;
  const isPin = value.kind === 'pin';
  const shared = {
    type: shown ? ('text' as const) : ('password' as const),
    inputMode: isPin ? ('numeric' as const) : ('text' as const),
    autoComplete: 'new-password',
    class: 'pin',
  };
  return (
    <>
      <Choice
        label={words.kind}
        value={value.kind}
        onValue={(kind) => onValue({ kind: kind === 'pin' ? 'pin' : 'passphrase', secret: '', repeat: '' })}
        options={[
          { value: 'pin', label: words.pin },
          { value: 'passphrase', label: words.passphrase, help: words.passphraseHelp },
        ]}
      />
      <TextField
        {...shared}
        name="secret"
        label={isPin ? words.pinLabel : words.passphraseLabel}
        value={value.secret}
        fault={fault('secret')}
        onValue={(secret) => onValue({ ...value, secret })}
      />
      <TextField
        {...shared}
        name="repeat"
        label={words.repeat}
        value={value.repeat}
        fault={fault('repeat')}
        onValue={(repeat) => onValue({ ...value, repeat })}
      />
      <Check label={words.show} checked={shown} onChecked={setShown} />
    </>
  );
}
