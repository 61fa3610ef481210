import { Icon } from '../ui';
import type { Depth } from './shapes';
import { words } from './text';

/** Who can see a record. */
export function DepthTag({ depth }: { depth: Depth }) {
  const icon = depth === 'log' ? 'baton' : 'lock';
  return (
    <span class="depth-tag small" data-depth={depth}>
      <Icon name={icon} />
      {words().depth[depth]}
    </span>
  );
}
