import type { ComponentChildren } from 'preact';
import { text } from '../text';
import { Button } from './Button';
import { Icon, type IconName } from './Icon';

type NoticeProps = {
  tone: 'info' | 'success' | 'warning' | 'danger';
  title?: string;
  /** Tell those who listen at once, because it appeared as an answer to what they did. */
  live?: boolean;
  children?: ComponentChildren;
};

/** A box with a message. */
export function Notice({ tone, title, live, children }: NoticeProps) {
  return (
    <div class="ds-alert" data-color={tone} role={live ? 'alert' : undefined}>
      <div class="stack stack-sm">
        {title && <strong>{title}</strong>}
        {children}
      </div>
    </div>
  );
}

/** What an empty list says, and the one thing to do about it. */
export function Empty({
  icon,
  title,
  children,
}: {
  icon: IconName;
  title: string;
  children?: ComponentChildren;
}) {
  return (
    <div class="empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Shown while something is fetched. The words wait a moment in CSS, so that a quick answer never flickers. */
export function Loading() {
  return (
    <p class="row soft late" role="status">
      <svg class="ds-spinner" role="img" aria-hidden="true" viewBox="0 0 50 50" width="28" height="28">
        <circle class="ds-spinner__background" cx="25" cy="25" r="20" fill="none" stroke-width="5" />
        <circle class="ds-spinner__circle" cx="25" cy="25" r="20" fill="none" stroke-width="5" />
      </svg>
      {text().loading}
    </p>
  );
}

type FaultNoticeProps = {
  code: string;
  /** The server's own words, for a code that the app has none for. */
  detail?: string | undefined;
  onRetry?: (() => void) | undefined;
};

/** A fault by its code, in the reader's words, with a way on where there is one. */
export function FaultNotice({ code, detail, onRetry }: FaultNoticeProps) {
  return (
    <Notice tone="danger" live>
      <p>{faultText(code, detail)}</p>
      {onRetry && (
        <div>
          <Button variant="secondary" onClick={onRetry}>
            {text().button.retry}
          </Button>
        </div>
      )}
    </Notice>
  );
}

/** The words of a fault's code; a code without words of its own is still named, for whoever is asked for help. */
export function faultText(code: string, detail?: string): string {
  const faults: Record<string, string> = text().faults;
  return faults[code] ?? detail ?? `${text().faults.unknown} (${code})`;
}
