import type { ComponentChildren, JSX } from 'preact';
import { Icon, type IconName } from './Icon';

type Props = Omit<JSX.IntrinsicElements['button'], 'icon'> & {
  variant?: 'primary' | 'secondary' | 'tertiary';
  color?: 'accent' | 'neutral' | 'danger';
  icon?: IconName;
  /** Work is under way: a second press does nothing, and those who listen are told. */
  busy?: boolean;
  /** Words; a button with an icon alone has an `aria-label`. */
  children?: ComponentChildren;
};

/** Designsystemet's button. Its default type is `button`: only the one that sends a form says `submit`. */
export function Button({ variant = 'primary', color, icon, busy, children, onClick, ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      class={`ds-button ${rest.class ?? ''}`}
      data-variant={variant}
      data-color={color}
      aria-busy={busy ? 'true' : undefined}
      aria-disabled={busy ? 'true' : undefined}
      onClick={
        busy
          ? (event) => {
              event.preventDefault();
            }
          : onClick
      }
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}
