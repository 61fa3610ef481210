import type { SecretKind } from '../core/messages';

export const PIN_MIN = 6;
/** A sentence must stand against guessing without end by who has copied the disk: a code must not, so it may be short. */
const PASSPHRASE_WORDS = 4;
const PASSPHRASE_MIN = 16;

/** What is wrong with a secret that is being chosen; undefined when it will do. */
export function weakness(
  secret: string,
  kind: SecretKind,
): 'pinShort' | 'pinPlain' | 'passphraseShort' | undefined {
  if (kind === 'passphrase') {
    const words = new Set(secret.toLowerCase().split(/\s+/).filter(Boolean));
    const long = words.size >= PASSPHRASE_WORDS && secret.trim().length >= PASSPHRASE_MIN;
    return long ? undefined : 'passphraseShort';
  }
  if (!/^\d+$/.test(secret) || secret.length < PIN_MIN) return 'pinShort';
  return isPlain(secret) ? 'pinPlain' : undefined;
}

/** 111111, 123456, 654321, 121212: what is tried first. */
function isPlain(pin: string): boolean {
  const digits = Array.from(pin, Number);
  const steps = digits.slice(1).map((digit, i) => (digit - (digits[i] ?? 0) + 10) % 10);
  const evenStep = steps.every((step) => step === steps[0]);
  const half = pin.slice(0, 2);
  return evenStep || half.repeat(Math.ceil(pin.length / 2)).slice(0, pin.length) === pin;
}
