import { sql } from 'kysely';
import { question } from '#platform/action';
import { found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { type Directory, directoryOf } from '../conversations.directory.ts';
import { deskScope } from '../conversations.policy.ts';
import { allOf, listedColumns, type ListedRow, readableBy, scopeParts } from './desk-inbox.ts';
import { type Known, knownPeople } from './desk-names.ts';

export type Today = {
  /** Words of danger that nobody has taken yet, wherever this person may read. */
  readonly critical: readonly ListedRow[];
  /** Open matters of this person, the earliest promise first; those to call back stand apart. */
  readonly mine: readonly ListedRow[];
  readonly mineMore: boolean;
  /** Families to call back. */
  readonly calls: readonly (ListedRow & { from_address: string | null; tries: number })[];
  /** Late at the schools and departments this person answers for, with somebody else. */
  readonly lateElsewhere: readonly ListedRow[];
  readonly asked: readonly ListedRow[];
  readonly people: ReadonlyMap<Uuid, Known>;
  readonly directory: Directory;
};

const mostMine = 20;

/** What waits for one person today, the most pressing first. */
export const todayPage = question('conversations.desk_today', async (context): Promise<Today> => {
  const { tx, actor, now } = context;
  const me = found(actor.personId);
  const united = async (condition: ReturnType<typeof readableBy>, limit: number): Promise<readonly ListedRow[]> => {
    const parts = scopeParts(actor, me, 'all').map(
      (
        part,
      ) => sql`(select c.due_at, c.id from conversations.conversations c where c.district_id = ${actor.districtId} and ${part} and ${condition} and ${readableBy(me)}
        order by c.due_at, c.id limit ${sql.raw(String(limit))})`,
    );
    const { rows } =
      await sql<ListedRow>`with chosen as (select due_at, id from (${sql.join(parts, sql` union `)}) u order by due_at, id limit ${sql.raw(String(limit))})
      select ${listedColumns} from chosen join conversations.conversations c on c.district_id = ${actor.districtId} and c.id = chosen.id order by chosen.due_at, chosen.id`.execute(
        tx,
      );
    return rows;
  };
  const scope = deskScope(actor);
  const leads = scope.everywhere || scope.schools.length > 0 || scope.units.length > 0;
  const [critical, { rows: mine }, { rows: calls }, lateElsewhere, { rows: asked }, directory] = await Promise.all([
    united(sql`c.state <> 'closed' and c.critical_at is not null and c.acknowledged_at is null`, 20),
    sql<ListedRow>`select ${listedColumns} from conversations.conversations c
    where ${allOf([sql`c.district_id = ${actor.districtId}`, sql`c.owner_id = ${me}`, sql`c.state = 'open' and c.state <> 'closed'`])}
    order by c.due_at, c.id limit ${sql.raw(String(mostMine + 1))}`.execute(tx),
    sql<Today['calls'][number]>`select ${listedColumns}, c.from_address,
      (select count(*)::int from conversations.callbacks b where b.district_id = c.district_id and b.conversation_id = c.id) as tries
    from conversations.conversations c where c.district_id = ${actor.districtId} and c.owner_id = ${me} and c.state = 'open' and c.state <> 'closed' and c.callback
    order by c.due_at, c.id limit 20`.execute(tx),
    leads ? united(sql`c.state = 'open' and c.state <> 'closed' and c.due_at < ${now} and c.owner_id <> ${me}`, 5) : [],
    sql<ListedRow>`select ${listedColumns} from conversations.conversations c
    where c.district_id = ${actor.districtId} and c.state = 'open' and c.state <> 'closed' and c.helper_ids <> '{}' and ${me}::uuid = any(c.helper_ids) and ${readableBy(me)} order by c.due_at, c.id limit 5`.execute(
      tx,
    ),
    directoryOf(tx, actor.districtId),
  ]);
  const shown = [...critical, ...mine, ...calls, ...lateElsewhere, ...asked];
  return {
    critical,
    mine: mine.slice(0, mostMine).filter((row) => ![...critical, ...calls].some((one) => one.id === row.id)),
    mineMore: mine.length > mostMine,
    calls,
    lateElsewhere,
    asked,
    people: await knownPeople(
      context,
      shown.flatMap((row) => [row.guardian_id, ...row.student_ids]),
    ),
    directory,
  };
});
