import { staffRoles } from '#platform/actor';
import type { NavigationItem } from '#platform/house';
import { type PageRequest, type Route, route } from '#platform/web';
import {
  bdi,
  buttonLink,
  type Cell,
  type Content,
  deskPage,
  element,
  type Html,
  html,
  lines,
  pageHead,
  section,
  table,
} from '#ui';
import { askTeacher, claimFamily, finishFamily, reopenFamily } from '../reach/reach.actions.ts';
import { mayReach, ownTasks, reachFigures } from '../reach/reach.questions.ts';
import { type Figure, type ShownGroup, standings } from '../reach/reach.rules.ts';
import { refusal } from './announce-shared.ts';
import { base, languageOf, reasonIn, showMine, showWork } from './reach-work.ts';

const who = ['office', 'principal', 'engagement', 'administrator'] as const;

function figureCell({ t, say }: PageRequest, figure: Figure, least: number): Cell {
  if (figure.shown === 'shown') return { body: say.number(figure.n), nothing: figure.n === 0 };
  return { body: t(`messages.reach.${figure.shown}`, { n: least }), withheld: true };
}

function groupTable(
  request: PageRequest,
  {
    caption,
    first,
    groups,
    all,
    least,
    nameOf,
  }: {
    caption: string;
    first: string;
    groups: readonly ShownGroup[];
    all: ShownGroup;
    least: number;
    nameOf: (group: ShownGroup) => Content;
  },
): Html {
  const { t } = request;
  const cells = (group: ShownGroup): Cell[] =>
    [...standings.map((one) => group.figures[one]), group.total].map((figure) => figureCell(request, figure, least));
  return table({
    caption,
    quietCaption: true,
    columns: [
      { label: first },
      ...standings.map((one) => ({ label: t(`messages.reach.${one}`), numeric: true })),
      { label: t('messages.reach.families'), numeric: true },
    ],
    rows: groups.map((group) => ({ cells: [nameOf(group), ...cells(group)] })),
    foot: [{ cells: [t('messages.reach.all'), ...cells(all)] }],
  });
}

/** Families reached, answering and not, by school and language; the reasons lead to the work list. */
async function show(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const { schools, languages, why, least } = await floor.ask(actor, reachFigures, {});
  const title = t('messages.reach.title');
  const body = html`${pageHead({
      title,
      actions: buttonLink({ label: t('messages.reach.open_list'), href: `${base}/work` }),
    })}
    <p class="measure mt-2">${t('messages.reach.lead')}</p>
    ${
      why.length === 0
        ? null
        : section(
            { title: t('messages.reach.why') },
            lines(
              why.map(({ reason, figure }) => ({
                body: html`<p>
                  ${element('a', { href: `${base}/work?reason=${reason}` }, t(`messages.reach.reason.${reason}`))}:
                  ${figureCell(request, figure, least).body}
                </p>`,
              })),
              { compact: true },
            ),
          )
    }
    ${section(
      { title: t('messages.reach.by_school'), lead: t('messages.reach.twice') },
      groupTable(request, {
        caption: t('messages.reach.by_school'),
        first: t('messages.reach.school'),
        ...schools,
        least,
        nameOf: (group) => element('a', { href: `${base}/work?school=${group.key}` }, bdi(group.name)),
      }),
    )}
    ${section(
      { title: t('messages.reach.by_language') },
      groupTable(request, {
        caption: t('messages.reach.by_language'),
        first: t('messages.reach.language'),
        ...languages,
        least,
        nameOf: (group) => element('a', { href: `${base}/work?language=${group.key}` }, languageOf(request, group.key)),
      }),
    )}`;
  return request.page(await deskPage(request, { title, body, current: base }));
}

function familyAct(path: string, act: typeof claimFamily, says: string): Route {
  return route({
    method: 'POST',
    path: `${base}/${path}`,
    who,
    async handler(request) {
      const form = await request.form();
      const why = reasonIn(form.text('why')) ?? 'unread';
      try {
        await request.floor.act(request.actor, act, {
          personId: form.text('person'),
          studentId: form.text('student'),
          why,
        });
      } catch (error) {
        return showWork(request, refusal(request, error).text);
      }
      return request.redirect(`${base}/work?reason=${why}`, { says });
    },
  });
}

const names = { id: 'task' } as const;

/** Whoever has a list goes back to it; a teacher to what is theirs. */
const backTo = ({ actor }: PageRequest): string => (mayReach(actor) ? `${base}/work` : `${base}/mine`);

export const reachRoutes: readonly Route[] = [
  route({ method: 'GET', path: base, who, handler: show }),
  route({ method: 'GET', path: `${base}/work`, who, handler: async (request) => showWork(request) }),
  route({ method: 'GET', path: `${base}/mine`, who: staffRoles, handler: showMine }),
  familyAct('claim', claimFamily, 'messages.reach.says_claimed'),
  familyAct('ask-teacher', askTeacher, 'messages.reach.says_asked'),
  route({
    method: 'POST',
    path: `${base}/tasks/:id/done`,
    who: staffRoles,
    names,
    async handler(request) {
      const form = await request.form();
      await request.floor.act(request.actor, finishFamily, {
        id: request.param('id'),
        note: form.text('note').slice(0, 1000),
      });
      return request.redirect(backTo(request), { says: 'messages.reach.says_done' });
    },
  }),
  route({
    method: 'POST',
    path: `${base}/tasks/:id/open`,
    who: staffRoles,
    names,
    async handler(request) {
      await request.floor.act(request.actor, reopenFamily, { id: request.param('id') });
      return request.redirect(backTo(request), { says: 'messages.reach.says_open' });
    },
  }),
];

export const reachNavigation: readonly NavigationItem[] = [
  {
    href: base,
    icon: 'people',
    label: 'messages.reach.nav',
    order: 33,
    who: (actor) => actor.kind === 'person' && mayReach(actor),
  },
  {
    href: `${base}/mine`,
    icon: 'people',
    label: 'messages.reach.mine',
    order: 33.5,
    who: (actor) => actor.kind === 'person' && !mayReach(actor),
    count: async (floor, actor) => (await floor.ask(actor, ownTasks, {})).length,
    onlyWhenCounted: true,
  },
];
