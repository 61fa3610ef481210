import { textOf } from '../../record/fields';
import { ofKind, useHere } from '../../record/here';
import { kindName, makeName, optionName } from '../../record/names';
import type { Kind, RecordView } from '../../record/shapes';
import { date, today } from '../../text';
import { Button, Icon, Notice } from '../../ui';
import { Invited, useInvitations } from '../invite/Invited';
import { beginning, useActions } from './actions';
import { BatonPanel } from './BatonPanel';
import { signers } from './consent';
import { Receipts } from './Receipts';
import { Cards, RecordCard } from './RecordCard';
import { Mark } from './Signing';
import { t } from './text';
import { signing } from './text/signing';

/** Who takes part, who has parental responsibility, what was consented to, and whom one can ask. */
export function People() {
  const here = useHere();
  const { open } = useActions();
  const invitations = useInvitations(here);
  const add = (kind: Kind) =>
    here.make.has(kind) && (
      <Button
        icon="add"
        variant="secondary"
        onClick={() => open({ do: 'make', kind, initial: beginning(here, kind) })}
      >
        {makeName(kind)}
      </Button>
    );
  const level = here.guide.levels.find((each) => each.level === here.out.status.level);
  const coordinated =
    ofKind(here.records, 'coordination').length > 0 ||
    level?.coordinatorNeeded ||
    level?.groupNeeded ||
    level?.offerPlan;
  return (
    <div class="stack stack-lg">
      <BatonPanel />
      {here.subject && (
        <section class="stack" aria-labelledby="subject">
          <h2 id="subject">{kindName('subject')}</h2>
          <div class="sheet">
            <RecordCard record={here.subject} title={here.out.row.name} without={['givenName', 'familyName']}>
              {mayBeInvited(here.subject) && (
                <Invited here={here} record={here.subject} name={here.out.row.name} list={invitations} />
              )}
            </RecordCard>
          </div>
        </section>
      )}
      <section class="stack" aria-labelledby="guardians">
        <div class="row between">
          <h2 id="guardians">{t().people.guardians}</h2>
          {add('guardian')}
        </div>
        {ofKind(here.records, 'guardian').length === 0 && <p class="soft">{t().people.noGuardians}</p>}
        {ofKind(here.records, 'guardian').map((guardian) => (
          <div key={guardian.id} class="sheet">
            <RecordCard record={guardian} title={textOf(guardian.f, 'name')} without={['name']}>
              <Invited here={here} record={guardian} name={textOf(guardian.f, 'name')} list={invitations} />
            </RecordCard>
          </div>
        ))}
      </section>
      <Consents />
      <section class="stack" aria-labelledby="participants">
        <div class="row between">
          <h2 id="participants">{t().people.participants}</h2>
          {add('participant')}
        </div>
        {ofKind(here.records, 'participant').map((participant) => (
          <Participant key={participant.id} participant={participant} />
        ))}
      </section>
      <section class="stack" aria-labelledby="wishes">
        <div class="row between">
          <h2 id="wishes">{t().wishes}</h2>
          {add('wish')}
        </div>
        <Cards kind="wish" none={t().people.noWishes} />
      </section>
      {coordinated && (
        <section class="stack" aria-labelledby="coordination">
          <div class="row between">
            <h2 id="coordination">{kindName('coordination')}</h2>
            {ofKind(here.records, 'coordination').length === 0 && add('coordination')}
          </div>
          <Cards kind="coordination" none={t().people.noCoordination} />
        </section>
      )}
      <Referrals />
      <Directory />
    </div>
  );
}

/** From this age municipalities let young people see their own log (bti.Municipality.YoungAge); which age it is, the server says. */
const AGE_MIN = 12;

function mayBeInvited(subject: RecordView): boolean {
  const born = textOf(subject.f, 'born');
  const day = today();
  const oldEnough = born !== '' && born <= `${Number(day.slice(0, 4)) - AGE_MIN}${day.slice(4)}`;
  return textOf(subject.f, 'kind') !== 'child' || oldEnough;
}

function Participant({ participant }: { participant: RecordView }) {
  const here = useHere();
  const service = textOf(participant.f, 'service');
  const own = service === textOf(here.head, 'service');
  const covered = here.out.consented.includes(service);
  return (
    <div class="sheet">
      <RecordCard record={participant} title={textOf(participant.f, 'name')} without={['name']}>
        {!own && (
          <p class="row small">
            <Icon name={covered ? 'check' : 'warn'} />
            {covered ? t().people.covered : t().people.notCovered}
          </p>
        )}
      </RecordCard>
    </div>
  );
}

function Consents() {
  const here = useHere();
  const { open, withdraw } = useActions();
  const consents = ofKind(here.records, 'consent').toReversed();
  // Each takes back their own, not another's.
  const own = new Set(
    signers(here)
      .filter((each) => each.me)
      .map((each) => each.id),
  );
  return (
    <section class="stack" aria-labelledby="consents">
      <div class="row between">
        <h2 id="consents">{t().people.consents}</h2>
        {here.may.has('sign') && (
          <Button icon="add" variant="secondary" onClick={() => open({ do: 'consent' })}>
            {makeName('consent')}
          </Button>
        )}
      </div>
      {consents.length === 0 && <p class="soft">{t().people.noConsents}</p>}
      {consents.map((consent) => {
        const state = textOf(consent.f, 'state');
        const service = textOf(consent.f, 'service');
        const purpose = optionName('consent', 'purpose', textOf(consent.f, 'purpose'));
        return (
          <div key={consent.id} class="sheet">
            <RecordCard
              record={consent}
              title={service ? `${purpose}: ${here.names.service(service)}` : purpose}
              without={[
                'purpose',
                'service',
                'state',
                'text',
                'textHash',
                'textVersion',
                'lang',
                'signature',
                'signedName',
                'photo',
              ]}
            >
              <p class="row consent-state" data-state={state}>
                <Icon name={state === 'given' ? 'check' : 'stop'} />
                <strong>{optionName('consent', 'state', state)}</strong>
                <span class="soft">
                  {date(textOf(consent.f, state === 'withdrawn' ? 'withdrawnOn' : 'signedOn'))}
                </span>
              </p>
              {consent.state === 'local' && (
                <Notice tone="warning">
                  <p>{signing().provisional}</p>
                </Notice>
              )}
              <div class="row">
                {/* The server gives a family the receipt of its own answer only. */}
                {(here.staff || own.has(textOf(consent.f, 'guardian'))) && (
                  <Receipts consent={consent.id} sent={consent.v > 0} />
                )}
                {/* Here and not among what a closed case takes away: a consent can be withdrawn at any time (R15). */}
                {state === 'given' &&
                  here.may.has('withdraw') &&
                  (here.staff || own.has(textOf(consent.f, 'guardian'))) && (
                    <Button
                      variant="tertiary"
                      color="danger"
                      data-size="sm"
                      onClick={() => void withdraw(consent)}
                    >
                      {t().consent.withdraw}
                    </Button>
                  )}
              </div>
              <details class="more">
                <summary>{t().consent.readText}</summary>
                <p class="prose" lang={textOf(consent.f, 'lang')}>
                  {textOf(consent.f, 'text')}
                </p>
                <Mark
                  signature={textOf(consent.f, 'signature')}
                  signedName={textOf(consent.f, 'signedName')}
                  photo={textOf(consent.f, 'photo')}
                />
              </details>
            </RecordCard>
          </div>
        );
      })}
    </section>
  );
}

/** Referrals: written, checked, sent (R20). */
function Referrals() {
  const here = useHere();
  const { open } = useActions();
  const referrals = ofKind(here.records, 'referral').toReversed();
  const may = here.make.has('referral');
  if (referrals.length === 0 && !may) return null;
  return (
    <section class="stack" aria-labelledby="referrals">
      <div class="row between">
        <h2 id="referrals">{t().people.referrals}</h2>
        {may && (
          <Button icon="add" variant="secondary" onClick={() => open({ do: 'make', kind: 'referral' })}>
            {makeName('referral')}
          </Button>
        )}
      </div>
      {referrals.map((referral) => (
        <div key={referral.id} class="sheet">
          <RecordCard
            record={referral}
            title={here.names.service(textOf(referral.f, 'to'))}
            without={['to']}
            actions={
              <>
                {!textOf(referral.f, 'checkedOn') && (
                  <Button
                    variant="secondary"
                    data-size="sm"
                    onClick={() => open({ do: 'referral', record: referral, send: false })}
                  >
                    {t().referral.check}
                  </Button>
                )}
                {textOf(referral.f, 'checkedOn') && !textOf(referral.f, 'sentOn') && (
                  <Button
                    variant="secondary"
                    data-size="sm"
                    onClick={() => open({ do: 'referral', record: referral, send: true })}
                  >
                    {t().referral.send}
                  </Button>
                )}
              </>
            }
          />
        </div>
      ))}
    </section>
  );
}

/** The services of the municipality, with the numbers to call. */
function Directory() {
  const { directory, guide } = useHere();
  const known = new Set(directory.services.map((service) => service.service));
  const all = [
    ...directory.services.map((s) => ({ id: s.service, name: s.name, phone: s.phone, contact: undefined })),
    ...(guide.directory ?? [])
      .filter((s) => !known.has(s.id))
      .map((s) => ({ id: s.id, name: s.name, phone: s.phone, contact: s.contact })),
  ];
  if (all.length === 0) return null;
  return (
    <details class="more sheet">
      <summary>
        <Icon name="phone" /> {t().people.directory} ({all.length})
      </summary>
      <ul class="plain-list directory" lang={guide.lang}>
        {all.map((service) => (
          <li key={service.id} class="row between">
            <span>
              {service.name}
              {service.contact && <span class="small soft"> ({service.contact})</span>}
            </span>
            {service.phone && (
              <a class="ds-link phone" href={`tel:${service.phone.replaceAll(/[^\d+]/g, '')}`}>
                {service.phone}
              </a>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
