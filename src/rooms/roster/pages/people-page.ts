import { hasAnyRole } from '#platform/actor';
import type { PageRequest } from '#platform/web';
import { button, deskPage, empty, field, getForm, href, html, type Html, lines, pageHead, person, section } from '#ui';
import { findPeople } from '../people.questions.ts';
import type { PersonCard } from '../roster.contract.ts';
import { type ClassLine, myPeople } from '../schools.questions.ts';
import { onceLinks } from './once-pages.ts';
import { gradeWord, personPath, rolesLine } from './parts.ts';
import { waitingHere } from '../waiting.questions.ts';

function personLine(request: PageRequest, card: PersonCard): Html {
  const path = personPath(card);
  const says = card.isStudent
    ? [request.t('roster.role.student'), gradeWord(request, card.grade)].filter((word) => word !== null).join(', ')
    : rolesLine(request, card);
  const detail = says === '' ? request.t('roster.role.guardian') : says;
  return person({ name: card.name, detail, child: card.isStudent, ...(path === null ? {} : { href: path }) });
}

export function classLine({ t }: PageRequest, one: ClassLine): Html {
  const teachers = one.teachers === null ? null : html` · <bdi>${one.teachers}</bdi>`;
  return html`<a href="${href(`/desk/classes/${one.id}`)}"><bdi>${one.name}</bdi></a>
    <span class="soft small">${t('roster.class.students', { count: one.students })}${teachers}</span>`;
}

function found(request: PageRequest, typed: string, cards: readonly PersonCard[]): Html {
  const { t } = request;
  if (cards.length === 0)
    return empty({ title: t('roster.people.none', { typed }), text: t('roster.people.none_text'), icon: 'search' });
  return section(
    { title: t('roster.people.found', { count: cards.length }) },
    lines(cards.map((card) => ({ body: personLine(request, card) }))),
  );
}

const dutyRoles = ['office', 'principal', 'engagement', 'administrator'] as const;

function dutyLink({ t, actor }: PageRequest): Html | null {
  return hasAnyRole(actor, dutyRoles)
    ? html`<p class="mt-4"><a class="link-row" href="/desk/duties">${t('roster.duties.link')}</a></p>`
    : null;
}

function onceSection(request: PageRequest): Html | null {
  const links = onceLinks(request);
  if (links.length === 0) return null;
  return section(
    { title: request.t('roster.once.section') },
    lines(
      links.map(({ href: to, label, text }) => ({
        body: html`<a href="${href(to)}">${label}</a
          >${text === null ? null : html` <span class="soft small">${text}</span>`}`,
      })),
    ),
  );
}

/** What waits for this reader, and what only they find. */
async function waitingPart(request: PageRequest): Promise<Html | null> {
  const { t, floor, actor } = request;
  const { adults, liaison } = await floor.ask(actor, waitingHere, null);
  const items = [
    ...(adults === 0
      ? []
      : [
          { to: '/desk/of-age', label: t('roster.of_age.link', { count: adults }), text: t('roster.of_age.link_text') },
        ]),
    ...(liaison ? [{ to: '/desk/liaison', label: t('roster.living.list'), text: null }] : []),
  ];
  if (items.length === 0) return null;
  return lines(
    items.map(({ to, label, text }) => ({
      body: html`<a href="${href(to)}">${label}</a
        >${text === null ? null : html` <span class="soft small">${text}</span>`}`,
    })),
  );
}

/** Searching people, and where a member of staff begins: own classes and schools. */
export async function peoplePage(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const typed = request.query('q')?.trim() ?? '';
  const cards = typed === '' ? [] : await floor.ask(actor, findPeople, typed);
  const { classes, schools } = await floor.ask(actor, myPeople, null);
  const search = getForm(
    { action: '/desk/people', search: true, class: 'filters' },
    html`${field({ label: t('roster.people.search'), hint: t('roster.people.search_hint'), name: 'q', type: 'search', value: typed, key: '/' })}
    ${button({ label: t('roster.people.search_button'), icon: 'search', kind: 'second' })}`,
  );
  const body = html`${pageHead({ title: t('roster.people.title') })} ${search}
  ${typed === '' ? null : found(request, typed, cards)} ${typed === '' ? await waitingPart(request) : null}
  ${classes.length === 0 ? null : section({ title: t('roster.people.my_classes') }, lines(classes.map((one) => ({ body: classLine(request, one) }))))}
  ${onceSection(request)}${dutyLink(request)}
  ${schools.length === 0 ? null : section({ title: t('roster.people.schools') }, lines(schools.map((school) => ({ body: html`<a href="${href(`/desk/schools/${school.id}`)}"><bdi>${school.name}</bdi></a>` }))))}`;
  return request.page(await deskPage(request, { title: t('roster.people.title'), body }));
}
