import type { ComponentChildren } from 'preact';
import { go, route } from './router';
import { hrefOf, type Route } from './routes';

type Props = {
  to: Route;
  /** Runs before the journey. */
  onGo?: () => void;
  class?: string;
  id?: string;
  lang?: string;
  'aria-label'?: string;
  'aria-current'?: 'page' | 'step';
  children: ComponentChildren;
};

/** A link within the app. A real link, so that it can be opened in a new tab, copied and read out. */
export function Link({ to, onGo, children, ...rest }: Props) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onGo?.();
    go(to);
  };
  const here = route.value.name === to.name && hrefOf(route.value) === hrefOf(to);
  return (
    <a aria-current={here ? 'page' : undefined} {...rest} href={hrefOf(to)} onClick={follow}>
      {children}
    </a>
  );
}
