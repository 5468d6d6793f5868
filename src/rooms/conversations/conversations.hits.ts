import { sql } from 'kysely';
import type { ActionContext, QuestionContext } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';
import type { Hit } from './conversations.alarms.ts';
import type { ConversationRow } from './conversations.store.ts';
import { protect, type Shown } from './conversations.suppression.ts';
import { readLeast } from './questions/service-figures.ts';

const purpose = 'alarm hits by family';

/** Counts which lists called the team. Of the family only a key is kept, so that few families are never told apart. */
export async function noteHits(
  { tx, actor, floor, now }: ActionContext,
  row: Pick<ConversationRow, 'id'> & { readonly guardian_id?: Uuid | null; readonly from_address?: string | null },
  hits: readonly Hit[],
): Promise<void> {
  const family = row.guardian_id ?? row.from_address ?? row.id;
  const key = floor.secrets.sign(purpose, `${actor.districtId} ${family}`, 9);
  for (const { list, category } of hits)
    await sql`insert into conversations.alarm_hits (district_id, id, conversation_id, list, category, family_key, at)
      values (${actor.districtId}, ${newId()}, ${row.id}, ${list}, ${category}, ${key}, ${now})`.execute(tx);
}

/** The alarm was none: its lists count as wrong, and nothing leads back to the conversation. */
export async function endHits({ tx, actor, now }: ActionContext, conversationId: Uuid, reason: string): Promise<void> {
  await sql`update conversations.alarm_hits set false_at = ${now}, reason = ${reason}, conversation_id = null
    where district_id = ${actor.districtId} and conversation_id = ${conversationId} and false_at is null`.execute(tx);
}

/** `null`: not shown, because too few families stand behind it or because another could be worked out from it. */
export type ListFigures = {
  readonly list: string;
  readonly called: { readonly count: number; readonly shown: Shown };
  readonly wrong: { readonly count: number; readonly shown: Shown };
};

const days = 365;

/** How often each list called in the last year, and how often wrongly. Counts of fewer families than may be told are 0. */
export async function hitFigures(
  context: Pick<QuestionContext, 'tx' | 'actor' | 'now'>,
): Promise<{ readonly least: number; readonly lists: readonly ListFigures[] }> {
  const { tx, actor, now } = context;
  const least = await readLeast(context);
  const { rows } = await sql<{ list: string; wrong: boolean; count: number; people: number }>`
    select list, false_at is not null as wrong, count(*)::int as count, count(distinct family_key)::int as people from conversations.alarm_hits
    where district_id = ${actor.districtId} and at > ${now.subtract({ hours: days * 24 })} group by 1, 2`.execute(tx);
  const lists = [...new Set(rows.map((row) => row.list))].toSorted();
  const nobody = { count: 0, people: 0 };
  const cells = lists.map((list) =>
    [false, true].map((wrong) => rows.find((row) => row.list === list && row.wrong === wrong) ?? nobody),
  );
  const kept = protect(cells, least);
  return {
    least,
    lists: lists.map((list, at) => {
      const [right, wrong] = [cells[at]?.[0] ?? nobody, cells[at]?.[1] ?? nobody];
      const told = (count: number, shown: Shown) => ({ count: shown === 'shown' ? count : 0, shown });
      return {
        list,
        called: told(right.count + wrong.count, kept.rowTotals[at] ?? 'withheld'),
        wrong: told(wrong.count, kept.cells[at]?.[1] ?? 'withheld'),
      };
    }),
  };
}
