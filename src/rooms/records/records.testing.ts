import { sql } from 'kysely';
import type { Actor } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import { addNote, closeConversation, submit } from '#rooms/conversations';
import { type Cast, openTown, type Town } from '#test/town';
import { collect, type Collected } from './records.collect.ts';
import { recordsKeeping } from './records.retention.ts';

export type Scene = { readonly town: Town; readonly collected: Collected; close(): Promise<void> };

/** The town, and what its rooms contribute. */
export async function openScene(): Promise<Scene> {
  const town = await openTown();
  const above = town.house.rooms.filter((room) => room.name !== 'records');
  return {
    town,
    collected: collect([...above, { name: 'records', keeping: recordsKeeping }]),
    close: async () => town.close(),
  };
}

/** A family's question about a child, sent by mail from the guardian. Answers its id. */
export async function asks(
  town: Town,
  cast: Cast,
  asked: { guardian: Uuid; address: string; child: Uuid; subject: string; text: string },
): Promise<Uuid> {
  const { id } = await town.house.floor.act(await town.actorOf(cast, asked.guardian), submit, {
    kind: 'question',
    text: asked.text,
    subject: asked.subject,
    language: 'en',
    how: 'email',
    address: asked.address,
    schoolId: cast.birch,
  });
  // What the form leaves to the desk: who it is, and about which child.
  await town.inside(cast, async (tx) =>
    sql`update conversations.conversations set guardian_id = ${asked.guardian}, student_ids = ${[asked.child]} where district_id = ${cast.district} and id = ${id}`.execute(
      tx,
    ),
  );
  return id;
}

export async function ownerOf(town: Town, cast: Cast, conversationId: Uuid): Promise<Actor> {
  const { rows } = await town.inside(cast, async (tx) =>
    sql<{
      owner_id: Uuid;
    }>`select owner_id from conversations.conversations where district_id = ${cast.district} and id = ${conversationId}`.execute(
      tx,
    ),
  );
  return town.actorOf(cast, rows[0]?.owner_id ?? '');
}

export async function closes(town: Town, cast: Cast, conversationId: Uuid, note?: string): Promise<void> {
  const owner = await ownerOf(town, cast, conversationId);
  if (note !== undefined) await town.house.floor.act(owner, addNote, { conversationId, text: note });
  await town.house.floor.act(owner, closeConversation, { conversationId, how: 'staff' });
}

export async function count(town: Town, cast: Cast, table: string, where = 'true'): Promise<number> {
  const { rows } = await town.inside(cast, async (tx) =>
    sql<{
      n: number;
    }>`select count(*)::int as n from ${sql.table(table)} where district_id = ${cast.district} and ${sql.raw(where)}`.execute(
      tx,
    ),
  );
  return rows[0]?.n ?? 0;
}
