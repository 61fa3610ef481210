import type { ComponentChildren } from 'preact';
import { sync, useAsk } from '../../core';
import { Link } from '../../router';
import { Empty, FaultNotice, faultText, Loading } from '../../ui';
import { t } from './text';

/**
 * What a list without cases says. That there are none is known when one pull has ended: who was told so before that
 * would write of a child whose case is on its way here. Asked after the list, so that its answer is never the older one.
 */
export function NoCases({ children }: { children: ComponentChildren }) {
  const { value, fault, again } = useAsk('sync', {});
  if (fault) return <FaultNotice code={fault.code} onRetry={again} />;
  if (!value) return <Loading />;
  if (value.lastPull > 0) return <div class="sheet">{children}</div>;
  const { online, reached, problem } = sync.value;
  if (online && reached !== false && !problem) return <Loading />;
  return (
    <div class="sheet">
      <Empty icon="offline" title={t().notFetched}>
        <p>{problem ? faultText(problem) : t().noContact}</p>
        <p>{t().notFetchedHelp}</p>
        <Link class="ds-link" to={{ name: 'sync' }}>
          {t().toSync}
        </Link>
      </Empty>
    </div>
  );
}
