import { type RawBuilder, sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import { hasAnyRole, unitsWith } from '#platform/actor';
import { allow, notFound } from '#platform/errors';
import { filesOf, type StoredFile } from '#platform/files';
import type { Uuid } from '#platform/ids';
import { broadcastProgress, type BroadcastProgress, carrierAccount } from '#rooms/channels';
import { mayApprove, maySee, maySend, mayStop } from '../messages.policy.ts';
import { type Outcome, recipientsWithOutcome } from '../messages.reach.ts';
import { isOpen } from '../messages.rules.ts';
import { type Announcement, announcementById, type Wording, wordingsOf } from '../messages.store.ts';

export const views = ['all', 'drafts', 'waiting', 'scheduled', 'going', 'done'] as const;
export type View = (typeof views)[number];

export type ListedMessage = {
  readonly id: Uuid;
  readonly title: string;
  readonly state: Announcement['state'];
  readonly asks: Announcement['asks'];
  readonly audience: Announcement['audience'];
  readonly author: string;
  readonly author_id: Uuid;
  readonly org_id: Uuid | null;
  readonly org: string | null;
  readonly at: Temporal.Instant;
  readonly families: number;
  readonly reached: number;
  readonly not_reached: number;
  readonly answered: number;
};

/** What this person may see, as the policy's `maySee` says it of one row. */
function visible({ actor }: Pick<QuestionContext, 'actor'>): RawBuilder<unknown> {
  if (actor.kind === 'system' || hasAnyRole(actor, ['engagement', 'administrator'])) return sql`true`;
  const schools = unitsWith(actor, ['office', 'principal']);
  const theirs = schools === null ? sql`a.org_id is not null` : sql`a.org_id = any(${[...schools]}::uuid[])`;
  return sql`(a.author_id = ${actor.personId}::uuid or ${theirs})`;
}

const inView: Readonly<Record<View, RawBuilder<unknown>>> = {
  all: sql`true`,
  drafts: sql`a.state = 'draft'`,
  waiting: sql`a.state = 'waiting'`,
  scheduled: sql`a.state = 'scheduled'`,
  going: sql`a.state in ('preparing', 'going')`,
  done: sql`a.state in ('done', 'stopped')`,
};

const perPage = 20;

/** The messages of this person and of the schools they lead or keep the office of; the newest first. */
export const listMessages = question(
  'messages.list',
  async (
    context,
    { view, before }: { view: View; before: Uuid | null },
  ): Promise<{ items: readonly ListedMessage[]; next: Uuid | null }> => {
    const { tx, actor } = context;
    allow(maySend(actor));
    const { rows } = await sql<ListedMessage & { broadcast_id: Uuid | null }>`
      select a.id, a.title, a.state, a.asks, a.audience, p.name as author, a.author_id, a.org_id, o.name as org, a.broadcast_id,
        coalesce(a.begun_at, a.send_at, a.changed_at) as at, 0 as families, 0 as reached, 0 as not_reached, 0 as answered
      from messages.announcements a join roster.v_people p on p.district_id = a.district_id and p.id = a.author_id
        left join roster.v_orgs o on o.district_id = a.district_id and o.id = a.org_id
      where a.district_id = ${actor.districtId} and (a.kind = 'announcement' or a.state = 'waiting') and ${visible(context)} and ${inView[view]}
        and (${before}::uuid is null or a.id < ${before}::uuid)
      order by a.id desc limit ${perPage + 1}`.execute(tx);
    const shown = rows.slice(0, perPage);
    const items: ListedMessage[] = [];
    for (const row of shown)
      items.push(row.broadcast_id === null ? row : { ...row, ...(await figuresOf(context, row)) });
    return { items, next: rows.length > perPage ? (shown.at(-1)?.id ?? null) : null };
  },
);

export type Figures = Pick<ListedMessage, 'families' | 'reached' | 'not_reached' | 'answered'>;

async function figuresOf(
  { tx, actor }: QuestionContext,
  row: Pick<Announcement, 'id' | 'broadcast_id'>,
): Promise<Figures> {
  const { rows } =
    await sql<Figures>`select count(*)::int as families, count(*) filter (where outcome = 'reached')::int as reached,
      count(*) filter (where outcome = 'not_reached')::int as not_reached, count(*) filter (where answer is not null)::int as answered
    from ${recipientsWithOutcome(actor.districtId, row)} r`.execute(tx);
  return rows[0] ?? { families: 0, reached: 0, not_reached: 0, answered: 0 };
}

/** How many wait for this person's yes. */
export const countToApprove = question('messages.count_to_approve', async (context): Promise<number> => {
  const { tx, actor } = context;
  const { rows } = await sql<{
    author_id: Uuid;
    org_id: Uuid | null;
  }>`select a.author_id, a.org_id from messages.announcements a
    where a.district_id = ${actor.districtId} and a.state = 'waiting' limit 200`.execute(tx);
  return rows.filter((row) => mayApprove(actor, row)).length;
});

export type OneMessage = {
  readonly row: Announcement;
  readonly author: string;
  readonly org: string | null;
  readonly may: { readonly edit: boolean; readonly approve: boolean; readonly stop: boolean };
};

/** One message, for whoever may see it. */
export async function oneMessage(context: QuestionContext, id: Uuid): Promise<OneMessage> {
  const { tx, actor } = context;
  const row = await announcementById(tx, actor.districtId, id);
  if (!maySee(actor, row)) throw notFound();
  const { rows } = await sql<{ author: string; org: string | null }>`select p.name as author,
      (select name from roster.v_orgs o where o.district_id = ${actor.districtId} and o.id = ${row.org_id}::uuid) as org
    from roster.v_people p where p.district_id = ${actor.districtId} and p.id = ${row.author_id}`.execute(tx);
  const own = row.author_id === actor.personId;
  return {
    row,
    author: rows[0]?.author ?? '',
    org: rows[0]?.org ?? null,
    may: {
      edit: isOpen(row.state) && row.kind === 'announcement' && (own || mayApprove(actor, row)),
      approve: row.state === 'waiting' && mayApprove(actor, row),
      stop: mayStop(actor, row) && !['draft', 'done', 'stopped'].includes(row.state),
    },
  };
}

export const readMessage = question('messages.one', async (context, { id }: { id: Uuid }) => oneMessage(context, id));

export type ProgressRow = {
  readonly way: string | null;
  readonly outcome: Outcome;
  readonly reason: string | null;
  readonly n: number;
};

export type Progress = OneMessage & {
  readonly figures: Figures;
  readonly parts: readonly ProgressRow[];
  readonly answers: { readonly yes: number; readonly no: number };
  readonly wordings: readonly Wording[];
  readonly languages: readonly { readonly language: string; readonly n: number }[];
  readonly sending: BroadcastProgress | null;
  readonly costMicros: number;
  readonly currency: string;
  readonly files: readonly StoredFile[];
};

/** How far a message has come, who was reached by which way, and what was answered. */
export const messageProgress = question(
  'messages.progress',
  async (context, { id }: { id: Uuid }): Promise<Progress> => {
    const { tx, actor } = context;
    const found = await oneMessage(context, id);
    const from = recipientsWithOutcome(actor.districtId, found.row);
    const { rows: parts } =
      await sql<ProgressRow>`select way, outcome, case when outcome in ('not_reached', 'left_out') then reason end as reason, count(*)::int as n
      from ${from} r group by 1, 2, 3 order by 4 desc`.execute(tx);
    const { rows: answers } = await sql<{
      yes: number;
      no: number;
    }>`select count(*) filter (where answer in ('yes', 'signed'))::int as yes,
      count(*) filter (where answer in ('no', 'refused'))::int as no from messages.recipients where district_id = ${actor.districtId} and announcement_id = ${id}`.execute(
      tx,
    );
    const { rows: languages } = await sql<{ language: string; n: number }>`select language, count(*)::int as n
      from messages.recipients where district_id = ${actor.districtId} and announcement_id = ${id} group by 1 order by 2 desc, 1`.execute(
      tx,
    );
    const [sending = null] = await broadcastProgress.answer(context, { aboutId: id });
    const wordings = await wordingsOf(tx, actor.districtId, id);
    return {
      ...found,
      figures: await figuresOf(context, found.row),
      parts,
      answers: answers[0] ?? { yes: 0, no: 0 },
      languages,
      wordings: [...wordings.values()],
      sending,
      files: await filesOf(context, [id]),
      currency: (await carrierAccount.answer(context, {}))?.currency ?? 'USD',
      costMicros: (sending?.counts ?? []).reduce((sum, one) => sum + one.costMicros, 0),
    };
  },
);

export const recipientViews = [
  'not_reached',
  'yes',
  'no',
  'without_answer',
  'reached',
  'under_way',
  'left_out',
] as const;
export type RecipientView = (typeof recipientViews)[number];

export type RecipientLine = {
  readonly id: Uuid;
  readonly person_id: Uuid;
  readonly name: string;
  readonly children: readonly { readonly id: Uuid; readonly name: string }[];
  readonly language: string;
  readonly way: string | null;
  readonly outcome: Outcome;
  readonly reason: string | null;
  readonly answer: string | null;
  readonly answered_at: Temporal.Instant | null;
};

const wanted: Readonly<Record<RecipientView, RawBuilder<unknown>>> = {
  not_reached: sql`r.outcome = 'not_reached'`,
  reached: sql`r.outcome = 'reached'`,
  under_way: sql`r.outcome = 'under_way'`,
  left_out: sql`r.outcome = 'left_out'`,
  yes: sql`r.answer in ('yes', 'signed')`,
  no: sql`r.answer in ('no', 'refused')`,
  without_answer: sql`r.answer is null`,
};

/** The families behind a figure, by name; to whoever may see the message. */
export const messageRecipients = question(
  'messages.recipients',
  async (
    context,
    { id, show, after, most }: { id: Uuid; show: RecipientView | null; after: Uuid | null; most: number },
  ): Promise<{ found: OneMessage; lines: readonly RecipientLine[]; next: Uuid | null }> => {
    const { tx, actor } = context;
    const found = await oneMessage(context, id);
    const { rows } =
      await sql<RecipientLine>`select r.id, r.person_id, p.name, r.language, r.way, r.outcome, r.reason, r.answer, r.answered_at,
        coalesce((select jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name) order by s.name) from roster.v_people s
          where s.district_id = ${actor.districtId} and s.id = any(r.student_ids)), '[]') as children
      from ${recipientsWithOutcome(actor.districtId, found.row)} r
        join roster.v_people p on p.district_id = ${actor.districtId} and p.id = r.person_id
      where ${show === null ? sql`true` : wanted[show]} and (${after}::uuid is null or r.id > ${after}::uuid)
      order by r.id limit ${most + 1}`.execute(tx);
    const lines = rows.slice(0, most);
    return { found, lines, next: rows.length > most ? (lines.at(-1)?.id ?? null) : null };
  },
);
