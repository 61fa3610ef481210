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

type Exits = {
  exits: readonly GuideExit[];
  /** The guide's language, which its exits are written in. */
  lang: string | undefined;
};

/** Whom to report to, from the guide, and what else the place offers. */
export function ExitBody({ exits, lang, children }: Exits & { children?: ComponentChildren }) {
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
          {exits.length > 1 && <h3 lang={lang}>{exit.title}</h3>}
          <p lang={lang}>{exit.text}</p>
          <ul class="plain-list stack stack-sm">
            {exit.contacts.map((contact) => (
              <li key={contact.name} class="stack stack-sm contact">
                {contact.phone ? (
                  <div>
                    <CallLink name={contact.name} phone={contact.phone} />
                  </div>
                ) : (
                  <strong lang={lang}>{contact.name}</strong>
                )}
                {contact.when && (
                  <span class="small soft" lang={lang}>
                    {contact.when}
                  </span>
                )}
              </li>
            ))}
          </ul>
          {exit.law && exit.law.length > 0 && (
            <p class="small soft">
              {exitText().law}: <span lang={lang}>{exit.law.map((law) => law.title).join(', ')}</span>
            </p>
          )}
        </div>
      ))}
      {children}
    </div>
  );
}

/** Always in sight, never loud: one line that opens. */
function Panel({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <details class="exit no-print">
      <summary>
        <Icon name="phone" />
        <span>{label}</span>
      </summary>
      <div class="exit-body">{children}</div>
    </details>
  );
}

/** For those who work with the case: the duty to report, and whom to call. */
export function ExitPanel({
  exits,
  lang,
  children,
}: {
  exits: readonly GuideExit[] | undefined;
  lang: string | undefined;
  children?: ComponentChildren;
}) {
  return (
    <Panel label={exitText().open}>
      <ExitBody exits={exits ?? []} lang={lang}>
        {children}
      </ExitBody>
    </Panel>
  );
}

/** The helpline for children and young people, the same in the whole country. */
const HELPLINE = '116 111';

/**
 * For the family: whom they themselves can call. What the guide says of the exit, and when each is called, is
 * written for those who have a duty to report, and stays away; the numbers are the same.
 */
export function FamilyExit({ exits, young }: { exits: readonly GuideExit[]; young: boolean }) {
  const words = exitText().family;
  const known = exits.flatMap((exit) => exit.contacts).filter((contact) => contact.phone !== '112');
  const all = known.some((contact) => contact.phone === HELPLINE)
    ? known
    : [...known, { name: words.helpline, phone: HELPLINE }];
  const first = young
    ? all.toSorted((a, b) => Number(b.phone === HELPLINE) - Number(a.phone === HELPLINE))
    : all;
  return (
    <Panel label={words.open}>
      <div class="stack">
        <p>
          <strong>{exitText().danger}</strong>
        </p>
        <div>
          <a class="ds-button call" data-variant="secondary" href="tel:112">
            <Icon name="phone" />
            {exitText().police}
          </a>
        </div>
        <p>{young ? words.young : words.guardian}</p>
        <ul class="plain-list stack stack-sm">
          {first.map((contact) => (
            <li key={contact.name}>
              {contact.phone ? (
                <CallLink name={contact.name} phone={contact.phone} />
              ) : (
                <strong>{contact.name}</strong>
              )}
            </li>
          ))}
        </ul>
        <p class="small soft">{words.ask}</p>
      </div>
    </Panel>
  );
}
