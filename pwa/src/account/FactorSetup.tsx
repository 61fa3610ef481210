import type { FactorSetup as Setup } from '../core/messages';
import { Qr } from './Qr';
import { t } from './text';

/** A second factor to be put into an authenticator app: to scan, or to type. */
export default function FactorSetup({ setup }: { setup: Setup }) {
  const words = t();
  return (
    <div class="stack">
      <p>{words.factorLead}</p>
      <Qr text={setup.uri} label={words.factorQr} />
      <p>
        {words.factorType} <output>{setup.secret.replace(/(.{4})(?=.)/g, '$1 ')}</output>
      </p>
      <p>
        <a class="ds-link" href={setup.uri}>
          {words.factorOpen}
        </a>
      </p>
    </div>
  );
}
