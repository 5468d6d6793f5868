import { isUuid } from '#platform/ids';
import type { PageRequest } from '#platform/web';
import {
  findChildren,
  findPeople,
  groupsFor,
  groupWhole,
  type GroupWhole,
  endGroup,
  handGroup,
  mayChangeGroup,
  placeInGroup,
  saveGroup,
  takeFromGroup,
} from '#rooms/roster';
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
} from '#ui';
import { choices } from '../questions/choices.ts';
import { refusal, type Refused } from './announce-shared.ts';
import { type ManyAgain, manyForm, takeMany } from './group-many.ts';
import { idIn, noteList, sides, sideTabs } from './slip-shared.ts';

const kinds = ['club', 'bus', 'team', 'other'] as const;
const path = (id: string, part = ''): string => `${sides.groups}/${id}${part === '' ? '' : `/${part}`}`;

/** The groups this person keeps, owns or leads. */
export async function showGroups(request: PageRequest): Promise<Response> {
  const { t, say, floor, actor } = request;
  const rows = await floor.ask(actor, groupsFor, {});
  const title = t('messages.side.groups');
  const body = html`${pageHead({ title, actions: buttonLink({ label: t('messages.group.new'), href: `${sides.groups}/new`, icon: 'plus', key: 'n' }) })}
  ${sideTabs(request, 'groups')}
  ${
    rows.length === 0
      ? empty({ title: t('messages.group.none'), text: t('messages.group.none_text'), icon: 'people' })
      : lines(
          rows.map((row) => ({
            body: html`<p>
                <b>${element('a', { href: path(row.id), dir: 'auto' }, row.name)}</b>
                ${chip({ kind: 'plain', label: row.byHand ? t('messages.group.by_hand') : t('messages.group.by_file') })}
              </p>
              <p class="small soft">
                ${[row.school, t('messages.group.children', { n: row.children }), row.endsOn === null ? null : t('messages.group.until', { date: say.date(Temporal.PlainDate.from(row.endsOn)) })].filter((part) => part !== null).join(' · ')}
              </p>`,
          })),
        )
  }`;
  return request.page(await deskPage(request, { title, body, current: sides.slips }));
}

type Again = { readonly refused: Refused; readonly typed: Readonly<Record<string, string>> };

async function groupForm(request: PageRequest, mine: GroupWhole | null, again: Again | null): Promise<Html> {
  const { t, floor, actor, formToken } = request;
  const wrong = (name: string): string | null => (again?.refused.field === name ? again.refused.text : null);
  const typed = again?.typed;
  const given = mine === null ? await floor.ask(actor, choices, {}) : null;
  return postForm(
    { action: mine === null ? `${sides.groups}/new` : path(mine.id), token: formToken, class: 'stack measure' },
    field({
      label: t('messages.group.name'),
      name: 'name',
      required: true,
      maxlength: 120,
      value: typed?.['name'] ?? mine?.name,
      error: wrong('name'),
    }),
    select({
      label: t('messages.group.kind'),
      name: 'kind',
      value: typed?.['kind'] ?? mine?.kind ?? 'club',
      options: kinds.map((value) => ({ value, label: t(`messages.group.kind_${value}`) })),
    }),
    given === null || given.schools.length === 0
      ? null
      : select({
          label: t('messages.slip.school'),
          name: 'school',
          value: typed?.['school'] ?? given.schools[0]?.id,
          options: given.schools.map((one) => ({ value: one.id, label: one.name })),
        }),
    field({
      label: t('messages.group.ends'),
      hint: t('messages.group.ends_hint'),
      name: 'endsOn',
      type: 'date',
      small: true,
      value: typed?.['endsOn'] ?? mine?.endsOn,
      error: wrong('endsOn'),
    }),
    buttons(button({ label: t('messages.group.save') })),
  );
}

async function newPage(request: PageRequest, again: Again | null): Promise<Response> {
  const title = request.t('messages.group.new');
  const body = html`${pageHead({ title, back: { label: request.t('messages.side.groups'), href: sides.groups } })}
  ${await groupForm(request, null, again)}`;
  return request.page(await deskPage(request, { title, body, current: sides.slips }), again === null ? 200 : 422);
}

export async function showNewGroup(request: PageRequest): Promise<Response> {
  return newPage(request, null);
}

async function saved(request: PageRequest, id: string | null): Promise<Response | Again> {
  const form = await request.form();
  const school = form.text('school');
  try {
    const made = await request.floor.act(request.actor, saveGroup, {
      id,
      name: form.text('name'),
      kind: kinds.find((one) => one === form.text('kind')) ?? 'other',
      schoolId: isUuid(school) ? school : null,
      endsOn: form.optional('endsOn'),
    });
    return request.redirect(path(made.id), { says: 'messages.group.saved' });
  } catch (error) {
    return { refused: refusal(request, error), typed: form.fields() };
  }
}

export async function postNewGroup(request: PageRequest): Promise<Response> {
  const done = await saved(request, null);
  return done instanceof Response ? done : newPage(request, done);
}

export async function postGroup(request: PageRequest): Promise<Response> {
  const id = idIn(request);
  const done = await saved(request, id);
  return done instanceof Response ? done : onePage(request, done);
}

/** Children or staff by the beginnings of their names, each with a button that takes them in. */
async function finder(request: PageRequest, mine: GroupWhole): Promise<Html> {
  const { t, floor, actor, formToken } = request;
  const typed = (request.query('q') ?? '').trim();
  const role = request.query('as') === 'leader' ? 'leader' : 'member';
  const there = new Set([...mine.members, ...mine.leaders].map((one) => one.id));
  const children = typed.length < 3 || role === 'leader' ? [] : await floor.ask(actor, findChildren, typed);
  const staff =
    typed.length < 3 || role === 'member'
      ? []
      : (await floor.ask(actor, findPeople, typed)).filter((one) => one.isStaff);
  const found = [...children, ...staff].filter((one) => !there.has(one.id)).slice(0, 12);
  const form = (as: 'member' | 'leader') =>
    getForm(
      { action: path(mine.id), search: true },
      hiddenInputs({ as }),
      field({
        label: t(as === 'member' ? 'messages.group.find_child' : 'messages.group.find_leader'),
        hint: t('messages.group.find_hint'),
        name: 'q',
        type: 'search',
        value: role === as ? typed : '',
      }),
      buttons(button({ label: t('messages.group.find'), kind: 'second' })),
    );
  const list =
    typed === ''
      ? null
      : found.length === 0
        ? html`<p class="soft">${t('messages.group.found_none')}</p>`
        : lines(
            found.map((one) => ({
              body: person({ name: one.name, child: one.isStudent }),
              after: postForm(
                { action: path(mine.id, 'place'), token: formToken },
                hiddenInputs({ personId: one.id, role }),
                button({ label: t('messages.group.take_in'), more: one.name, kind: 'second' }),
              ),
            })),
          );
  return html`${form('member')} ${role === 'member' ? list : null}
  ${fold({ summary: t('messages.group.leaders_add'), open: role === 'leader' && typed !== '', body: html`${form('leader')} ${role === 'leader' ? list : null}` })}`;
}

function peopleOf(
  { t, formToken }: PageRequest,
  mine: GroupWhole,
  people: GroupWhole['members'],
  may: boolean,
  child: boolean,
): Html {
  if (people.length === 0) return html`<p class="soft">${t('messages.group.nobody')}</p>`;
  return lines(
    people.map((one) => ({
      body: person({ name: one.name, child, ...(one.detail === null ? {} : { detail: one.detail }) }),
      ...(may
        ? {
            after: html`<div class="row">
              ${
                child || mine.ownerId === one.id
                  ? null
                  : postForm(
                      { action: path(mine.id, 'hand'), token: formToken },
                      hiddenInputs({ personId: one.id }),
                      button({ label: t('messages.group.hand'), more: one.name, kind: 'quiet' }),
                    )
              }
              ${postForm({ action: path(mine.id, 'take'), token: formToken }, hiddenInputs({ personId: one.id }), button({ label: t('messages.group.take_out'), more: one.name, kind: 'quiet' }))}
            </div>`,
          }
        : {}),
    })),
    { tight: true },
  );
}

async function onePage(request: PageRequest, again: Again | null, many: ManyAgain | null = null): Promise<Response> {
  const { t, say, floor, actor, formToken } = request;
  const mine = await floor.ask(actor, groupWhole, { id: idIn(request) });
  await noteList(request, 'list', mine.id, mine.members.length);
  const may = mayChangeGroup(actor, mine);
  const body = html`${pageHead({
    title: mine.name,
    back: { label: t('messages.side.groups'), href: sides.groups },
    actions: html`${buttonLink({ label: t('messages.group.write'), href: `/desk/messages/new?group=${mine.id}`, icon: 'send' })}
    ${buttonLink({ label: t('messages.slip.new'), href: `${sides.slips}/new?group=${mine.id}`, kind: 'second' })}`,
  })}
  ${facts([
    [t('messages.group.kind'), t.dynamic(`messages.group.kind_${mine.kind}`)],
    [t('messages.slip.school'), mine.school],
    [
      t('messages.group.owner'),
      mine.owner === null ? t(mine.byHand ? 'messages.group.no_owner' : 'messages.group.by_file') : bdi(mine.owner),
    ],
    [t('messages.group.ends'), mine.endsOn === null ? null : say.date(Temporal.PlainDate.from(mine.endsOn))],
  ])}
  ${section({ title: t('messages.group.leaders') }, html`<p class="soft small">${t('messages.group.leaders_says')}</p>`, peopleOf(request, mine, mine.leaders, may, false))}
  ${section({ title: t('messages.group.members', { n: mine.members.length }) }, peopleOf(request, mine, mine.members, may, true))}
  ${
    may
      ? html`${section({ title: t('messages.group.add') }, await finder(request, mine), manyForm(request, mine, many))}
        ${fold({ summary: t('messages.group.change'), open: again !== null, body: await groupForm(request, mine, again) })}
        ${fold({
          summary: t('messages.group.end'),
          body: html`<p>${t('messages.group.end_says')}</p>
            ${postForm({ action: path(mine.id, 'end'), token: formToken }, buttons(button({ label: t('messages.group.end'), kind: 'danger' })))}`,
        })}`
      : null
  }`;
  return request.page(
    await deskPage(request, { title: mine.name, body, current: sides.slips }),
    again === null && many === null ? 200 : 422,
  );
}

/** Many at once, from a list or a file. */
export async function postMany(request: PageRequest): Promise<Response> {
  const id = idIn(request);
  const again = await takeMany(request, id, await request.form());
  return again === null
    ? request.redirect(path(id), { says: 'messages.group.taken_in' })
    : onePage(request, null, again);
}

export async function showGroup(request: PageRequest): Promise<Response> {
  return onePage(request, null);
}

export async function postPlace(request: PageRequest): Promise<Response> {
  const id = idIn(request);
  const form = await request.form();
  await request.floor.act(request.actor, placeInGroup, {
    groupId: id,
    personId: form.text('personId'),
    role: form.text('role') === 'leader' ? 'leader' : 'member',
  });
  return request.redirect(path(id), { says: 'messages.group.taken_in' });
}

export async function postTake(request: PageRequest): Promise<Response> {
  const id = idIn(request);
  const form = await request.form();
  await request.floor.act(request.actor, takeFromGroup, { groupId: id, personId: form.text('personId') });
  return request.redirect(path(id), { says: 'messages.group.taken_out' });
}

export async function postHand(request: PageRequest): Promise<Response> {
  const id = idIn(request);
  const form = await request.form();
  await request.floor.act(request.actor, handGroup, { groupId: id, personId: form.text('personId') });
  return request.redirect(sides.groups, { says: 'messages.group.saved' });
}

export async function postEndGroup(request: PageRequest): Promise<Response> {
  const id = idIn(request);
  await request.form();
  await request.floor.act(request.actor, endGroup, { id });
  return request.redirect(sides.groups, { says: 'messages.group.ended' });
}
