import { hasRole } from '#platform/actor';
import { found, notFound } from '#platform/errors';
import { isUuid, type Uuid } from '#platform/ids';
import type { Form, PageRequest } from '#platform/web';
import {
  banner,
  button,
  buttonLink,
  buttons,
  choice,
  type Content,
  deskPage,
  empty,
  field,
  fold,
  getForm,
  hiddenInputs,
  html,
  type Html,
  lines,
  pageHead,
  person,
  postForm,
  section,
  select,
  steps,
} from '#ui';
import { cancelDeparture, runLeaverDrill } from '../actions/leaving.ts';
import { undoDeparture } from '../actions/leaving-undo.ts';
import { noWish, type Wish } from '../conversations.leaving.ts';
import { type Colleague, directoryNow, staffToLeave } from '../questions/desk-staff.ts';
import { departuresToSee, leaverPlan } from '../questions/leaving.ts';
import { alsoMoves, dayText, type Drill, ends, mattersTable, standing, topicChoices } from './desk-leaver-parts.ts';
import { colleagues, formError } from './desk-shared.ts';

const colleagueLines = ({ t }: PageRequest, staff: readonly Colleague[]): Html =>
  lines(
    staff.map((one) => ({
      body: person({
        name: one.name,
        href: `/desk/leavers/${one.id}`,
        detail: [one.units.join(', '), t('conversations.desk.leavers.open', { n: one.open })]
          .filter((part) => part !== '')
          .join(' · '),
      }),
    })),
  );

/** Who has work first; the others stand in a fold, unless they were asked for by name. */
function colleagueList(request: PageRequest, staff: readonly Colleague[], typed: string): Html {
  const { t } = request;
  const busy = staff.filter((one) => one.open > 0);
  const idle = staff.filter((one) => one.open === 0);
  if (staff.length === 0) return empty({ title: t('conversations.desk.leavers.nobody'), icon: 'people' });
  if (typed !== '' || idle.length < 8) return colleagueLines(request, staff);
  return html`${busy.length === 0 ? null : colleagueLines(request, busy)}
    <div class="mt-4">
      ${fold({ summary: t('conversations.desk.leavers.idle', { n: idle.length }), body: colleagueLines(request, idle) })}
    </div>`;
}

export async function showLeavers(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const typed = (request.query('q') ?? '').trim();
  const staff = await floor.ask(actor, staffToLeave, { typed });
  const departures = await floor.ask(actor, departuresToSee, {});
  const body = html`${pageHead({ title: t('conversations.desk.leavers.title') })}
    <p class="soft">${t('conversations.desk.leavers.lead')}</p>
    ${
      departures.length === 0
        ? null
        : section(
            { title: t('conversations.together.leave.list') },
            lines(
              departures.map((one) => ({
                body: person({
                  name: one.name,
                  href: `/desk/leavers/${one.personId}`,
                  detail:
                    one.state === 'planned'
                      ? t('conversations.together.leave.line_planned', { day: dayText(request, one.leavesOn) })
                      : t('conversations.together.leave.line_done', {
                          day: dayText(request, one.leavesOn),
                          n: one.moved,
                        }),
                }),
              })),
            ),
          )
    }
    ${getForm(
      { action: '/desk/leavers', search: true, class: 'filters' },
      field({ label: t('conversations.desk.leavers.search'), name: 'q', type: 'search', value: typed, maxlength: 100 }),
      button({ label: t('conversations.desk.search.do'), icon: 'search', kind: 'second' }),
    )}
    ${colleagueList(request, staff, typed)}`;
  return request.page(
    await deskPage(request, { title: t('conversations.desk.leavers.title'), body, current: '/desk/leavers' }),
  );
}

/** What the form says. `on` is the first day without them. */
type Meant = { readonly wish: Wish; readonly off: boolean; readonly on: string };

function choicesIn(form: Form, prefix: string): Readonly<Record<Uuid, Uuid>> {
  const chosen: Record<Uuid, Uuid> = {};
  for (const [name, value] of Object.entries(form.fields()))
    if (name.startsWith(prefix) && isUuid(name.slice(prefix.length)) && isUuid(value))
      chosen[name.slice(prefix.length)] = value;
  return chosen;
}

function meantBy(form: Form): Meant {
  return {
    wish: {
      toId: isUuid(form.text('to')) ? form.text('to') : null,
      moves: choicesIn(form, 'm_'),
      topicMoves: choicesIn(form, 't_'),
    },
    off: form.has('off'),
    on: form.text('on'),
  };
}

const todayOf = ({ now, zone }: PageRequest): string => now.toZonedDateTimeISO(zone).toPlainDate().toString();

/** A day to come, else null: at once. */
function laterDay(request: PageRequest, on: string): string | null {
  return on === '' || on === todayOf(request) ? null : on;
}

type Problem = { readonly text: string; readonly field: string | null };
type Stage = { readonly meant: Meant | null; readonly confirm: boolean; readonly problem: Problem | null };

function confirmForm(drill: Drill, meant: Meant): Html {
  const { request, plan, name, wish } = drill;
  const { t, formToken } = request;
  const day = laterDay(request, meant.on);
  const label =
    day === null
      ? t('conversations.desk.leavers.do', { name })
      : t('conversations.together.leave.plan_do', { day: dayText(request, day) });
  return postForm(
    { action: `/desk/leavers/${plan.personId}`, token: formToken, class: 'mt-5' },
    hiddenInputs({
      step: 'do',
      to: wish.toId,
      on: meant.on,
      ...(meant.off ? { off: '1' } : {}),
      ...Object.fromEntries(Object.entries(wish.moves).map(([row, to]) => [`m_${row}`, to])),
      ...Object.fromEntries(Object.entries(wish.topicMoves).map(([topic, to]) => [`t_${topic}`, to])),
    }),
    mattersTable(drill),
    alsoMoves(drill),
    html`<h2 class="mt-6">${t('conversations.desk.leavers.then')}</h2>`,
    ends(drill),
    html`<div class="mt-4">
      ${buttons(button({ label, kind: day === null ? 'danger' : 'primary' }), keepLink(drill))}
    </div>`,
  );
}

const keepLink = ({ request: { t }, name }: Drill): Html =>
  buttonLink({ label: t('conversations.desk.leavers.keep', { name }), href: '/desk/leavers', kind: 'second' });

/**
 * Answered by a page and not by a redirect, because what was chosen is too long for an address; Turbo would show nothing.
 */
function chooseForm(drill: Drill, meant: Meant, problem: Problem | null): Html {
  const { request, plan, directory, name, wish } = drill;
  const { t, actor, formToken } = request;
  const others = colleagues(actor, directory, { excluded: [plan.personId], schoolId: null });
  const admin = hasRole(actor, 'administrator', null);
  return postForm(
    { action: `/desk/leavers/${plan.personId}`, token: formToken, class: 'mt-5' },
    hiddenInputs({ step: 'confirm' }),
    html`<div class="stack narrow">
      ${field({
        label: t('conversations.together.leave.on', { name }),
        hint: t('conversations.together.leave.on_hint'),
        name: 'on',
        type: 'date',
        min: todayOf(request),
        value: meant.on === '' ? todayOf(request) : meant.on,
        error: problem?.field === 'on' ? problem.text : null,
      })}
      ${select({
        label: t('conversations.desk.leavers.successor'),
        hint: t('conversations.desk.leavers.successor_hint'),
        name: 'to',
        value: wish.toId,
        error: problem !== null && problem.field !== 'on' ? problem.text : null,
        options: [
          { value: '', label: t('conversations.desk.leavers.by_rule') },
          ...others.map((one) => ({ value: one.id, label: one.name })),
        ],
      })}
    </div>`,
    topicChoices(drill),
    mattersTable(drill),
    alsoMoves(drill),
    admin
      ? html`<div class="mt-4">
          ${choice({
            label: t('conversations.desk.leavers.off', { name }),
            hint: t('conversations.desk.leavers.off_hint'),
            name: 'off',
            checked: meant.off,
          })}
        </div>`
      : null,
    html`<h2 class="mt-6">${t('conversations.desk.leavers.then')}</h2>`,
    ends(drill),
    html`<div class="mt-4">${buttons(button({ label: t('conversations.desk.leavers.next') }), keepLink(drill))}</div>`,
  );
}

function summary({ request: { t, now }, plan }: Drill): Content {
  const nowhere = plan.conversations.filter((row) => row.to === null).length;
  if (nowhere > 0) return banner({ kind: 'warning', body: t('conversations.desk.leavers.nowhere', { n: nowhere }) });
  const late = plan.conversations.filter(
    (row) => row.dueAt !== null && Temporal.Instant.compare(row.dueAt, now) < 0,
  ).length;
  return banner({
    kind: 'success',
    body: html`<b>${t('conversations.desk.leavers.nobody_waits')}</b>
      ${t('conversations.desk.leavers.summary', { n: plan.total, late })}`,
  });
}

async function leaverPage(request: PageRequest, { meant, confirm, problem }: Stage): Promise<Response> {
  const { t, floor, actor } = request;
  const id = request.param('id');
  if (!isUuid(id)) throw notFound();
  const plan = await floor.ask(actor, leaverPlan, { personId: id, wish: meant?.wish });
  const directory = await floor.ask(actor, directoryNow, {});
  const member = found(directory.staff.get(id));
  const { name } = member;
  const units = [...new Set(member.grants.flatMap((grant) => directory.orgs.get(grant.unitId)?.name ?? []))].join(', ');
  const { planned } = plan;
  const wish =
    meant?.wish ??
    (planned === null ? noWish : { toId: planned.to_id, moves: planned.moves, topicMoves: planned.topic_moves });
  const shown: Meant = meant ?? { wish, off: planned?.switch_off ?? true, on: planned?.leaves_on ?? '' };
  const drill: Drill = { request, plan, directory, name, wish, choose: !confirm };
  // Who is gone already has nothing left to plan.
  const drills = plan.active || plan.total > 0;
  const title = drills ? t('conversations.desk.leavers.before', { name }) : name;
  const body = html`${pageHead({
    title,
    back: { label: t('conversations.desk.leavers.title'), href: '/desk/leavers' },
    beside: units,
  })}
  ${confirm ? null : standing(drill)}
  ${
    drills
      ? html`<div class="mt-5">
            ${steps(
              [
                { body: t('conversations.desk.leavers.step_plan'), state: confirm ? 'done' : 'now' },
                { body: t('conversations.desk.leavers.step_confirm'), ...(confirm ? { state: 'now' as const } : {}) },
              ],
              { across: true },
            )}
          </div>
          <div class="mt-5">${summary(drill)}</div>
          ${confirm ? confirmForm(drill, shown) : html`<div data-turbo="false">${chooseForm(drill, shown, problem)}</div>`}`
      : null
  }`;
  return request.page(await deskPage(request, { title, body, current: '/desk/leavers' }), problem === null ? 200 : 422);
}

export async function showLeaver(request: PageRequest): Promise<Response> {
  return leaverPage(request, { meant: null, confirm: false, problem: null });
}

/** First the look at who gets what and why, then the confirmation, then everything in one transaction. */
export async function postLeaver(request: PageRequest): Promise<Response> {
  const { floor, actor, t } = request;
  const form = await request.form();
  const id = request.param('id');
  if (!isUuid(id)) throw notFound();
  const said = meantBy(form);
  // Choosing for all or for a topic counts for every row whose proposal was left as it stood.
  const plan = await floor.ask(actor, leaverPlan, { personId: id });
  const moves = Object.fromEntries(
    Object.entries(said.wish.moves).filter(
      ([row, to]) => plan.planned?.moves[row] === to || plan.conversations.find((one) => one.id === row)?.to?.id !== to,
    ),
  );
  const meant: Meant = { ...said, wish: { ...said.wish, moves } };
  if (form.text('step') !== 'do') return leaverPage(request, { meant, confirm: true, problem: null });
  try {
    const done = await floor.act(actor, runLeaverDrill, {
      personId: id,
      ...meant.wish,
      leavesOn: laterDay(request, meant.on),
      switchOff: meant.off && hasRole(actor, 'administrator', null),
    });
    return done.planned
      ? request.redirect(`/desk/leavers/${id}`, { says: 'conversations.together.leave.says_planned' })
      : request.redirect(`/desk/leavers/${id}`, { says: 'conversations.desk.done.left', args: { n: done.moved } });
  } catch (error) {
    const { text, field: at } = formError(t, error);
    return leaverPage(request, { meant, confirm: false, problem: { text, field: at } });
  }
}

export async function postLeaverCancel(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  await request.form();
  const id = request.param('id');
  if (!isUuid(id)) throw notFound();
  await floor.act(actor, cancelDeparture, { personId: id });
  return request.redirect(`/desk/leavers/${id}`, { says: 'conversations.together.leave.says_cancelled' });
}

export async function postLeaverUndo(request: PageRequest): Promise<Response> {
  const { floor, actor, t } = request;
  await request.form();
  const id = request.param('id');
  if (!isUuid(id)) throw notFound();
  try {
    const { back, stays } = await floor.act(actor, undoDeparture, { personId: id });
    return request.redirect(`/desk/leavers/${id}`, {
      says: 'conversations.together.leave.says_undone',
      args: { back, stays },
    });
  } catch (error) {
    const { code, data } = formError(t, error);
    return request.redirect(`/desk/leavers/${id}`, { says: code, args: { days: Number(data['days'] ?? 0) } });
  }
}
