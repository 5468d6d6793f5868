import { hasRole } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import type { PageRequest } from '#platform/web';
import { banner, button, buttons, type Content, fold, html, type Html, lines, ltr, postForm, select, table } from '#ui';
import { type Directory, named } from '../conversations.directory.ts';
import { undoDays, type Wish } from '../conversations.leaving.ts';
import type { Place } from '../conversations.ownership.ts';
import type { DepartureRow } from '../actions/leaving.ts';
import type { LeaverPlan } from '../questions/leaving.ts';
import { colleagues, dueChip } from './desk-shared.ts';

/** What the parts of the drill's page are made from. */
export type Drill = {
  readonly request: PageRequest;
  readonly plan: LeaverPlan;
  readonly directory: Directory;
  readonly name: string;
  readonly wish: Wish;
  /** Choosing, or looking at it once more. */
  readonly choose: boolean;
};

export const nameOf = (directory: Directory, id: Uuid | null): string =>
  id === null ? '' : (directory.staff.get(id)?.name ?? '');

export const topicText = ({ request: { locale }, directory }: Drill, id: Uuid): string =>
  named(directory.topics.get(id)?.names ?? {}, locale);

export const dayText = ({ say }: PageRequest, day: string): string => say.date(Temporal.PlainDate.from(day));

const whyText = ({ t }: PageRequest, to: Place | null): Content =>
  to === null ? null : html`<span class="small soft">${t.dynamic(`conversations.together.leave.why.${to.why}`)}</span>`;

/** Those near the work first; whoever is chosen already is among them. */
function receivers(
  { request, plan, directory }: Drill,
  wanted: Uuid | null,
): readonly { value: string; label: string }[] {
  const near = colleagues(request.actor, directory, { excluded: [plan.personId], schoolId: null, most: 25 });
  const first =
    wanted === null || near.some((one) => one.id === wanted)
      ? []
      : [{ value: wanted, label: nameOf(directory, wanted) }];
  return [...first, ...near.map((one) => ({ value: one.id, label: one.name }))];
}

/** Every open matter: when it is due, where it goes, and why there. */
export function mattersTable(drill: Drill): Content {
  const { request, plan, directory, name, choose } = drill;
  const { t } = request;
  if (plan.conversations.length === 0) return null;
  const rows = plan.conversations.map((row) => {
    const subject = row.subject === '' ? t('conversations.desk.leavers.private') : row.subject;
    const to = row.to?.id ?? null;
    return {
      cells: [
        html`<span dir="auto">${subject}</span><span class="inbox-more small">${ltr(row.code)}</span>`,
        dueChip(request, {
          state: 'open',
          due_at: row.dueAt,
          critical_at: null,
          acknowledged_at: null,
          closed_at: null,
        }),
        choose
          ? select({
              label: t('conversations.desk.leavers.row_goes_to', { subject }),
              name: `m_${row.id}`,
              quiet: true,
              small: true,
              value: to,
              options: receivers(drill, to),
            })
          : nameOf(directory, to),
        whyText(request, row.to),
      ],
    };
  });
  const columns = [
    { label: t('conversations.desk.leavers.what') },
    { label: t('conversations.desk.leavers.due') },
    { label: t('conversations.desk.leavers.goes_to') },
    { label: t('conversations.together.leave.why') },
  ];
  const rest = plan.total - plan.conversations.length;
  return html`<div class="mt-5">
      ${table({ caption: t('conversations.desk.leavers.caption', { name }), controls: choose, columns, rows })}
    </div>
    ${rest > 0 ? html`<p class="small soft">${t('conversations.desk.leavers.rest', { n: rest })}</p>` : null}`;
}

/** Everything about one topic to one person: open matters, and the topic itself. */
export function topicChoices(drill: Drill): Content {
  const { request, plan, wish } = drill;
  const { t } = request;
  const ids = new Set([
    ...plan.topics.map((one) => one.topicId),
    ...plan.conversations.flatMap((one) => (one.topicId === null ? [] : [one.topicId])),
  ]);
  if (ids.size === 0) return null;
  const fields = [...ids].map((id) =>
    select({
      label: t('conversations.together.leave.topic_goes_to', { topic: topicText(drill, id) }),
      name: `t_${id}`,
      value: wish.topicMoves[id] ?? '',
      options: [
        { value: '', label: t('conversations.desk.leavers.by_rule') },
        ...receivers(drill, wish.topicMoves[id] ?? null),
      ],
    }),
  );
  return html`<div class="mt-5">
    ${fold({
      summary: t('conversations.together.leave.topics'),
      body: html`<p class="small soft">${t('conversations.together.leave.topics_hint')}</p>
        <div class="stack narrow mt-3">${fields}</div>`,
      open: Object.keys(wish.topicMoves).length > 0,
    })}
  </div>`;
}

/** An office can stand in the rules of thirty topics: so many are opened when somebody wants to see them. */
const mostUnfolded = 8;

/** Topics, categories, rotas, saved replies, the alarm team: where each goes. */
export function alsoMoves(drill: Drill): Content {
  const { request, plan, directory, name } = drill;
  const { t, locale } = request;
  const goes = (to: Place | null): readonly Content[] =>
    to === null
      ? [html`<span class="soft">${t('conversations.together.leave.nobody')}</span>`, null]
      : [nameOf(directory, to.id), whyText(request, to)];
  const topics = plan.topics.map((one) => {
    const place = one.orgId === null ? undefined : directory.orgs.get(one.orgId)?.name;
    const topic = topicText(drill, one.topicId);
    const text = place === undefined ? topic : t('conversations.together.leave.at', { topic, place });
    return [t.dynamic(`conversations.desk.leavers.topic_${one.as}`, { topic: text }), ...goes(one.to)];
  });
  const categories = plan.categories.map((one) => [
    t('conversations.desk.leavers.category', {
      category: named(directory.categories.get(one.id)?.names ?? {}, locale),
    }),
    ...goes(one.to),
  ]);
  const replies = plan.savedReplies.map((one) => [
    t('conversations.together.leave.reply', { name: one.name }),
    ...goes(one.to),
  ]);
  const seats = plan.legalSeats.map((one) => [
    t.dynamic(`conversations.legal.leaver.${one.as}`, {
      path: t.dynamic(`conversations.legal.kind.${one.kind}`),
    }),
    ...goes(one.to),
  ]);
  const rows = [...seats, ...topics, ...categories, ...replies].map((cells) => ({ cells }));
  const others = [
    ...(plan.alarmTeam
      ? [{ icon: 'critical' as const, body: html`${t('conversations.desk.leavers.alarm_team')}` }]
      : []),
    ...(plan.standsIn > 0
      ? [
          {
            icon: 'calendar' as const,
            body: html`${t('conversations.together.leave.stands_in', { n: plan.standsIn })}`,
          },
        ]
      : []),
  ];
  if (rows.length === 0 && others.length === 0) return null;
  const columns = [
    { label: t('conversations.desk.leavers.what') },
    { label: t('conversations.desk.leavers.goes_to') },
    { label: t('conversations.together.leave.why') },
  ];
  const caption = t('conversations.together.leave.also', { name });
  const shown = rows.length === 0 ? null : table({ caption, quietCaption: rows.length > mostUnfolded, columns, rows });
  return html`<div class="mt-5">
    ${rows.length > mostUnfolded ? fold({ summary: caption, body: shown }) : shown}
    ${others.length === 0 ? null : lines(others, { compact: true })}
  </div>`;
}

/** What will be, in words, before anybody presses. */
export function ends({ request: { t, actor }, name }: Drill): Html {
  const signIn = hasRole(actor, 'administrator', null)
    ? t('conversations.desk.leavers.ends_sign_in', { name })
    : t('conversations.desk.leavers.ends_sign_in_later', { name });
  return html`<ul class="plain-list mt-2">
    <li>${signIn}</li>
    <li>${t('conversations.desk.leavers.families_told')}</li>
    <li>${t('conversations.desk.leavers.stays', { name })}</li>
  </ul>`;
}

function kindsText({ t, say }: PageRequest, moves: readonly { kind: string }[]): string {
  const kinds = [...Map.groupBy(moves, (move) => move.kind)];
  return say.list(kinds.map(([kind, of]) => t.dynamic(`conversations.together.leave.kind.${kind}`, { n: of.length })));
}

const lastUndoDay = (request: PageRequest, doneAt: Temporal.Instant): string =>
  request.say.date(doneAt.add({ hours: undoDays * 24 }));

/** What stands already: planned, done and still to be taken back, or taken back with what stayed. */
export function standing({ request, plan, name }: Drill): Content {
  const { t, say, formToken } = request;
  const base = `/desk/leavers/${plan.personId}`;
  const parts: Content[] = [];
  if (plan.planned !== null)
    parts.push(
      banner({
        kind: 'info',
        body: html`<b
            >${t('conversations.together.leave.planned', { day: dayText(request, plan.planned.leaves_on) })}</b
          >
          ${t('conversations.together.leave.planned_text')}
          ${postForm({ action: `${base}/cancel`, token: formToken, class: 'mt-3' }, buttons(button({ label: t('conversations.together.leave.cancel', { name }), kind: 'second' })))}`,
      }),
    );
  const done: DepartureRow | null = plan.undoable;
  if (done !== null && done.done_at !== null)
    parts.push(
      banner({
        kind: 'info',
        body: html`<b>${t('conversations.together.leave.done', { name, day: say.date(done.done_at) })}</b>
          ${t('conversations.together.leave.done_text', { n: done.moved, until: lastUndoDay(request, done.done_at), name })}
          ${postForm({ action: `${base}/undo`, token: formToken, class: 'mt-3' }, buttons(button({ label: t('conversations.together.leave.undo', { name }), kind: 'second' })))}`,
      }),
    );
  if (plan.returned !== null && plan.returned.departure.ended_at !== null)
    parts.push(
      banner({
        kind: 'info',
        body: html`<b
            >${t('conversations.together.leave.returned', { day: say.date(plan.returned.departure.ended_at) })}</b
          >
          ${t('conversations.together.leave.returned_stays', { n: plan.returned.stays.length })}
          ${kindsText(request, plan.returned.stays)}`,
      }),
    );
  return parts.length === 0 ? null : html`<div class="stack mt-5">${parts}</div>`;
}
