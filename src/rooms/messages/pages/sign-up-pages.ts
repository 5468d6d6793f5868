import { isUuid } from '#platform/ids';
import type { Form, PageRequest } from '#platform/web';
import type { Formatters } from '#platform/words';
import {
  bdi,
  button,
  buttonLink,
  buttons,
  chip,
  deskPage,
  element,
  empty,
  facts,
  field,
  fold,
  html,
  lines,
  ltr,
  pageHead,
  postForm,
  section,
  select,
  table,
  textarea,
} from '#ui';
import { choices } from '../questions/choices.ts';
import { endSignUp, giveBack, makeSignUp, sendSignUp } from '../sign-ups/sign-ups.actions.ts';
import { isNoAddress, whenWords } from '../sign-ups/sign-ups.rules.ts';
import { listSignUps, signUpWhole } from '../sign-ups/sign-ups.questions.ts';
import type { SignUp } from '../sign-ups/sign-ups.store.ts';
import { momentOf, refusal, type Refused } from './announce-shared.ts';
import { csvFile, idIn, onWay, schoolField, sentLines, sides, sideTabs, ticks } from './slip-shared.ts';

const path = (id: string, part = ''): string => `${sides.sign_ups}/${id}${part === '' ? '' : `/${part}`}`;

/** The clock on the wall where it takes place. */
const there = ({ floor, locale, now }: PageRequest, row: SignUp): Formatters =>
  floor.words.formatters(locale, row.zone, now);

export async function showSignUps(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const rows = await floor.ask(actor, listSignUps, {});
  const title = t('messages.side.sign_ups');
  const body = html`${pageHead({ title, actions: buttonLink({ label: t('messages.sign_up.new'), href: `${sides.sign_ups}/new`, icon: 'plus', key: 'n' }) })}
  ${sideTabs(request, 'sign_ups')}
  ${
    rows.length === 0
      ? empty({ title: t('messages.sign_up.none'), text: t('messages.sign_up.none_text'), icon: 'people' })
      : lines(
          rows.map((row) => ({
            body: html`<p>
                <b>${element('a', { href: path(row.id), dir: 'auto' }, row.title)}</b>
                ${row.state === 'ended' ? chip({ kind: 'paused', label: t('messages.slip.ended') }) : null}
              </p>
              <p class="small soft">
                ${whenWords(there(request, row), row.starts_at)} ·
                ${t('messages.sign_up.counts', { taken: row.taken, places: row.places, waiting: row.waiting })}
              </p>`,
          })),
        )
  }`;
  return request.page(await deskPage(request, { title, body, current: sides.slips }));
}

type Again = { readonly refused: Refused; readonly typed: Form };

async function newPage(request: PageRequest, again: Again | null): Promise<Response> {
  const { t, floor, actor, formToken, locale } = request;
  const given = await floor.ask(actor, choices, {});
  const wrong = (name: string): string | null => (again?.refused.field === name ? again.refused.text : null);
  const typed = (name: string): string | undefined => again?.typed.text(name);
  const title = t('messages.sign_up.new');
  const body = html`${pageHead({ title, back: { label: t('messages.side.sign_ups'), href: sides.sign_ups } })}
  ${postForm(
    { action: `${sides.sign_ups}/new`, token: formToken, class: 'stack measure', keeps: 'sign-up new' },
    field({
      label: t('messages.sign_up.title'),
      name: 'title',
      required: true,
      maxlength: 100,
      value: typed('title'),
      error: wrong('title'),
    }),
    field({
      label: t('messages.sign_up.day'),
      name: 'day',
      type: 'date',
      small: true,
      required: true,
      value: typed('day'),
      error: wrong('startsAt'),
    }),
    field({
      label: t('messages.sign_up.time'),
      name: 'time',
      type: 'time',
      small: true,
      required: true,
      value: typed('time'),
    }),
    field({ label: t('messages.slip.place'), name: 'place', maxlength: 120, value: typed('place') }),
    textarea({ label: t('messages.slip.details'), name: 'details', rows: 4, maxlength: 4000, value: typed('details') }),
    field({
      label: t('messages.sign_up.places'),
      name: 'places',
      type: 'number',
      min: 1,
      max: 5000,
      small: true,
      required: true,
      value: typed('places'),
      error: wrong('places'),
    }),
    schoolField(request, given, typed('school')),
    select({
      label: t('messages.slip.language'),
      name: 'language',
      value: typed('language') ?? locale,
      options: floor.words.languages.map((one) => ({ value: one.tag, label: t.languageName(one.tag) })),
    }),
    buttons(button({ label: t('messages.sign_up.make') })),
  )}`;
  return request.page(await deskPage(request, { title, body, current: sides.slips }), again === null ? 200 : 422);
}

export async function showNewSignUp(request: PageRequest): Promise<Response> {
  return newPage(request, null);
}

export async function postNewSignUp(request: PageRequest): Promise<Response> {
  const { floor, actor, zone, t } = request;
  const form = await request.form();
  const starts = momentOf(form.text('day'), form.text('time'), zone);
  const places = Number(form.text('places'));
  if (starts === null)
    return newPage(request, { refused: { field: 'startsAt', text: t('messages.error.date_past') }, typed: form });
  if (!Number.isInteger(places) || places < 1 || places > 5000)
    return newPage(request, { refused: { field: 'places', text: t('messages.sign_up.places_wrong') }, typed: form });
  const school = form.text('school');
  try {
    const { id } = await floor.act(actor, makeSignUp, {
      orgId: isUuid(school) ? school : null,
      title: form.text('title'),
      details: form.text('details'),
      place: form.text('place'),
      startsAt: starts.toString(),
      places,
      language: form.text('language'),
    });
    return request.redirect(path(id), { says: 'messages.sign_up.made' });
  } catch (error) {
    return newPage(request, { refused: refusal(request, error), typed: form });
  }
}

async function onePage(request: PageRequest, refused: Refused | null): Promise<Response> {
  const { t, floor, actor, formToken } = request;
  const { row, places, sent } = await floor.ask(actor, signUpWhole, { id: idIn(request) });
  const standing = places.filter((one) => one.state !== 'gone');
  const taken = standing.filter((one) => one.state === 'in').length;
  const given = row.state === 'open' ? await floor.ask(actor, choices, {}) : null;
  const link = `${floor.settings.publicUrl}/sign-up/${row.code}`;
  const body = html`${pageHead({ title: row.title, back: { label: t('messages.side.sign_ups'), href: sides.sign_ups }, actions: buttonLink({ label: t('messages.slip.csv'), href: path(row.id, 'people.csv'), kind: 'second' }) })}
  ${refused === null ? null : html`<p class="error" role="alert">${refused.text}</p>`}
  ${facts([
    [t('messages.sign_up.when'), whenWords(there(request, row), row.starts_at)],
    [t('messages.slip.place'), row.place],
    [
      t('messages.sign_up.places'),
      t('messages.sign_up.counts', { taken, places: row.places, waiting: standing.length - taken }),
    ],
    [t('messages.sign_up.link'), element('a', { href: `/sign-up/${row.code}`, dir: 'ltr' }, link)],
  ])}
  ${sentLines(request, sent)}
  ${
    given === null
      ? null
      : html`<div class="mt-4">
          ${fold({
            summary: t('messages.sign_up.send'),
            body: postForm(
              { action: path(row.id, 'send'), token: formToken, class: 'stack' },
              html`<p>${t('messages.sign_up.send_says')}</p>`,
              ticks(t('messages.slip.classes'), 'class', given.classes),
              ticks(t('messages.side.groups'), 'group', given.groups),
              buttons(button({ label: t('messages.sign_up.send_now'), icon: 'send' })),
            ),
          })}
        </div>`
  }
  ${section(
    { title: t('messages.sign_up.people') },
    standing.length === 0
      ? html`<p class="soft">${t('messages.sign_up.nobody')}</p>`
      : table({
          caption: t('messages.sign_up.people'),
          quietCaption: true,
          columns: [
            t('messages.sign_up.name'),
            t('messages.sign_up.contact'),
            t('messages.sign_up.state'),
            t('messages.sign_up.out'),
          ].map((label, i) => ({ label, quiet: i === 3 })),
          rows: standing.map((one) => ({
            cells: [
              html`${bdi(one.name)}${one.person_id === null ? html` <span class="small soft">${t('messages.sign_up.outside')}</span>` : null}`,
              isNoAddress(one.address) ? t('messages.sign_up.by_child') : ltr(one.address),
              t(one.state === 'in' ? 'messages.sign_up.state_in' : 'messages.sign_up.state_waiting'),
              postForm(
                { action: path(row.id, 'out'), token: formToken },
                html`<input type="hidden" name="placeId" value="${one.id}" />`,
                button({ label: t('messages.sign_up.out'), more: one.name, kind: 'quiet' }),
              ),
            ],
          })),
        }),
  )}
  ${
    row.state === 'open'
      ? fold({
          summary: t('messages.sign_up.end'),
          body: html`<p>${t('messages.sign_up.end_says')}</p>
            ${postForm({ action: path(row.id, 'end'), token: formToken }, buttons(button({ label: t('messages.sign_up.end'), kind: 'danger' })))}`,
        })
      : null
  }`;
  return request.page(
    await deskPage(request, { title: row.title, body, current: sides.slips, topics: [`sign_up:${row.id}`] }),
    refused === null ? 200 : 422,
  );
}

export async function showSignUp(request: PageRequest): Promise<Response> {
  return onePage(request, null);
}

export async function postSendSignUp(request: PageRequest): Promise<Response> {
  const id = idIn(request);
  const form = await request.form();
  try {
    const { state } = await request.floor.act(request.actor, sendSignUp, {
      id,
      classIds: form.all('class').filter(isUuid),
      groupIds: form.all('group').filter(isUuid),
    });
    return request.redirect(path(id), { says: onWay(state) });
  } catch (error) {
    return onePage(request, refusal(request, error));
  }
}

export async function postOut(request: PageRequest): Promise<Response> {
  const id = idIn(request);
  const form = await request.form();
  await request.floor.act(request.actor, giveBack, { placeId: form.text('placeId') });
  return request.redirect(path(id), { says: 'messages.sign_up.gave_back' });
}

export async function postEndSignUp(request: PageRequest): Promise<Response> {
  const id = idIn(request);
  await request.form();
  await request.floor.act(request.actor, endSignUp, { id });
  return request.redirect(sides.sign_ups, { says: 'messages.slip.ended' });
}

export async function sendPeople(request: PageRequest): Promise<Response> {
  const { t, say, floor, actor } = request;
  const { places } = await floor.ask(actor, signUpWhole, { id: idIn(request) });
  return csvFile(request, 'sign-up', [
    [
      t('messages.sign_up.name'),
      t('messages.sign_up.contact'),
      t('messages.sign_up.state'),
      t('messages.sign_up.came'),
    ],
    ...places
      .filter((one) => one.state !== 'gone')
      .map((one) => [
        one.name,
        isNoAddress(one.address) ? '' : one.address,
        t(one.state === 'in' ? 'messages.sign_up.state_in' : 'messages.sign_up.state_waiting'),
        say.exact(one.came_at),
      ]),
  ]);
}
