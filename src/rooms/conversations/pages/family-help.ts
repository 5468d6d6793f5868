import { hasRole } from '#platform/actor';
import { found } from '#platform/errors';
import type { PageRequest } from '#platform/web';
import { calendarLink, dayNotice } from '#rooms/calendar';
import { buttonLink, buttons, call, type Content, emergency, html, type Html, lines, linkRow, section } from '#ui';
import { proposedTo } from '../conversations.askers.ts';
import type { Org, Topic } from '../conversations.directory.ts';
import { type FamilyPlaces, phoneOf, schoolOfSlug } from '../questions/family-places.ts';
import { familyFrame, placesFor } from './family-shared.ts';
import { promiseLine } from './family-promise.ts';
import { summerNote } from './family-summer.ts';

function doors(request: PageRequest, school: Org | null, topics: readonly Topic[]): Html {
  const { t, actor } = request;
  const ask = school === null ? '/ask' : `/ask?school=${school.slug}`;
  const asking = (asker: string): string => `${ask}${school === null ? '?' : '&'}asker=${asker}`;
  const forPress = proposedTo(topics, 'media') !== null;
  return html`<div class="mt-5">
      ${buttons(buttonLink({ label: t('conversations.family.help.ask'), href: ask, icon: 'chat' }))}
    </div>
    <div class="stack stack-s mt-4">
      ${linkRow({ label: t('conversations.family.help.who'), href: '/who', before: 'people', after: 'next' })}
      ${linkRow({ label: t('conversations.office.family.title'), href: school === null ? '/absence' : `/absence?school=${school.slug}`, before: 'clock', after: 'next' })}
      ${calendarLink(request, school?.slug ?? null)}
      ${actor.kind === 'person' ? null : linkRow({ label: t('conversations.ask.new_link'), href: asking('new_family'), before: 'home', after: 'next' })}
      ${linkRow({ label: t('conversations.family.help.case'), href: '/case', before: 'search', after: 'next' })}
      ${linkRow({ label: t('conversations.legal.rights_page.link'), href: '/rights', before: 'lock', after: 'next' })}
      ${
        actor.kind === 'person'
          ? hasRole(actor, 'guardian')
            ? linkRow({ label: t('conversations.family.help.mine'), href: '/my', before: 'person', after: 'next' })
            : null
          : linkRow({ label: t('conversations.family.help.sign_in'), href: '/sign-in', before: 'key', after: 'next' })
      }
      ${forPress && actor.kind !== 'person' ? linkRow({ label: t('conversations.ask.press_link'), href: asking('media'), before: 'chat', after: 'next' }) : null}
    </div>`;
}

function schoolList({ t }: PageRequest, { schools: open, notOpen }: FamilyPlaces): Content {
  const schools = [...open, ...notOpen].toSorted((a, b) => a.name.localeCompare(b.name));
  if (schools.length === 0) return null;
  return section(
    { title: t('conversations.family.help.schools') },
    lines(
      schools.map((school) => ({
        icon: 'home',
        body: html`<a href="/schools/${school.slug}"><bdi>${school.name}</bdi></a
          >${school.phone === null ? null : html`<br /><span class="soft">${call(school.phone)}</span>`}`,
      })),
    ),
  );
}

async function helpBody(request: PageRequest, places: FamilyPlaces, school: Org | null): Promise<Html> {
  const { t, district } = request;
  const number = phoneOf(places, school);
  const note = await summerNote(request, places, school);
  return html`<h1>${t('conversations.family.help.title', { place: school?.name ?? district.name })}</h1>
    <p class="lead mt-3">${t('conversations.family.help.lead')}</p>
    ${await dayNotice(request, school?.id ?? request.actor.districtId)}
    ${note === null ? (school === null ? null : await promiseLine(request, school)) : html`<div class="mt-4">${note}</div>`}
    ${doors(request, school, places.directory.topicList)}
    <div class="mt-5">${emergency({ t })}</div>
    ${number === null ? null : html`<p class="mt-4">${t.rich('conversations.family.help.call', { number, phone: () => call(number) })}</p>`}
    ${school === null ? schoolList(request, places) : html`<p class="mt-5">${linkRow({ label: t('conversations.family.help.all_schools'), href: '/', before: 'back' })}</p>`}`;
}

/** The first page of the district: how to ask, and whom. */
export async function showHelp(request: PageRequest): Promise<Response> {
  const places = await placesFor(request);
  const title = request.t('conversations.family.help.title', { place: request.district.name });
  return request.page(familyFrame(request, { title, body: await helpBody(request, places, null), places }));
}

/** A school that does not answer here yet says whom to call. */
async function showNotOpen(request: PageRequest, places: FamilyPlaces, school: Org): Promise<Response> {
  const { t } = request;
  const number = phoneOf(places, school);
  const title = t('conversations.family.help.title', { place: school.name });
  const body = html`<h1>${title}</h1>
    <p class="lead mt-3">
      ${
        number === null
          ? t('conversations.family.help.not_open')
          : t.rich('conversations.family.help.not_open_call', { number, phone: () => call(number) })
      }
    </p>
    <div class="mt-5">${emergency({ t })}</div>
    <p class="mt-5">${linkRow({ label: t('conversations.family.help.all_schools'), href: '/', before: 'back' })}</p>`;
  return request.page(familyFrame(request, { title, body, places, school }));
}

/** The same for one school. */
export async function showSchool(request: PageRequest): Promise<Response> {
  const places = await placesFor(request);
  const shut = places.notOpen.find((org) => org.slug === request.param('slug'));
  if (shut !== undefined) return showNotOpen(request, places, shut);
  const school = found(schoolOfSlug(places, request.param('slug')));
  const title = request.t('conversations.family.help.title', { place: school.name });
  return request.page(familyFrame(request, { title, body: await helpBody(request, places, school), places, school }));
}
