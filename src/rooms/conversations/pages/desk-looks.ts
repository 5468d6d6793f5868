import { z } from 'zod';
import { action } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { type Look, lookRequest, noteLooks } from '#platform/looks';
import type { PageRequest } from '#platform/web';
import { markRead } from '../actions/reading.ts';
import type { LookedAt } from '../questions/desk-conversation.ts';
import type { ListedRow } from '../questions/desk-inbox.ts';

// A look is one row a person, record and hour. What this process stored in this hour need not be stored again: the
// row is there, and the second write would change nothing.
const noted = new Map<string, number>();
const mostKept = 50_000;

async function noteOnce(
  request: PageRequest,
  key: string,
  looks: readonly Look[],
  read: Uuid | null = null,
): Promise<void> {
  const { floor, actor, now } = request;
  const hour = Math.floor(now.epochMilliseconds / 3_600_000);
  const full = `${actor.districtId} ${actor.personId} ${key}`;
  const before = noted.get(full) === hour;
  if (before && read === null) return;
  if (read === null) await floor.act(actor, noteLooks, { looks: [...looks] });
  else await floor.act(actor, noteOpening, { looks: before ? [] : [...looks], conversationId: read });
  if (noted.size >= mostKept) noted.clear();
  noted.set(full, hour);
}

/** A list counts once, with its number of children. */
export async function noteListLook(
  request: PageRequest,
  rows: readonly Pick<ListedRow, 'student_ids'>[],
): Promise<void> {
  const children = new Set<Uuid>(rows.flatMap((row) => row.student_ids)).size;
  if (children === 0) return;
  await noteOnce(request, 'list', [{ what: 'list', recordId: null, studentId: null, guardianId: null, children }]);
}

type Noted = Omit<LookedAt, 'topic_id'>;

/** The look, and that it was read, in one transaction. */
const noteOpening = action(
  'conversations.note_opening',
  lookRequest.extend({ conversationId: z.uuid() }),
  async ({ also }, { looks, conversationId }) => {
    await Promise.all([also(noteLooks, { looks }), also(markRead, { conversationId })]);
  },
  { planOnce: true },
);

/**
 * A conversation's page was opened. Looks inside a private, critical or protected matter stay held until its owner
 * releases them, so that a log does not tell what the matter may not.
 */
export async function noteConversationLook(
  request: PageRequest,
  row: Noted,
  isProtected: boolean,
  { andRead = false }: { andRead?: boolean } = {},
): Promise<void> {
  const held = row.privacy !== 'normal' || row.critical_at !== null || isProtected;
  const about = row.student_ids.length === 0 ? [null] : row.student_ids;
  const looks: Look[] = about.map((studentId) => ({
    what: 'conversation',
    recordId: row.id,
    studentId,
    guardianId: row.guardian_id,
    heldBy: held ? row.owner_id : null,
  }));
  const key = `${row.id} ${row.student_ids.join(' ')} ${held}`;
  await noteOnce(request, key, looks, andRead ? row.id : null);
}
