import type { ComponentChildren } from 'preact';
import { session, sync } from '../core/client';
import { lock } from '../core/lock';
import { toJudge } from '../core/toJudge';
import { Link } from '../router/Link';
import { route } from '../router/router';
import type { Route } from '../router/routes';
import { text } from '../text';
import { Button, Icon, type IconName } from '../ui';
import { SyncStatus } from './SyncStatus';

/** Four people's arms, one baton: the mark of the app. */
function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="var(--ds-color-accent-base-default)" />
      <path d="M8.500 23.500 23.500 8.500" stroke="#fff" stroke-width="4.500" stroke-linecap="round" />
      <path
        d="M7 14.500a9.500 9.500 0 0 1 7.500-7.500M25 17.500a9.500 9.500 0 0 1-7.500 7.500"
        fill="none"
        stroke="#f2c879"
        stroke-width="2.600"
        stroke-linecap="round"
      />
    </svg>
  );
}

function NavItem(props: { to: Route; icon: IconName; label: string; count?: number; within?: boolean }) {
  return (
    <li>
      <Link to={props.to} {...(props.within ? { 'aria-current': 'page' as const } : {})}>
        <Icon name={props.icon} />
        <span>
          {props.label} {props.count ? <span class="count">{props.count}</span> : null}
        </span>
      </Link>
    </li>
  );
}

/** The frame: what is the same on every screen. */
export function Shell({ open, children }: { open: boolean; children: ComponentChildren }) {
  const words = text();
  const at = route.value.name;
  const now = session.value;
  // A concern begins in a service: those who work there are offered it, and the rules say the same.
  const begins = now.state === 'open' && (now.profile.role === 'employee' || now.profile.role === 'leader');
  const administers = now.state === 'open' && now.profile.role === 'administrator';
  return (
    <div class="shell">
      <header class="shell-head">
        {/* biome-ignore lint/a11y/useValidAnchor: a link to a place in the page; only its history entry is held back */}
        <a
          class="ds-skip-link"
          href="#main"
          onClick={(event) => {
            event.preventDefault();
            document.getElementById('main')?.focus();
          }}
        >
          {words.skip}
        </a>
        <div class="shell-bar">
          <Link class="brand" to={{ name: 'home' }}>
            <Mark />
            {words.app}
          </Link>
          {open && (
            <>
              <nav class="shell-nav" aria-label={words.nav.label}>
                <ul>
                  <NavItem
                    to={{ name: 'cases' }}
                    icon="cases"
                    label={words.nav.cases}
                    within={at === 'case' || at === 'form'}
                  />
                  {begins && <NavItem to={{ name: 'new' }} icon="add" label={words.nav.concern} />}
                  <NavItem
                    to={{ name: 'looks' }}
                    icon="look"
                    label={words.nav.looks}
                    count={sync.value.looks + (toJudge.value ?? 0)}
                    within={at === 'judge'}
                  />
                  {now.state === 'open' && now.profile.role === 'privacy_officer' && (
                    <NavItem to={{ name: 'access' }} icon="search" label={words.nav.access} />
                  )}
                  {administers && (
                    <NavItem
                      to={{ name: 'admin' }}
                      icon="people"
                      label={words.nav.admin}
                      within={at === 'admin'}
                    />
                  )}
                  <NavItem to={{ name: 'settings' }} icon="settings" label={words.nav.settings} />
                </ul>
              </nav>
              <div class="shell-end">
                <SyncStatus />
                <Button
                  variant="tertiary"
                  icon="lock"
                  aria-label={words.nav.lock}
                  onClick={() => void lock()}
                >
                  <span class="wide-only">{words.nav.lock}</span>
                </Button>
              </div>
            </>
          )}
        </div>
      </header>
      {children}
    </div>
  );
}
