import { Icon } from '../ui';
import { textOf } from './fields';
import { useHere } from './here';
import type { Depth } from './shapes';
import { words } from './text';

/** Who can see a record. */
export function DepthTag({ depth }: { depth: Depth }) {
  const here = useHere();
  const ahead = depth === 'log' && textOf(here.head, 'log') === 'none';
  const icon = depth === 'log' ? 'baton' : 'lock';
  return (
    <span class="depth-tag small" data-depth={depth}>
      <Icon name={icon} />
      {ahead ? words().depth.ahead : words().depth[depth]}
    </span>
  );
}
