import { hasRole } from '#platform/actor';
import { found, notFound } from '#platform/errors';
import { isUuid, type Uuid } from '#platform/ids';
import type { Form, PageRequest } from '#platform/web';
import { turnOff } from '#rooms/access';
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
  getForm,
  hiddenInputs,
  html,
  type Html,
  lines,
  ltr,
  pageHead,
  person,
  postForm,
  select,
  steps,
  table,
} from '#ui';
import { type LeaverPlan, leaverPlan, runLeaverDrill } from '../actions/leaving.ts';
import { type Directory, named } from '../conversations.directory.ts';
import { directoryNow, staffToLeave } from '../questions/desk-staff.ts';
import { colleagues, dueChip, formError } from './desk-shared.ts';

export async function showLeavers(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const typed = (request.query('q') ?? '').trim();
  const staff = await floor.ask(actor, staffToLeave, { typed });
  const body = html`${pageHead({ title: t('conversations.desk.leavers.title') })}
    <p class="soft">${t('conversations.desk.leavers.lead')}</p>
    ${getForm(
      { action: '/desk/leavers', search: true, class: 'filters' },
      field({ label: t('conversations.desk.leavers.search'), name: 'q', type: 'search', value: typed, maxlength: 100 }),
      button({ label: t('conversations.desk.search.do'), icon: 'search', kind: 'second' }),
    )}
    ${
      staff.length === 0
        ? empty({ title: t('conversations.desk.leavers.nobody'), icon: 'people' })
        : lines(
            staff.map((one) => ({
              body: person({
                name: one.name,
                href: `/desk/leavers/${one.id}`,
                detail: [one.units.join(', '), t('conversations.desk.leavers.open', { n: one.open })]
                  .filter((part) => part !== '')
                  .join(' · '),
              }),
            })),
          )
    }`;
  return request.page(
    await deskPage(request, { title: t('conversations.desk.leavers.title'), body, current: '/desk/leavers' }),
  );
}

type Wish = { readonly to: Uuid | null; readonly moves: Readonly<Record<Uuid, Uuid>>; readonly off: boolean };

function wishOf(form: Form | null): Wish {
  if (form === null) return { to: null, moves: {}, off: true };
  const moves: Record<Uuid, Uuid> = {};
  for (const [name, value] of Object.entries(form.fields()))
    if (name.startsWith('m_') && isUuid(name.slice(2)) && isUuid(value)) moves[name.slice(2)] = value;
  return { to: isUuid(form.text('to')) ? form.text('to') : null, moves, off: form.has('off') };
}

function nameOf(directory: Directory, id: Uuid | null): string {
  return id === null ? '' : (directory.staff.get(id)?.name ?? '');
}

/** Where one conversation would go: what was chosen for it, for all, or what the rules say. */
const receiverOf = (wish: Wish, row: LeaverPlan['conversations'][number]): Uuid | null =>
  wish.moves[row.id] ?? wish.to ?? row.toId;

function planTable(request: PageRequest, plan: LeaverPlan, directory: Directory, wish: Wish, choose: boolean): Content {
  const { t, actor } = request;
  if (plan.conversations.length === 0) return null;
  const near = colleagues(actor, directory, { excluded: [plan.personId], schoolId: null, most: 25 });
  return html`<div class="mt-5">
      ${table({
        caption: t('conversations.desk.leavers.caption', { name: nameOf(directory, plan.personId) }),
        controls: choose,
        columns: [
          { label: t('conversations.desk.leavers.what') },
          { label: t('conversations.desk.leavers.due') },
          { label: t('conversations.desk.leavers.goes_to') },
        ],
        rows: plan.conversations.map((row) => {
          const to = receiverOf(wish, row);
          const subject = row.subject === '' ? t('conversations.desk.leavers.private') : row.subject;
          const first = row.toId === null ? [] : [{ value: row.toId, label: nameOf(directory, row.toId) }];
          const options = [
            ...first,
            ...near.filter((one) => one.id !== row.toId).map((one) => ({ value: one.id, label: one.name })),
          ];
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
                    options,
                  })
                : nameOf(directory, to),
            ],
          };
        }),
      })}
    </div>
    ${plan.total > plan.conversations.length ? html`<p class="small soft">${t('conversations.desk.leavers.rest', { n: plan.total - plan.conversations.length })}</p>` : null}`;
}

function alsoMoves({ t, locale }: PageRequest, plan: LeaverPlan, directory: Directory): Html {
  const topics = plan.topics.map((one) => ({
    icon: 'pin' as const,
    body: html`${t.dynamic(`conversations.desk.leavers.topic_${one.as}`, { topic: named(directory.topics.get(one.topicId)?.names ?? {}, locale) })}`,
  }));
  const categories = plan.categories.map((id) => ({
    icon: 'pin' as const,
    body: html`${t('conversations.desk.leavers.category', { category: named(directory.categories.get(id)?.names ?? {}, locale) })}`,
  }));
  const others = [
    ...(plan.savedReplies > 0
      ? [{ icon: 'book' as const, body: html`${t('conversations.desk.leavers.replies', { n: plan.savedReplies })}` }]
      : []),
    ...(plan.alarmTeam
      ? [{ icon: 'critical' as const, body: html`${t('conversations.desk.leavers.alarm_team')}` }]
      : []),
  ];
  const all = [...topics, ...categories, ...others];
  return all.length === 0 ? html`` : lines(all, { compact: true });
}

function ends({ t, actor }: PageRequest, name: string): Html {
  return html`<ul class="plain-list mt-2">
    <li>
      ${t(hasRole(actor, 'administrator') ? 'conversations.desk.leavers.ends_sign_in' : 'conversations.desk.leavers.ends_sign_in_later', { name })}
    </li>
    <li>${t('conversations.desk.leavers.families_told')}</li>
    <li>${t('conversations.desk.leavers.stays', { name })}</li>
  </ul>`;
}

type Stage = { readonly wish: Wish; readonly confirm: boolean; readonly error: string | null };

async function leaverPage(request: PageRequest, { wish, confirm, error }: Stage): Promise<Response> {
  const { t, floor, actor, formToken } = request;
  const id = request.param('id');
  if (!isUuid(id)) throw notFound();
  const plan = await floor.ask(actor, leaverPlan, { personId: id });
  const directory = await floor.ask(actor, directoryNow, {});
  const member = found(directory.staff.get(id));
  const { name } = member;
  const units = [...new Set(member.grants.flatMap((grant) => directory.orgs.get(grant.unitId)?.name ?? []))].join(', ');
  const nowhere = plan.conversations.filter((row) => receiverOf(wish, row) === null).length;
  const late = plan.conversations.filter(
    (row) => row.dueAt !== null && Temporal.Instant.compare(row.dueAt, request.now) < 0,
  ).length;
  const summary =
    nowhere > 0
      ? banner({ kind: 'warning', body: t('conversations.desk.leavers.nowhere', { n: nowhere }) })
      : banner({
          kind: 'success',
          body: html`<b>${t('conversations.desk.leavers.nobody_waits')}</b>
            ${t('conversations.desk.leavers.summary', { n: plan.total, late })}`,
        });
  const admin = hasRole(actor, 'administrator');
  const successor = select({
    label: t('conversations.desk.leavers.successor'),
    hint: t('conversations.desk.leavers.successor_hint'),
    name: 'to',
    value: wish.to,
    error,
    options: [
      { value: '', label: t('conversations.desk.leavers.by_rule') },
      ...colleagues(actor, directory, { excluded: [id], schoolId: null }).map((one) => ({
        value: one.id,
        label: one.name,
      })),
    ],
  });
  const base = `/desk/leavers/${id}`;
  const form = confirm
    ? postForm(
        { action: base, token: formToken, class: 'mt-5' },
        hiddenInputs({
          step: 'do',
          to: wish.to,
          ...(wish.off ? { off: '1' } : {}),
          ...Object.fromEntries(Object.entries(wish.moves).map(([row, to]) => [`m_${row}`, to])),
        }),
        planTable(request, plan, directory, wish, false),
        html`<h2 class="mt-6">${t('conversations.desk.leavers.then')}</h2>`,
        ends(request, name),
        html`<div class="mt-4">
          ${buttons(
            button({ label: t('conversations.desk.leavers.do', { name }), kind: 'danger' }),
            buttonLink({
              label: t('conversations.desk.leavers.keep', { name }),
              href: '/desk/leavers',
              kind: 'second',
            }),
          )}
        </div>`,
      )
    : postForm(
        { action: base, token: formToken, class: 'mt-5' },
        hiddenInputs({ step: 'confirm' }),
        successor,
        planTable(request, plan, directory, wish, true),
        alsoMoves(request, plan, directory),
        admin
          ? choice({
              label: t('conversations.desk.leavers.off', { name }),
              hint: t('conversations.desk.leavers.off_hint'),
              name: 'off',
              checked: wish.off,
            })
          : null,
        html`<h2 class="mt-6">${t('conversations.desk.leavers.then')}</h2>`,
        ends(request, name),
        html`<div class="mt-4">
          ${buttons(
            button({ label: t('conversations.desk.leavers.next') }),
            buttonLink({
              label: t('conversations.desk.leavers.keep', { name }),
              href: '/desk/leavers',
              kind: 'second',
            }),
          )}
        </div>`,
      );
  const body = html`${pageHead({
      title: t('conversations.desk.leavers.before', { name }),
      back: { label: t('conversations.desk.leavers.title'), href: '/desk/leavers' },
      beside: units,
    })}
    ${steps(
      [
        { body: t('conversations.desk.leavers.step_plan'), state: confirm ? 'done' : 'now' },
        { body: t('conversations.desk.leavers.step_confirm'), ...(confirm ? { state: 'now' as const } : {}) },
      ],
      { across: true },
    )}
    <div class="mt-5">${summary}</div>
    ${form}`;
  return request.page(
    await deskPage(request, {
      title: t('conversations.desk.leavers.before', { name }),
      body,
      current: '/desk/leavers',
    }),
    error === null ? 200 : 422,
  );
}

export async function showLeaver(request: PageRequest): Promise<Response> {
  return leaverPage(request, { wish: wishOf(null), confirm: false, error: null });
}

/** First the look at who gets what, then the confirmation, then everything in one transaction. */
export async function postLeaver(request: PageRequest): Promise<Response> {
  const { floor, actor, t } = request;
  const form = await request.form();
  const id = request.param('id');
  const wish = wishOf(form);
  // Choosing one successor for all counts for every row whose proposal was left as it stood.
  const plan = await floor.ask(actor, leaverPlan, { personId: id });
  const moves = Object.fromEntries(
    Object.entries(wish.moves).filter(([row, to]) => plan.conversations.find((one) => one.id === row)?.toId !== to),
  );
  const meant: Wish = { ...wish, moves };
  if (form.text('step') !== 'do') return leaverPage(request, { wish: meant, confirm: true, error: null });
  try {
    const moved = await floor.act(actor, runLeaverDrill, { personId: id, toId: wish.to, moves });
    if (wish.off && hasRole(actor, 'administrator')) await floor.act(actor, turnOff, { personId: id });
    return request.redirect('/desk/leavers', { says: 'conversations.desk.done.left', args: { n: moved } });
  } catch (error) {
    return leaverPage(request, { wish: meant, confirm: false, error: formError(t, error).text });
  }
}
