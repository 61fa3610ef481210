import { faultText, Notice } from '../ui';
import { t } from './text';

/** Why nobody was logged in, in plain words. */
export function LoginFault({ code }: { code: string }) {
  const words: Record<string, string> = t().faults;
  return (
    <Notice tone="danger" live>
      <p>{words[code] ?? faultText(code)}</p>
    </Notice>
  );
}
