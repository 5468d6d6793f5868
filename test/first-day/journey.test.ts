import { existsSync, globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemActor } from '#platform/actor';
import { allDistricts } from '#platform/web';
import { invitePerson } from '#rooms/access';
import { startProvider, type IdentityProvider } from '#test/access';
import { seriousFaults } from '#test/axe';
import { smallFiles, smallRoster, zipOf } from '#test/roster';
import { mailDomain, openProduction, type Production } from './production.ts';

const executable = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
if (executable === undefined) console.warn('The first day’s journey is skipped: there is no Chromium here.');
/** Where pictures go, for looking at; unset: none are made. */
const pictures = process.env['PORCHLIGHT_PICTURES'];
const isLong = process.env['PORCHLIGHT_LONG'] !== undefined;

let production: Production;
let provider: IdentityProvider;
let browser: Browser;
const ours = 'priya@first.test';

const link = (text: string): string => /https?:\/\/\S+/.exec(text)?.[0] ?? '';

/** Presses what the page itself names, as a person who reads it would, and waits for the page that follows. */
const press = async (page: Page, name: string | RegExp): Promise<void> => {
  const main = page.locator('main');
  const follows = page.waitForResponse(
    (response) => response.status() !== 303 && (response.headers()['content-type'] ?? '').startsWith('text/html'),
  );
  await main.getByRole('button', { name }).or(main.getByRole('link', { name })).first().click();
  await follows;
  await page.waitForLoadState('networkidle');
};

/** Back on the path, the step says this. */
async function path(page: Page, says: string | RegExp): Promise<void> {
  await page.goto(`${production.origin}/admin/first-day`);
  await page.getByText(says).first().waitFor();
}

async function firstSteps(page: Page): Promise<void> {
  await page.goto(link(production.printed[0] ?? ''));
  await page.getByLabel('Given name').fill('Priya');
  await page.getByLabel('Family name').fill('Shah');
  await page.getByLabel('Your work e-mail').fill(ours);
  await press(page, 'Begin');
  await page.getByRole('heading', { name: 'The first day' }).waitFor();
  await press(page, /^Name it/);
  await page.getByLabel('Name of the district').fill('Alder Falls Schools');
  await page.getByLabel('Time zone').selectOption('America/Chicago');
  await page.getByLabel('Telephone').fill('(555) 014-0100');
  await press(page, 'Save');
  await path(page, 'Alder Falls Schools keeps the time of America/Chicago.');
}

async function signInProved(page: Page): Promise<void> {
  await press(page, /^Set it up and try it/);
  await page.getByLabel('Name on the button').fill('District account');
  await page.getByLabel('Issuer').fill(provider.issuer);
  await page.getByLabel('Client ID').fill(provider.clientId);
  await page.getByLabel('Client secret').fill(provider.clientSecret);
  await press(page, 'Save');
  await press(page, 'Try it');
  await page.locator('input[name="login"]').fill('subject-priya');
  await page.locator('input[name="password"]').fill('x');
  await page.locator('button[type="submit"]').click();
  await page.locator('button[type="submit"]').click();
  await page.getByText('The trial worked').first().waitFor();
  await press(page, 'Sign-in for staff');
  await page.getByLabel('Staff may use it').check();
  await press(page, 'Save');
  await path(page, 'You signed in through the identity provider and came back');
}

async function mailProved(page: Page): Promise<void> {
  await press(page, /^Send a test mail/);
  await page.getByLabel('Send it to').fill('priya@elsewhere.test');
  await press(page, 'Send the test mail');
  const mail = await production.mailTo('priya@elsewhere.test', (one) => one.subject?.includes('test mail') === true);
  await production.answer(mail, 'priya@elsewhere.test', 'It arrived.');
  await press(page, 'Look the records up');
  await page.getByText('Families write to us').waitFor();
  // The page may be renewed once more by the answer that came in before it shows what was looked up.
  await page.getByText('10 first.localhost.').first().waitFor();
  expect(await page.getByText('10 first.localhost.').count()).toBe(1);
  await path(page, 'Mail goes out and comes back');
}

async function rosterLoaded(page: Page): Promise<void> {
  await press(page, /^Load the roster/);
  const entries = Object.entries(smallFiles(smallRoster())).map(([name, text]) => ({
    name,
    content: Buffer.from(text),
  }));
  const zip = zipOf(entries);
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: 'roster.zip', mimeType: 'application/zip', buffer: zip });
  await press(page, 'Import');
  await path(page, '3 students in 2 schools');
}

async function rightsConfirmed(page: Page): Promise<void> {
  for (let tries = 0; tries < 4; tries += 1) {
    await page.goto(`${production.origin}/admin/first-day`);
    const open = page.locator('main').getByRole('link', { name: /^Confirm contacts/ });
    if ((await open.count()) === 0) break;
    await press(page, /^Confirm contacts/);
    const confirm = page.locator('main').getByRole('button', { name: /^Confirm (the one|those) chosen/ });
    if ((await confirm.count()) === 0) break;
    await press(page, /^Confirm (the one|those) chosen/);
  }
  await path(page, /contacts are confirmed/);
}

async function hoursSet(page: Page): Promise<void> {
  await press(page, /^Set hours and holidays/);
  await page.getByText('Change the hours').click();
  await press(page, 'Save the hours');
  await page.getByText('Enter a closure').first().click();
  await page.getByLabel('First day').first().fill('2027-12-24');
  await press(page, 'Enter the closure');
  await path(page, 'Hours are set, and one closed time ahead.');
}

async function alarmProved(page: Page): Promise<void> {
  await press(page, /^Try the alarm/);
  await page.getByText('Alder Falls Schools ·').click();
  await page.getByLabel('Person 1').first().selectOption({ label: 'Priya Nair' });
  await page.getByLabel('Person 2').first().selectOption({ label: 'Ruth Cole' });
  await press(page, 'Save team');
  await path(page, '2 people are named.');
  await press(page, /^Try the alarm/);
  await page.getByText('Not proved').first().waitFor();
  await press(page, 'Call them as a test');
  for (const name of ['nair', 'cole']) {
    const mail = await production.mailTo(`${name}@demo.porchlight.test`, (one) => /TEST/.test(one.subject ?? ''));
    const phone = await browser.newPage();
    await phone.goto(link(mail.text ?? ''));
    await press(phone, 'I heard it');
    await phone.getByText('An alarm reaches you').waitFor();
    await phone.close();
  }
  await path(page, '2 people heard a test call.');
}

async function schoolOpened(page: Page): Promise<void> {
  await press(page, /^Choose languages/);
  await press(page, 'Offer these languages');
  const visitor = await browser.newPage();
  await visitor.goto(`${production.origin}/schools/birch-lane-elementary`);
  await visitor.getByText('does not answer here yet').waitFor();
  await visitor.close();
  await path(page, '2 schools are not open yet');
  await press(page, /^Open schools/);
  await press(page, /^Open to families Birch/);
  await page.getByText('Somebody for every topic').waitFor();
  await press(page, /^Open it all the same/);
  await path(page, /One school is\s+open, one not yet/);
}

async function questionAnswered(page: Page): Promise<void> {
  const family = await browser.newPage({ viewport: { width: 360, height: 740 } });
  await family.goto(`${production.origin}/s/birch-lane-elementary?lang=en`);
  await press(family, 'Ask the school');
  await family.getByLabel('What is it about?').fill('When does the library open on Fridays?');
  await family.getByLabel('Your e-mail address or phone number').fill('lena@families.test');
  await press(family, 'Send to the school');
  await family.getByText('We have it').first().waitFor();
  await family.close();
  await production.mailTo('lena@families.test', (mail) => mail.subject?.startsWith('We have it') === true);
  await page.goto(`${production.origin}/desk/search?q=library`);
  await press(page, /When does the library open/);
  await page.getByLabel(/^Your reply/).fill('At eight in the morning. You are welcome to come along.');
  await page.locator('main').getByRole('button', { name: /^Send/ }).first().click();
  const answer = await production.mailTo('lena@families.test', (mail) => mail.text?.includes('At eight') === true);
  expect(answer.replyTo?.[0]?.address).toMatch(/^r\+/);
}

describe.skipIf(executable === undefined)('an empty production database', { timeout: 400_000 }, () => {
  beforeAll(async () => {
    production = await openProduction();
    provider = await startProvider({ 'subject-priya': { email: ours } }, `${production.origin}/sign-in/oidc/back`);
    browser = await chromium.launch({
      ...(executable === undefined ? {} : { executablePath: executable }),
      args: [
        '--no-sandbox',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--host-resolver-rules=MAP *.localhost 127.0.0.1',
      ],
    });
  });
  afterAll(async () => {
    await browser.close();
    await provider.end();
    await production.close();
  });

  test('leads to the first answered question by the printed words alone', async () => {
    const began = Date.now();
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: 'en' });
    page.setDefaultTimeout(20_000);
    expect(production.printed).toHaveLength(1);
    for (const step of [
      firstSteps,
      signInProved,
      mailProved,
      rosterLoaded,
      rightsConfirmed,
      hoursSet,
      alarmProved,
      schoolOpened,
      questionAnswered,
    ]) {
      const at = Date.now();
      await step(page);
      console.log(`  ${step.name}: ${((Date.now() - at) / 1000).toFixed(1)} s`);
    }
    console.log(
      `From the printed link to the answer in the family’s mailbox: ${((Date.now() - began) / 1000).toFixed(0)} s.`,
    );
    await page.context().close();
    const { checks, floor } = production.house;
    const district = (await allDistricts(floor))[0];
    const counted = await checks
      .find((one) => one.id === 'mail_records')
      ?.count(floor, systemActor(district?.id ?? '', 'test'));
    expect(counted?.violations).toBe(0);
    expect(counted?.warnings).toContain(`${mailDomain} has no MX record. Add at ${mailDomain}: MX 10 first.localhost.`);
  });

  test('the launch kit prints one sheet a language, on the paper that was chosen', async () => {
    const installed = globSync(join(import.meta.dirname, '../../src/languages/*/language.json')).length;
    const page = await browser.newPage();
    const { path: way } = await administratorAgain();
    await page.goto(`${production.origin}${way}`);
    await press(page, 'Begin');
    for (const [paper, height] of [
      ['a4', 842],
      ['letter', 792],
    ] as const)
      for (const what of ['poster', 'letter', 'cards']) {
        await page.goto(`${production.origin}/admin/first-day/kit?what=${what}&paper=${paper}`);
        const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
        if (pictures !== undefined) {
          writeFileSync(join(pictures, `${what}.${paper}.pdf`), pdf);
          await page.setViewportSize({ width: 688, height: 1000 });
          await page.emulateMedia({ media: 'print' });
          await page.screenshot({ path: join(pictures, `${what}.${paper}.print.png`), fullPage: true });
          await page.emulateMedia({ media: null });
        }
        const boxes = [...pdf.toString('latin1').matchAll(/\/MediaBox\s*\[\s*0 0 [\d.]+ ([\d.]+)/g)];
        const fits = boxes.filter((box) => Math.abs(Number(box[1]) - height) < 3).length;
        expect({ what, paper, sheets: boxes.length, fits }).toEqual({
          what,
          paper,
          sheets: installed,
          fits: installed,
        });
      }
    await page.context().close();
  });

  test.each([
    ['en', 1280],
    ['en', 360],
    ['ar', 1280],
    ['ar', 360],
  ] as const)('its pages are without serious faults and sideways scrolling, %s at %i px', async (locale, width) => {
    const looksAtEven = (locale === 'en') === (width === 1280);
    const context = await browser.newContext({ viewport: { width, height: 800 }, locale });
    const page = await context.newPage();
    const { path: way } = await administratorAgain();
    await page.goto(`${production.origin}${way}`);
    await page.locator('main form button').first().click();
    await page.waitForLoadState('networkidle');
    for (const [place, [name, at]] of firstDayPages.entries()) {
      if (!isLong && (place % 2 === 0) !== looksAtEven) continue;
      await page.goto(`${production.origin}/admin/first-day${at}`);
      if (pictures !== undefined)
        await page.screenshot({ path: join(pictures, `${name}.${locale}.${width}.png`), fullPage: true });
      const wide = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
      expect({ name, sideways: Number(wide) > 0, faults: await seriousFaults(page) }).toEqual({
        name,
        sideways: false,
        faults: [],
      });
    }
    await context.close();
  });
});

/** Each is looked at in both languages and at both widths, in all four ways with PORCHLIGHT_LONG=1. */
const firstDayPages = [
  ['overview', ''],
  ['district', '/district'],
  ['mail', '/mail'],
  ['alarm', '/alarm'],
  ['languages', '/languages'],
  ['schools', '/schools'],
  ['poster', '/kit?what=poster'],
  ['letter', '/kit?what=letter'],
  ['cards', '/kit?what=cards'],
] as const;

/** Another way in for the same administrator, as the command line gives it. */
async function administratorAgain(): Promise<{ path: string }> {
  const { house } = production;
  const district = (await allDistricts(house.floor))[0];
  return house.floor.act(systemActor(district?.id ?? '', 'test'), invitePerson, {
    email: ours,
    role: 'administrator',
    unitId: null,
  });
}
