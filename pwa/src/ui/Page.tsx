import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { journeys } from '../router/router';
import { text } from '../text';

type Props = {
  /** The screen's one h1, and what the window is called. */
  title: string;
  /** The language of the title, where it is not the screen's. */
  lang?: string;
  /** What the window is called where the h1 names a child: browsers write the names of windows to disk, in plain. */
  window?: string;
  /** A sentence below it. */
  lead?: ComponentChildren;
  /** Buttons beside the title. */
  actions?: ComponentChildren;
  children?: ComponentChildren;
};

/** The journey whose h1 has been given the focus: a screen that is drawn anew does not take it again. */
let focusedJourney = 0;

/**
 * Every screen is a Page: it names the window, and after a journey within the app it moves the focus to its
 * h1, so that a screen reader tells where one is and the next Tab begins there.
 */
export function Page({ title, lang, window: called = title, lead, actions, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const app = text().app;
  useEffect(() => {
    document.title = `${called} – ${app}`;
  }, [called, app]);
  useEffect(() => {
    if (journeys.value === focusedJourney) return;
    focusedJourney = journeys.value;
    heading.current?.focus({ preventScroll: true });
  }, [journeys.value]);
  return (
    <>
      <div class="page-head">
        <h1 tabIndex={-1} ref={heading} lang={lang}>
          {title}
        </h1>
        {actions && <div class="row no-print">{actions}</div>}
        {lead && <p>{lead}</p>}
      </div>
      {children}
    </>
  );
}
