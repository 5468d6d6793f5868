import { staffRoles } from '#platform/actor';
import { type PageRequest, type Route, route } from '#platform/web';
import { banner, buttonLink, deskPage, empty, html, lines, linkRow, pageHead, section, stats, type Content } from '#ui';
import type { FiguresGate, GateState } from '../conversations.figures-gate.ts';
import {
  type Below,
  daysAboutPerson,
  leastAboutPerson,
  peopleBelow,
  type PersonFigures,
  type PersonAnswer,
  personFiguresWith,
} from '../questions/service-people.ts';

export const ownFigures = '/desk/figures';
const peoplePath = `${ownFigures}/people`;

/** Why it is not open yet, and what opens it. */
function gateNote({ t, say }: PageRequest, gate: GateState, own: boolean): Content {
  const why = [
    ...(gate.lesson === null ? [] : [t('conversations.mine.lesson_first')]),
    ...(gate.opens === null
      ? []
      : [t(own ? 'conversations.mine.opens_own' : 'conversations.mine.opens_other', { date: say.date(gate.opens) })]),
  ];
  return html`${banner({
    kind: 'info',
    body: html`<b>${t('conversations.mine.closed')}</b>
      ${why.length === 0 ? t('conversations.mine.closed_here') : why.join(' ')}`,
  })}
  ${
    gate.lesson === null
      ? null
      : html`<p class="mt-4">${buttonLink({ label: t('conversations.mine.to_lesson'), href: gate.lesson })}</p>`
  }`;
}

function numbers({ t, say }: PageRequest, figures: PersonFigures): Content {
  if (figures.came === 0)
    return empty({ icon: 'chart', title: t('conversations.mine.nothing'), text: t('conversations.mine.nothing_text') });
  const { median, rating } = figures;
  return html`${stats([
    { label: t('conversations.service.came'), value: say.number(figures.came) },
    { label: t('conversations.service.answered'), value: say.number(figures.answered) },
    {
      label: t('conversations.service.half_within'),
      value: median === null ? '–' : say.hours(Math.round(median)),
      ...(median === null ? { compare: t('conversations.mine.few_answers', { n: leastAboutPerson }) } : {}),
    },
    { label: t('conversations.service.breached'), value: say.number(figures.late) },
    {
      label: t('conversations.service.rated'),
      value: rating === null ? '–' : say.number(rating.mean, 1),
      ...(rating === null
        ? { compare: t('conversations.mine.few_ratings', { n: leastAboutPerson }) }
        : {
            unit: t('conversations.service.of_five'),
            compare: t('conversations.mine.rated_by', { n: rating.rated, asked: figures.asked }),
          }),
    },
  ])}
  ${figures.capped ? html`<p class="small soft mt-3">${t('conversations.mine.capped', { n: figures.came })}</p>` : null}`;
}

function answerBody(request: PageRequest, answer: PersonAnswer): Content {
  const { t } = request;
  if (answer.figures === null) return html`<div class="mt-5">${gateNote(request, answer.gate, answer.own)}</div>`;
  return html`<div class="mt-5">${numbers(request, answer.figures)}</div>
    ${section(
      { title: t('conversations.mine.reading') },
      lines(
        [
          { body: t('conversations.mine.reading_owner') },
          { body: t('conversations.mine.reading_late') },
          { body: t(answer.own ? 'conversations.mine.reading_own' : 'conversations.mine.reading_talk') },
        ],
        { compact: true },
      ),
    )}`;
}

const asked = async (request: PageRequest): Promise<readonly Below[]> =>
  request.floor.ask(request.actor, peopleBelow, { locale: request.locale });

/** One's own figures: no other person stands beside them. */
function showOwn(gate: FiguresGate) {
  const figures = personFiguresWith(gate);
  return async (request: PageRequest): Promise<Response> => {
    const { t, floor, actor } = request;
    const [answer, below] = await Promise.all([floor.ask(actor, figures, { personId: null }), asked(request)]);
    const title = t('conversations.mine.title');
    const body = html`${pageHead({ title, beside: t('conversations.mine.span', { n: daysAboutPerson }) })}
      <p class="measure mt-3">${t('conversations.mine.lead')}</p>
      ${answerBody(request, answer)}
      ${below.length === 0 ? null : html`<p class="mt-5">${linkRow({ label: t('conversations.mine.people'), href: peoplePath })}</p>`}`;
    return request.page(await deskPage(request, { title, body, current: ownFigures }));
  };
}

/** Names only, by the alphabet: figures of several people never stand side by side. */
async function showPeople(request: PageRequest): Promise<Response> {
  const { t } = request;
  const below = await asked(request);
  const title = t('conversations.mine.people');
  const list =
    below.length === 0
      ? empty({ icon: 'people', title: t('conversations.mine.nobody'), text: t('conversations.mine.nobody_text') })
      : html`<div class="mt-4">
          ${lines(
            below.map(({ id, name }) => ({ body: linkRow({ label: name, href: `${peoplePath}/${id}` }) })),
            { compact: true },
          )}
        </div>`;
  const body = html`${pageHead({ title, back: { label: t('conversations.mine.title'), href: ownFigures } })}
    <p class="measure mt-3">${t('conversations.mine.people_lead')}</p>
    ${list}`;
  return request.page(await deskPage(request, { title, body, current: ownFigures }));
}

function showPerson(gate: FiguresGate) {
  const figures = personFiguresWith(gate);
  return async (request: PageRequest): Promise<Response> => {
    const { t, floor, actor } = request;
    const answer = await floor.ask(actor, figures, { personId: request.param('id') });
    const title = t('conversations.mine.of', { name: answer.name });
    const body = html`${pageHead({
      title,
      beside: t('conversations.mine.span', { n: daysAboutPerson }),
      back: { label: t('conversations.mine.people'), href: peoplePath },
    })}
    ${answerBody(request, answer)}`;
    return request.page(await deskPage(request, { title, body, current: ownFigures }));
  };
}

/** Figures that name a person: for that person and the one directly above, once the gate is open. */
export function figuresOfPeopleRoutes(gate: FiguresGate): readonly Route[] {
  return [
    route({ method: 'GET', path: ownFigures, who: staffRoles, handler: showOwn(gate) }),
    route({ method: 'GET', path: peoplePath, who: staffRoles, handler: showPeople }),
    route({
      method: 'GET',
      path: `${peoplePath}/:id`,
      who: staffRoles,
      names: { id: 'person' },
      handler: showPerson(gate),
    }),
  ];
}
