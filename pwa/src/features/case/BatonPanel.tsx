import { textOf } from '../../record/fields';
import { ofKind, useHere } from '../../record/here';
import { date, initials } from '../../text';
import { Button, Icon } from '../../ui';
import { useActions } from './actions';
import { TeamRequests } from './TeamRequests';
import { t } from './text';

/** Who holds the baton, an offer that waits for an answer, and the wishes of the family (R13, R14). */
export function BatonPanel() {
  const here = useHere();
  const { open } = useActions();
  const holder = textOf(here.head, 'baton');
  const offer = here.records.find((record) => record.id === here.out.status.offer);
  const mine = offer && textOf(offer.f, 'to') === here.me.person;
  const given = offer && textOf(offer.f, 'from') === here.me.person;
  if (!holder && !offer && !here.may.has('offer_baton')) return null;
  const name = holder ? here.names.person(holder) : '';
  return (
    <section class="sheet stack baton" aria-labelledby="baton">
      <h2 id="baton">{t().batonTitle}</h2>
      <p class="row">
        {holder ? (
          <>
            <span class="initials" aria-hidden="true">
              {initials(name)}
            </span>
            <span>{holder === here.me.person ? t().batonMine : t().baton(name)}</span>
          </>
        ) : (
          <span class="soft">{t().batonNone}</span>
        )}
      </p>
      {offer && (
        <div class="part stack stack-sm">
          <p class="row">
            <Icon name="baton" />
            {mine
              ? t().offer.toYou(here.names.person(textOf(offer.f, 'from')))
              : t().offer.waits(here.names.person(textOf(offer.f, 'to')), date(textOf(offer.f, 'date')))}
          </p>
          {textOf(offer.f, 'message') && <p class="prose">{textOf(offer.f, 'message')}</p>}
          <div class="row">
            {mine && here.may.has('answer_baton') && (
              <>
                <Button onClick={() => open({ do: 'answer', offer, accept: true })}>
                  {t().offer.accept}
                </Button>
                <Button variant="secondary" onClick={() => open({ do: 'answer', offer, accept: false })}>
                  {t().offer.decline}
                </Button>
              </>
            )}
            {given && (
              <Button variant="tertiary" onClick={() => open({ do: 'cancelOffer', offer })}>
                {t().offer.cancel}
              </Button>
            )}
          </div>
        </div>
      )}
      <Wishes />
      <AskedForTeam />
      {!offer && here.may.has('offer_baton') && (
        <div>
          <Button variant="secondary" icon="baton" onClick={() => open({ do: 'offer' })}>
            {holder ? t().offer.pass : t().offer.name}
          </Button>
        </div>
      )}
    </section>
  );
}

/** Requests for a BTI team: the one who moves the case answers. */
function AskedForTeam() {
  const here = useHere();
  if (!here.staff || ofKind(here.records, 'team_request').length === 0) return null;
  return (
    <div class="stack stack-sm">
      <h3>{t().team.title}</h3>
      <TeamRequests />
    </div>
  );
}

/** Whom the child and the guardians wish as baton holder: shown wherever one is chosen. */
export function Wishes() {
  const here = useHere();
  const wishes = ofKind(here.records, 'wish');
  if (wishes.length === 0) return null;
  return (
    <div class="stack stack-sm">
      <h3>{t().wishes}</h3>
      <ul class="ds-list">
        {wishes.map((wish) => (
          <li key={wish.id}>
            {t().wish(textOf(wish.f, 'who'), textOf(wish.f, 'name'))}
            {textOf(wish.f, 'text') && `: ${textOf(wish.f, 'text')}`}
          </li>
        ))}
      </ul>
    </div>
  );
}
