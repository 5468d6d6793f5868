import { sql } from 'kysely';
import { question } from '#platform/action';
import { notFound } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import type { PageRequest } from '#platform/web';
import {
  button,
  buttonLink,
  buttons,
  choices,
  type Content,
  deskPage,
  field,
  html,
  type Html,
  ltr,
  pageHead,
  postForm,
  select,
  textarea,
} from '#ui';
import { named } from '../conversations.directory.ts';
import { legalKindOf, namedFor } from '../conversations.legal.ts';
import { mayOwn } from '../conversations.ownership.ts';
import { mayWorkOn } from '../conversations.policy.ts';
import type { ConversationRow } from '../conversations.store.ts';
import { oneConversation, type OneConversation } from '../questions/desk-conversation.ts';
import { receiverOptions } from './desk-inbox.ts';
import { allowHearing } from './desk-live.ts';
import { noteConversationLook } from './desk-looks.ts';
import { colleagues, dueChip, topicName, whoOf } from './desk-shared.ts';

export const acts = ['hand-off', 'helper', 'topic', 'merge', 'group', 'private'] as const;
export type Act = (typeof acts)[number];

/** What was typed and what was wrong with it. */
export type Again = {
  readonly form: Readonly<Record<string, string>>;
  readonly field: string | null;
  readonly text: string;
};

type Shown = { readonly body: Content; readonly go: Html };

const errorAt = (again: Again | null, name: string): string | null =>
  again !== null && (again.field === name || again.field === null) ? again.text : null;

/** With a legal path only those who are named for it can be given it. */
function legalReceivers({ row, directory }: OneConversation): readonly { value: string; label: string }[] | null {
  const kind = legalKindOf(row);
  if (kind === null) return null;
  return namedFor(directory.legal, kind, row.school_id)
    .filter((id) => id !== row.owner_id && mayOwn(directory, id, row.excluded_ids))
    .map((id) => ({ value: `person:${id}`, label: directory.staff.get(id)?.name ?? '' }));
}

function handOff(request: PageRequest, one: OneConversation, again: Again | null): Shown {
  const { t } = request;
  const { row, directory } = one;
  const excluded = [...row.excluded_ids, ...(row.owner_id === null ? [] : [row.owner_id])];
  return {
    body: html`<p class="soft">${t('conversations.desk.hand.lead')}</p>
      ${select({
        label: t('conversations.desk.hand.to'),
        name: 'to',
        required: true,
        value: again?.form['to'] ?? request.query('to') ?? undefined,
        error: errorAt(again, 'person') ?? errorAt(again, 'topic'),
        options: legalReceivers(one) ?? receiverOptions(request, directory, { excluded, schoolId: row.school_id }),
      })}
      ${textarea({
        label: t('conversations.desk.hand.reason'),
        hint: t('conversations.desk.hand.reason_hint'),
        name: 'reason',
        rows: 2,
        required: true,
        maxlength: 500,
        value: again?.form['reason'],
        error: again?.field === 'reason' ? again.text : null,
      })}`,
    go: button({ label: t('conversations.desk.hand.do'), icon: 'handoff' }),
  };
}

function helper(request: PageRequest, one: OneConversation, again: Again | null): Shown {
  const { t, actor } = request;
  const { row, directory } = one;
  const excluded = [...row.excluded_ids, ...row.helper_ids, ...(row.owner_id === null ? [] : [row.owner_id])];
  return {
    body: html`<p class="soft">${t('conversations.desk.helper.lead')}</p>
      ${select({
        label: t('conversations.desk.helper.who'),
        name: 'person',
        required: true,
        value: again?.form['person'],
        error: errorAt(again, 'person'),
        options: [
          { value: '', label: t('conversations.desk.hand.choose') },
          ...colleagues(actor, directory, { excluded, schoolId: row.school_id }).map((colleague) => ({
            value: colleague.id,
            label: colleague.name,
          })),
        ],
      })}`,
    go: button({ label: t('conversations.desk.act.helper'), icon: 'people' }),
  };
}

function topic(request: PageRequest, one: OneConversation, again: Again | null): Shown {
  const { t, locale } = request;
  const { row, directory } = one;
  const options = [...directory.categories.values()].map((category) => ({
    group: named(category.names, locale),
    options: directory.topicList
      .filter((known) => known.categoryId === category.id)
      .map((known) => ({ value: known.id, label: named(known.names, locale) })),
  }));
  return {
    body: html`<p class="soft">${t('conversations.desk.topic.lead')}</p>
      ${select({
        label: t('conversations.desk.side.topic'),
        name: 'topic',
        required: true,
        value: again?.form['topic'] ?? row.topic_id,
        error: errorAt(again, 'topic'),
        options: [{ value: '', label: t('conversations.desk.hand.choose') }, ...options],
      })}`,
    go: button({ label: t('conversations.desk.topic.set'), icon: 'pin' }),
  };
}

function mergePart(request: PageRequest, one: OneConversation, again: Again | null): Shown {
  const { t } = request;
  const open = one.earlier.filter((row) => row.state !== 'closed' && row.merged_into === null);
  return {
    body: html`<p class="soft">${t('conversations.desk.merge.lead')}</p>
      ${
        open.length === 0
          ? null
          : choices({
              legend: t('conversations.desk.merge.open'),
              name: 'into',
              type: 'radio',
              look: 'lined',
              chosen: again?.form['into'] === undefined ? [] : [again.form['into']],
              options: open.map((row) => ({ value: row.id, label: row.subject, hint: ltr(row.code) })),
            })
      }
      ${field({
        label: t(open.length === 0 ? 'conversations.desk.merge.only_code' : 'conversations.desk.merge.code'),
        hint: t('conversations.desk.merge.code_hint'),
        name: 'code',
        dir: 'ltr',
        maxlength: 9,
        required: open.length === 0,
        value: again?.form['code'],
        error: again?.text ?? null,
      })}`,
    go: button({ label: t('conversations.desk.merge.do') }),
  };
}

const openGroups = question(
  'conversations.desk_open_groups',
  async ({ tx, actor }): Promise<readonly { id: Uuid; name: string; n: number }[]> => {
    const { rows } = await sql<
      { id: Uuid; name: string } & ConversationRow
    >`select g.id as group_id, g.name as subject, c.id, c.owner_id, c.helper_ids, c.reader_ids, c.excluded_ids, c.privacy, c.legal_kind, c.school_id, c.unit_id, c.guardian_id
      from (select * from conversations.groups where district_id = ${actor.districtId} order by made_at desc limit 50) g
      join conversations.conversations c on c.district_id = g.district_id and c.group_id = g.id and c.state <> 'closed'`.execute(
      tx,
    );
    // A group is named to those who may read one of its matters.
    const readable = rows.filter((row) => mayWorkOn(actor, row));
    const groups = Map.groupBy(readable, (row) => row.group_id ?? '');
    return [...groups].map(([id, members]) => ({ id, name: members[0]?.subject ?? '', n: members.length }));
  },
);

async function group(request: PageRequest, again: Again | null): Promise<Shown> {
  const { t, floor, actor } = request;
  const groups = await floor.ask(actor, openGroups, {});
  return {
    body: html`<p class="soft">${t('conversations.desk.group.lead')}</p>
      ${
        groups.length === 0
          ? null
          : select({
              label: t('conversations.desk.group.join'),
              name: 'group',
              value: again?.form['group'],
              options: [
                { value: '', label: t('conversations.desk.group.new') },
                ...groups.map((one) => ({
                  value: one.id,
                  label: t('conversations.desk.group.title', { name: one.name, n: one.n }),
                })),
              ],
            })
      }
      ${field({
        label: t('conversations.desk.group.name'),
        hint: t('conversations.desk.group.name_hint'),
        name: 'name',
        maxlength: 200,
        required: groups.length === 0,
        value: again?.form['name'],
        error: again?.text ?? null,
      })}`,
    go: button({ label: t('conversations.desk.group.do') }),
  };
}

function privatePart({ t }: PageRequest): Shown {
  return {
    body: html`<p>${t('conversations.desk.private_page.lead')}</p>
      <ul class="plain-list mt-2">
        <li>${t('conversations.desk.private_page.readers')}</li>
        <li>${t('conversations.desk.private_page.search')}</li>
        <li>${t('conversations.desk.private_page.stays')}</li>
      </ul>`,
    go: button({ label: t('conversations.desk.act.private'), icon: 'lock' }),
  };
}

async function shownFor(request: PageRequest, act: Act, one: OneConversation, again: Again | null): Promise<Shown> {
  switch (act) {
    case 'hand-off':
      return handOff(request, one, again);
    case 'helper':
      return helper(request, one, again);
    case 'topic':
      return topic(request, one, again);
    case 'merge':
      return mergePart(request, one, again);
    case 'group':
      return group(request, again);
    case 'private':
    default:
      return privatePart(request);
  }
}

/** A page for one act on a conversation: what it does, its form, and the way back. */
export async function actPage(request: PageRequest, act: Act, again: Again | null = null): Promise<Response> {
  const { t, floor, actor, formToken } = request;
  const id = request.param('id');
  const one = await floor.ask(actor, oneConversation, { id });
  const { row } = one;
  if (row.merged_into !== null || !one.works) throw notFound();
  const known = row.topic_id === null ? undefined : one.directory.topics.get(row.topic_id);
  await noteConversationLook(request, row, known?.sensitive !== null && known?.sensitive !== undefined);
  allowHearing(request, id);
  const { body, go } = await shownFor(request, act, one, again);
  const title = t.dynamic(`conversations.desk.act_title.${act.replace('-', '_')}`);
  const back = `/desk/conversations/${id}`;
  const page = html`${pageHead({
    title,
    back: { label: row.subject, href: back },
    beside: html`${dueChip(request, row, { long: true })}<span
        ><bdi>${whoOf(t, row, one.people)}</bdi> · ${topicName(request, one.directory, row.topic_id)}</span
      >`,
  })}
  ${postForm(
    { action: `${back}/${act}`, token: formToken, class: 'stack narrow', keeps: `${act} ${id}` },
    body,
    buttons(go, buttonLink({ label: t('conversations.desk.back_out'), href: back, kind: 'second' })),
  )}`;
  return request.page(
    await deskPage(request, { title, body: page, current: '/desk/inbox' }),
    again === null ? 200 : 422,
  );
}
