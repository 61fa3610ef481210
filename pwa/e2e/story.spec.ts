import { type Browser, expect, type Locator, type Page, test } from '@playwright/test';
import { CODE, draw, installed, look, newProfile, plug, unlock, watchComplaints } from './device';
import { Server } from './server';

interface DemoPerson {
  person: string;
  name: string;
  role: string;
  unit: string;
}

let server: Server;

test.beforeAll(async () => {
  server = await Server.on();
});
test.afterAll(async () => {
  await server.end();
});

/** An employee and the leader of one kindergarten that works by Kongsvinger's guide. */
async function colleagues(): Promise<{ employee: DemoPerson; leader: DemoPerson }> {
  const answer = await fetch(`${server.url}/api/demo/people`);
  const { people } = (await answer.json()) as { people: DemoPerson[] };
  const leader = people.find((each) => each.role === 'leader');
  const employee = people.find((each) => each.role === 'employee' && each.unit === leader?.unit);
  if (!leader || !employee) throw new Error('the demonstration has no employee and leader of one unit');
  return { employee, leader };
}

/** A tablet with a profile, ready to work without network. */
async function tablet(browser: Browser, name: string, complaints: string[]): Promise<Page> {
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: { width: 820, height: 1180 },
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const own = watchComplaints(page);
  page.on('close', () => complaints.push(...own));
  await page.goto('/');
  await newProfile(page, name);
  await installed(page);
  return page;
}

const dialog = (page: Page): Locator => page.getByRole('dialog');
const tab = (page: Page, name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Deler av saken' }).getByRole('link', { name, exact: true }).click();
const saved = (page: Page): Promise<void> =>
  expect(page.getByRole('status').filter({ hasText: 'Lagret på denne enheten' })).toBeVisible();
const allSent = (page: Page): Promise<void> =>
  expect(page.getByRole('link', { name: 'Alt er sendt. Se hva som er sendt.' })).toBeVisible();
const save = async (page: Page, button = 'Lagre'): Promise<void> => {
  await dialog(page).getByRole('button', { name: button, exact: true }).click();
  await expect(dialog(page)).toBeHidden();
  await saved(page);
};
const work = (page: Page): Locator => page.getByRole('main');
/** The button of an open item in the present step. */
const todo = (page: Page, name: string): Locator =>
  work(page).locator('.open-item').getByRole('button', { name, exact: true });

test('a concern written offline becomes a shared case, and the guide alone decides where it goes', async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const complaints: string[] = [];
  const { employee, leader } = await colleagues();
  const kari = await tablet(browser, employee.name, complaints);
  const lena = await tablet(browser, leader.name, complaints);
  const child = 'Ada Prøvestein';
  const seen = 'Ada går for seg selv i utetida. Hun sier at ingen vil leke.';

  await test.step('the employee pulls the plug and writes a concern in under a minute', async () => {
    await plug(kari.context(), 'out');
    const began = Date.now();
    await kari.getByRole('navigation').getByRole('link', { name: 'Ny undring' }).click();
    await kari.getByLabel('Navn på barnet eller den det gjelder').fill(child);
    await kari.getByRole('button', { name: `Ny person: ${child}` }).click();
    await kari.getByRole('textbox', { name: 'Fødselsdato' }).fill('3.4.21');
    await expect(kari.getByText('lørdag 3. april 2021')).toBeVisible();
    await kari.getByRole('button', { name: 'Lagre undringen' }).click();
    await expect(kari.getByRole('link', { name: /Hva har du sett eller hørt\?/ })).toBeVisible();
    await look(kari, 'new-faults');
    await kari.getByLabel('Hva har du sett eller hørt?').fill(seen);
    await expect(kari.getByText('Utkastet er tatt vare på')).toBeVisible();
    await expect(kari.getByText('Utkastet er tatt vare på')).toBeVisible();
    await kari.reload(); // half written, and without network
    await unlock(kari);
    await expect(kari.getByText('Vi fant en undring du hadde begynt på.')).toBeVisible();
    await look(kari, 'new');
    await kari.getByRole('button', { name: 'Lagre undringen' }).click();
    await expect(kari.getByRole('heading', { level: 1, name: child })).toBeVisible();
    expect(Date.now() - began).toBeLessThan(60_000);
  });

  await test.step('the app shows the step: what, how, who, tools', async () => {
    await expect(work(kari).getByRole('heading', { level: 2, name: 'Konkretiser undringen' })).toBeVisible();
    for (const part of ['Hva', 'Hvordan', 'Hvem', 'Verktøy'])
      await expect(work(kari).getByRole('heading', { level: 3, name: part, exact: true })).toBeVisible();
    await expect(kari.getByText('Bare på denne enheten').first()).toBeVisible();
    await look(kari, 'case-now-level0');
  });

  await test.step('the concern form is filled in, survives a reload half written, and is done', async () => {
    await todo(kari, 'Fyll ut').click();
    await expect(kari.getByRole('heading', { level: 1, name: 'Undringsskjema barnehage' })).toBeVisible();
    const first = kari.locator('.form-body textarea').first();
    await first.fill('Er hun alene fordi hun vil, eller fordi hun ikke får være med?');
    await expect(kari.getByText('Utkastet er tatt vare på')).toBeVisible();
    await expect(kari.getByText('Utkastet er tatt vare på')).toBeVisible();
    await kari.reload();
    await unlock(kari);
    await expect(kari.getByText('Vi fant det du hadde begynt på, og hentet det fram igjen.')).toBeVisible();
    await expect(first).toHaveValue(/fordi hun ikke får være med/);
    await look(kari, 'form');
    await kari.getByRole('button', { name: 'Lagre', exact: true }).click();
    await expect(kari.getByText('Lagret på denne enheten.')).toBeVisible();
    await kari.getByRole('link', { name: `Til saken om ${child}` }).click();
  });

  await test.step('the concern scale is filled in', async () => {
    await kari.getByRole('button', { name: 'Før inn på skalaen' }).click();
    await dialog(kari).getByLabel('Ansatt').check();
    await dialog(kari).getByRole('radio', { name: '6', exact: true }).check();
    await look(kari, 'dialog-scale');
    await save(kari);
  });

  await test.step('a decision that is not allowed says which rule and what is missing, offline, in each language', async () => {
    const further = kari.getByRole('article', { name: 'Hent hjelp fra andre tjenester (nivå 2)' });
    await work(kari).getByText('Dette mangler før noe kan bestemmes').click();
    await expect(work(kari).getByText('Regel R2').first()).toBeVisible();
    await further.getByText('Og dette mangler').click();
    await expect(further.getByText('Regel R5')).toBeVisible();
    await expect(further.getByText(/Samtykke finnes for 0 av 1/)).toBeVisible();
    const address = new URL(kari.url()).pathname;
    const inLanguage = async (language: string, settings: string, then: string): Promise<void> => {
      await kari.getByRole('navigation').getByRole('link', { name: settings }).click();
      await kari.getByLabel(language).check();
      await expect(kari.getByRole('heading', { level: 1, name: then, exact: true })).toBeVisible(); // kept
      await kari.goto(address); // a visit of its own: the profile is locked, and speaks the language
      await kari.locator('input[type="password"]').fill(CODE);
      await kari.locator('button[type="submit"]').click();
    };
    await inLanguage('Nynorsk', 'Innstillinger', 'Innstillingar');
    await further.getByText('Og dette manglar').click();
    await expect(further.getByText(/Samtykke finst for 0 av 1/)).toBeVisible();
    await look(kari, 'case-nynorsk');
    await inLanguage('English', 'Innstillingar', 'Settings');
    await further.getByText('And this is missing').click();
    await expect(further.getByText('Rule R5')).toBeVisible();
    await look(kari, 'case-english');
    await inLanguage('Bokmål', 'Settings', 'Innstillinger');
  });

  await test.step('it is shared with the leader, and sent when the network is back', async () => {
    await todo(kari, 'Del med leder').click();
    await dialog(kari).getByText(leader.name).click();
    await look(kari, 'dialog-share');
    await dialog(kari).getByRole('button', { name: 'Del med leder' }).click();
    await saved(kari);
    await plug(kari.context(), 'in');
    await allSent(kari);
    await lena
      .getByRole('link', { name: new RegExp(child) })
      .last()
      .click();
    await expect(lena.getByRole('heading', { level: 1, name: child })).toBeVisible();
  });

  await test.step('both write in the same case without network', async () => {
    await plug(kari.context(), 'out');
    await plug(lena.context(), 'out');
    const writeConcern = async (page: Page, place: string, text: string): Promise<void> => {
      await tab(page, 'Tidslinje');
      await page
        .getByRole('article', { name: 'Undringsnotat' })
        .getByRole('button', { name: /^Endre/ })
        .click();
      await dialog(page).getByLabel('Hvor var det?').fill(place);
      await dialog(page).getByLabel('Hva har du sett eller hørt?').fill(text);
      await save(page);
    };
    const note = async (page: Page, words: string): Promise<void> => {
      await tab(page, 'Hva nå?');
      await page.getByRole('button', { name: 'Skriv notat' }).click();
      await dialog(page).getByLabel('Notat').fill(words);
      await save(page);
    };
    await writeConcern(kari, 'Ute ved sandkassa', `${seen} I dag spurte hun Nora.`);
    await note(kari, 'Ada fulgte meg i dag og ville holde i hånda.');
    await writeConcern(lena, 'Inne på avdelingen', `Siden høstferien: ${seen}`);
    await note(lena, 'Mor nevnte i garderoben at Ada sover dårlig.');
  });

  await test.step('back online everything of both is on both screens, and the two answers stand side by side', async () => {
    await plug(kari.context(), 'in');
    await allSent(kari);
    await plug(lena.context(), 'in');
    for (const page of [kari, lena]) {
      await tab(page, 'Tidslinje');
      await expect(
        page.getByText('Ada fulgte meg i dag og ville holde i hånda.', { exact: true }),
      ).toBeVisible();
      await expect(
        page.getByText('Mor nevnte i garderoben at Ada sover dårlig.', { exact: true }),
      ).toBeVisible();
      await expect(page.getByText('Ett felt har to svar. Velg mellom dem.')).toBeVisible();
      // What both wrote into the long text is one text, on both screens.
      await expect(
        page.getByText(`Siden høstferien: ${seen} I dag spurte hun Nora.`, { exact: true }),
      ).toBeVisible();
      await page.getByRole('link', { name: 'Trenger et blikk' }).first().click();
      const conflict = page.getByRole('article', { name: 'Hvor var det?' });
      await expect(conflict.getByText('Ute ved sandkassa')).toBeVisible();
      await expect(conflict.getByText('Inne på avdelingen')).toBeVisible();
    }
    await look(kari, 'looks');
  });

  await test.step('it is settled with one tap', async () => {
    await lena
      .getByRole('article', { name: 'Hvor var det?' })
      .getByRole('button', { name: `La svaret til ${leader.name} stå: Hvor var det?` })
      .click();
    await expect(lena.locator('.look-said')).toBeFocused(); // and not lost with the button that was tapped
    for (const page of [lena, kari]) {
      await expect(page.getByText('Ingenting å velge mellom')).toBeVisible();
      await page.getByRole('navigation').getByRole('link', { name: 'Mine saker' }).click();
      await page
        .getByRole('link', { name: new RegExp(child) })
        .last()
        .click();
      await tab(page, 'Tidslinje');
      const concern = page.getByRole('article', { name: 'Undringsnotat' });
      await expect(concern.getByText('Inne på avdelingen')).toBeVisible();
      await expect(concern.getByText('Ute ved sandkassa')).toHaveCount(0);
    }
  });

  await test.step('guardians are told, and leader and guardians decide to go on', async () => {
    await tab(lena, 'Folk');
    await lena.getByRole('button', { name: 'Legg til foresatt' }).click();
    await dialog(lena).getByLabel('Navn', { exact: true }).fill('Mona Prøvestein');
    await dialog(lena).getByRole('radio', { name: 'Mor', exact: true }).check();
    await dialog(lena).getByRole('radio', { name: 'Mor alene', exact: true }).check();
    await dialog(lena).getByLabel('Jeg har sjekket foreldreansvaret').check();
    await save(lena);
    await tab(lena, 'Hva nå?');
    await todo(lena, 'Registrer samtalen').click();
    await look(lena, 'dialog-meeting');
    await save(lena);
    const decisions = lena.locator('.decision h3');
    await expect(decisions).toHaveText([
      'Avslutt saken',
      'Sett i gang tiltak i barnehagen (nivå 1)',
      'Hent hjelp fra andre tjenester (nivå 2)',
    ]);
    await lena
      .getByRole('article', { name: 'Sett i gang tiltak i barnehagen (nivå 1)' })
      .getByRole('button', { name: /Velg dette/ })
      .click();
    await dialog(lena).getByLabel('Begrunnelse').fill('Mor og vi er enige om å prøve noe i barnehagen.');
    await dialog(lena)
      .getByLabel('Hvem holder stafettpinnen fra nå?')
      .selectOption({ value: employee.person });
    await look(lena, 'dialog-decide');
    await save(lena, 'Bestem dette');
    await allSent(lena);
  });

  await test.step('the baton passes when the receiver accepts', async () => {
    await tab(kari, 'Hva nå?');
    await kari.getByRole('button', { name: 'Ja, jeg tar imot' }).click();
    await dialog(kari).getByRole('button', { name: 'Ja, jeg tar imot' }).click();
    await saved(kari);
    await expect(kari.getByText('Stafettpinnen er hos deg').first()).toBeVisible();
    await allSent(kari);
    await expect(lena.getByText(`Stafettpinnen er hos ${employee.name}`).first()).toBeVisible();
  });

  await test.step('the guardian consents to the relay log', async () => {
    await todo(kari, 'Registrer samtykke').click();
    await look(kari, 'dialog-consent');
    await draw(dialog(kari));
    await dialog(kari).getByRole('button', { name: 'Gi samtykke' }).click();
    await dialog(kari).getByRole('button', { name: 'Send svaret' }).click();
    await saved(kari);
  });

  await test.step('goal and measure are agreed in a meeting', async () => {
    await todo(kari, 'Planlegg møte').click();
    await dialog(kari).getByLabel('Samarbeidsmøte').check();
    await dialog(kari).getByLabel('Hva er hensikten?').fill('Bli enige om mål og tiltak');
    await dialog(kari).getByRole('textbox', { name: 'Holdt' }).fill(today());
    await save(kari);
    await todo(kari, 'Legg til mål').click();
    await dialog(kari).getByLabel('Hva skal bli bedre?').fill('Ada er med i lek med to andre barn hver dag');
    await save(kari);
    await todo(kari, 'Legg til tiltak').click();
    await dialog(kari).getByRole('button', { name: 'Lagre', exact: true }).click();
    await expect(dialog(kari).getByRole('link', { name: /Tiltaket med få ord/ })).toBeVisible();
    await look(kari, 'dialog-measure');
    await dialog(kari).getByLabel('Tiltaket med få ord').fill('Lekegruppe');
    await dialog(kari).getByLabel('Hvor?').fill('I barnehagen');
    await dialog(kari).getByLabel('Hvem har ansvar?').fill(employee.name);
    await dialog(kari).getByRole('textbox', { name: 'Evalueres' }).fill(today(42));
    await save(kari);
    await expect(work(kari).getByRole('heading', { level: 2, name: 'Iverksett tiltak' })).toBeVisible();
  });

  await test.step('with the server gone, a decision says what is missing', async () => {
    await allSent(kari);
    await server.kill();
    const missing = work(kari).getByText('«Lekegruppe» er ikke evaluert siden forrige beslutning.');
    await expect(missing).toBeVisible();
    await expect(kari.getByText('Regel R6').first()).toBeVisible();
    await expect(kari.getByRole('button', { name: /Velg dette/ })).toHaveCount(0);
    await look(kari, 'case-now-level1');
    await kari.reload();
    await unlock(kari);
    await expect(missing).toBeVisible();
    await todo(kari, 'Skriv barnets stemme').click();
    await dialog(kari).getByLabel('Hva sa barnet?').fill('Jeg lekte butikk med Nora.');
    await dialog(kari).getByLabel('Hvordan ble barnet spurt?').fill('I samtale mens vi tegnet');
    await dialog(kari).getByLabel('Hvem spurte?').fill(employee.name);
    await save(kari);
  });

  await test.step('the server comes back on the same data, and what was written meanwhile is sent', async () => {
    await server.start();
    await allSent(kari);
  });

  await test.step('the measure is carried out and evaluated in a meeting', async () => {
    await expect(
      work(kari).getByText('Gjennomfør tiltakene som avtalt, fram til de skal evalueres'),
    ).toBeVisible();
    await kari.getByRole('button', { name: 'Marker trinnet som gjort' }).click();
    await save(kari, 'Marker trinnet som gjort');
    await expect(
      work(kari).getByRole('heading', { level: 2, name: 'Evalueringsmøte – drøfting' }),
    ).toBeVisible();
    await todo(kari, 'Planlegg møte').click();
    await dialog(kari).getByLabel('Evalueringsmøte').check();
    await dialog(kari).getByLabel('Hva er hensikten?').fill('Se på om lekegruppa har hjulpet');
    await dialog(kari).getByRole('textbox', { name: 'Holdt' }).fill(today());
    await save(kari);
    await todo(kari, 'Evaluer').click();
    await dialog(kari).getByLabel('Noe bedre').check();
    await dialog(kari).getByLabel('Hva har endret seg?').fill('Hun blir med når en voksen er i nærheten.');
    await look(kari, 'dialog-evaluation');
    await save(kari);
  });

  await test.step('the guide’s own decisions, and no others, can be chosen', async () => {
    await expect(kari.locator('.decision h3')).toHaveText([
      'Avslutt loggen',
      'Fortsett med egne tiltak',
      'Hent hjelp utenfra (nivå 2)',
    ]);
    const further = kari.getByRole('article', { name: 'Hent hjelp utenfra (nivå 2)' });
    await expect(further).toHaveAttribute('data-allowed', 'false');
    await expect(further.getByText('Regel R5').first()).toBeVisible();
    for (const name of ['Hva nå?', 'Plan', 'Møter', 'Folk', 'Tidslinje', 'Skjemaer']) {
      await tab(kari, name);
      await look(kari, `case-${name.toLowerCase().replaceAll(/[^a-zæøå]/g, '')}`);
    }
    await tab(kari, 'Hva nå?');
    await kari
      .getByRole('article', { name: 'Fortsett med egne tiltak' })
      .getByRole('button', { name: /Velg dette/ })
      .click();
    await save(kari, 'Bestem dette');
    await expect(work(kari).getByRole('heading', { level: 2, name: 'Iverksett tiltak' })).toBeVisible();
    await allSent(kari);
    await expect(lena.getByText('Trinn 3 av 5: Iverksett tiltak')).toBeVisible();
    await kari.getByRole('navigation').getByRole('link', { name: 'Mine saker' }).click();
    await expect(kari.getByRole('link', { name: new RegExp(child) }).last()).toBeVisible();
    await look(kari, 'cases');
  });

  await kari.context().close();
  await lena.context().close();
  expect(complaints).toEqual([]);
});

/** A day as one writes it in a field: so many days from now, as the browser's clock has it. */
function today(later = 0): string {
  const when = new Date(Date.now() + later * 86_400_000);
  const parts = new Intl.DateTimeFormat('nb-NO', {
    timeZone: 'Europe/Oslo',
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
  }).format(when);
  return parts;
}
