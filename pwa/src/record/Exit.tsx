import './exit.css';
import type { ComponentChildren } from 'preact';
import { Icon } from '../ui';
import type { Exit as GuideExit } from './shapes';
import { exitText } from './text/exit';

/** A number to call, as a link that a phone understands. */
export function CallLink({ name, phone }: { name: string; phone: string }) {
  return (
    <a class="ds-button call" data-variant="secondary" href={`tel:${phone.replaceAll(/[^\d+]/g, '')}`}>
      <Icon name="phone" />
      <span>
        {exitText().call(name)} <span class="call-number">{phone}</span>
      </span>
    </a>
  );
}

/** Whom to report to, from the guide, and what else the place offers. */
export function ExitBody({ exits, children }: { exits: readonly GuideExit[]; children?: ComponentChildren }) {
  return (
    <div class="stack">
      <p>
        <strong>{exitText().danger}</strong>
      </p>
      {!exits.some((exit) => exit.contacts.some((contact) => contact.phone === '112')) && (
        <div>
          <a class="ds-button call" data-variant="secondary" href="tel:112">
            <Icon name="phone" />
            {exitText().police}
          </a>
        </div>
      )}
      {exits.map((exit) => (
        <div key={exit.id} class="stack stack-sm">
          {exits.length > 1 && <h3>{exit.title}</h3>}
          <p>{exit.text}</p>
          <ul class="plain-list stack stack-sm">
            {exit.contacts.map((contact) => (
              <li key={contact.name} class="stack stack-sm contact">
                {contact.phone ? (
                  <div>
                    <CallLink name={contact.name} phone={contact.phone} />
                  </div>
                ) : (
                  <strong>{contact.name}</strong>
                )}
                {contact.when && <span class="small soft">{contact.when}</span>}
              </li>
            ))}
          </ul>
          {exit.law && exit.law.length > 0 && (
            <p class="small soft">
              {exitText().law}: {exit.law.map((law) => law.title).join(', ')}
            </p>
          )}
        </div>
      ))}
      {children}
    </div>
  );
}

/** Always in sight, never loud: one line that opens. */
export function ExitPanel({
  exits,
  children,
}: {
  exits: readonly GuideExit[] | undefined;
  children?: ComponentChildren;
}) {
  return (
    <details class="exit no-print">
      <summary>
        <Icon name="phone" />
        <span>{exitText().open}</span>
      </summary>
      <div class="exit-body">
        <ExitBody exits={exits ?? []}>{children}</ExitBody>
      </div>
    </details>
  );
}
