import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../ui';
import { useGuideTitle } from './here';
import type { Finding } from './shapes';
import { words } from './text';

type Props = {
  findings: readonly Finding[] | undefined;
  /** They are the answer to what was just done: they take the focus, and are read out. */
  answer?: boolean;
};

/** What rules say: the message, the rule behind it, and the guide where the guide set it. */
export function Findings({ findings, answer }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const titleOf = useGuideTitle();
  useEffect(() => {
    if (answer && findings && findings.length > 0) box.current?.focus();
  }, [answer, findings]);
  if (!findings || findings.length === 0) return null;
  const stops = findings.some((finding) => finding.severity === 'error');
  const list = (
    <ul class="plain-list stack stack-sm">
      {findings.map((finding) => (
        <li key={`${finding.code} ${finding.record ?? ''} ${finding.text ?? ''}`} class="finding">
          <Icon name={finding.severity === 'error' ? 'stop' : 'warn'} />
          <div>
            <p>{finding.text || finding.code}</p>
            {/^R\d+$/.test(finding.rule) && (
              <p class="small soft">
                {words().rule(finding.rule)}
                {finding.guide && ` · ${words().fromGuide(titleOf(finding.guide))}`}
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
  if (!answer) return <div class="findings">{list}</div>;
  return (
    <div
      ref={box}
      tabIndex={-1}
      role="alert"
      class="ds-alert"
      data-color={stops ? 'danger' : 'warning'}
      data-testid="findings"
    >
      <div class="stack stack-sm">
        {stops && <strong>{words().standsInTheWay}</strong>}
        {list}
      </div>
    </div>
  );
}
