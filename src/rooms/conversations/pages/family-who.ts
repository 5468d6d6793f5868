import { isUuid } from '#platform/ids';
import type { PageRequest } from '#platform/web';
import {
  button,
  buttons,
  type Content,
  emergency,
  hiddenInputs,
  html,
  type Html,
  postForm,
  section,
  select,
  textarea,
} from '#ui';
import { named } from '../conversations.directory.ts';
import { type Desk, likelyDesks, type LikelyDesk } from '../questions/family-who.ts';
import { type FamilyPlaces, schoolOfId } from '../questions/family-places.ts';
import { dueAndHours } from './family-promise.ts';
import { familyFrame, placesFor } from './family-shared.ts';
import { summerNote } from './family-summer.ts';

type WhoView = {
  readonly places: FamilyPlaces;
  readonly text: string;
  readonly schoolId: string | null;
  readonly missing: boolean;
  /** Null before anything was asked. */
  readonly desks: readonly LikelyDesk[] | null;
};

const minutesOfSchoolDay = 480;

function deskName({ t }: PageRequest, { role, place }: Desk): string {
  // A department's own name says more than that it is one.
  if (role === 'department' && place !== null) return place;
  const name = t.dynamic(`conversations.family.role.${role}`);
  return place === null ? name : t('conversations.family.who.desk_at', { desk: name, place });
}

function usualText(
  { t, say }: PageRequest,
  { topic, usualMinutes, usualHere }: LikelyDesk,
  school: string | null,
): string {
  if (usualMinutes !== null) {
    const minutes = Math.max(
      1,
      usualMinutes < 60 ? Math.round(usualMinutes / 5) * 5 || 5 : Math.round(usualMinutes / 30) * 30,
    );
    const span = say.hours(minutes, true);
    return usualHere && school !== null
      ? t('conversations.together.who.usual_here', { span, place: school })
      : t('conversations.family.who.usual', { span });
  }
  const minutes = topic.goals.answerMinutes;
  return minutes % minutesOfSchoolDay === 0
    ? t('conversations.family.who.promised_days', { n: minutes / minutesOfSchoolDay })
    : t('conversations.family.who.promised', { span: say.hours(minutes, true) });
}

function deskPart(request: PageRequest, view: WhoView, likely: LikelyDesk, first: boolean): Html {
  const { t, locale, formToken } = request;
  const topic = named(likely.topic.names, locale);
  return html`<section class="section">
    <h2>${deskName(request, likely.desk)}</h2>
    <p>${t('conversations.family.who.about', { topic })}</p>
    <p class="soft">${usualText(request, likely, schoolOfId(view.places, view.schoolId)?.name ?? null)}</p>
    ${dueAndHours(request, likely)}
    ${postForm(
      { action: '/ask', token: formToken, class: 'mt-3' },
      hiddenInputs({ do: 'carry', text: view.text, school: view.schoolId, topic: likely.topic.id }),
      buttons(
        button({
          label: t('conversations.family.who.ask'),
          more: deskName(request, likely.desk),
          kind: first ? 'primary' : 'second',
        }),
      ),
    )}
  </section>`;
}

function answers(request: PageRequest, view: WhoView): Content {
  const { t, formToken } = request;
  if (view.desks === null) return null;
  if (view.desks.length > 0) return view.desks.map((likely, place) => deskPart(request, view, likely, place === 0));
  return section(
    { title: deskName(request, { role: 'office', place: schoolOfId(view.places, view.schoolId)?.name ?? null }) },
    html`<p>${t('conversations.family.who.unsure')}</p>`,
    postForm(
      { action: '/ask', token: formToken, class: 'mt-3' },
      hiddenInputs({ do: 'carry', text: view.text, school: view.schoolId }),
      buttons(button({ label: t('conversations.family.who.ask') })),
    ),
  );
}

async function whoBody(request: PageRequest, view: WhoView): Promise<Html> {
  const { t, formToken } = request;
  const asked = view.desks !== null;
  const note = await summerNote(request, view.places, schoolOfId(view.places, view.schoolId));
  return html`<h1>${t('conversations.family.who.title')}</h1>
    <p class="lead mt-3">${t('conversations.family.who.lead')}</p>
    ${note === null ? null : html`<div class="mt-4">${note}</div>`} ${answers(request, view)}
    ${postForm(
      { action: '/who', token: formToken, class: 'mt-5', keeps: 'ask' },
      textarea({
        label: asked ? t('conversations.family.who.again') : t('conversations.family.ask.text'),
        name: 'text',
        rows: 3,
        value: view.text,
        maxlength: 4000,
        error: view.missing ? t('conversations.error.words_missing') : null,
      }),
      select({
        label: t('conversations.family.ask.school'),
        name: 'school',
        value: view.schoolId ?? '',
        options: [
          { value: '', label: t('conversations.family.ask.school_none') },
          ...view.places.schools.map((org) => ({ value: org.id, label: org.name })),
        ],
      }),
      buttons(
        button({ label: t('conversations.family.who.find'), icon: 'search', kind: asked ? 'second' : 'primary' }),
      ),
    )}
    <div class="mt-5">${emergency({ t })}</div>`;
}

async function page(request: PageRequest, view: WhoView): Promise<Html> {
  return familyFrame(request, {
    title: request.t('conversations.family.who.title'),
    body: await whoBody(request, view),
    places: view.places,
  });
}

export async function showWho(request: PageRequest): Promise<Response> {
  const places = await placesFor(request);
  return request.page(await page(request, { places, text: '', schoolId: null, missing: false, desks: null }));
}

/** By POST, so that what somebody worries about stands in no address, log or history. */
export async function takeWho(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const places = await placesFor(request);
  const text = form.text('text').slice(0, 4000);
  const asked = form.optional('school');
  const schoolId = asked !== null && isUuid(asked) ? (schoolOfId(places, asked)?.id ?? null) : null;
  if (text === '')
    return request.page(await page(request, { places, text, schoolId, missing: true, desks: null }), 422);
  const desks = await request.floor.ask(request.actor, likelyDesks, { text, schoolId });
  return request.page(await page(request, { places, text, schoolId, missing: false, desks }));
}
