import { sql } from 'kysely';
import { question } from '#platform/action';
import { allow, found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { mayConfirmOff, mayDecideLegal, superiorFor } from '../actions/legal.ts';
import { mayTakeOffAlone } from '../actions/legal-suggested.ts';
import { maySetLegal } from '../actions/legal-settings.ts';
import { type Directory, directoryOf, freshDirectory } from '../conversations.directory.ts';
import type { LegalKind } from '../conversations.legal.ts';
import { unseated } from '../conversations.legal-checks.ts';
import { acknowledgedAt, type LegalMatter, legalColumns, readLegal } from '../conversations.legal-store.ts';
import { districtZone } from '../conversations.notices.ts';
import type { ConversationRow } from '../conversations.store.ts';
import { workableConversation } from './desk-conversation.ts';
import { readableBy } from './desk-inbox.ts';

export type ListedLegal = LegalMatter &
  Pick<ConversationRow, 'code' | 'subject' | 'language' | 'owner_id' | 'school_id' | 'state'> & {
    readonly acknowledged_at: Temporal.Instant | null;
  };

export type LegalList = {
  readonly open: readonly ListedLegal[];
  /** Closed with an outcome within a year. */
  readonly closed: readonly ListedLegal[];
  readonly directory: Directory;
  readonly zone: string;
};

const mostListed = 500;

/** The matters with a legal path that this person owns or reads, by the day of their decision. */
export const legalList = question('conversations.legal_list', async (context): Promise<LegalList> => {
  const { tx, actor, now } = context;
  const me = found(actor.personId);
  allow(actor.kind === 'person');
  const since = now.subtract({ hours: 24 * 365 });
  const { rows } =
    await sql<ListedLegal>`select ${legalColumns}, ${acknowledgedAt} as acknowledged_at, c.code, c.subject, c.language, c.owner_id, c.school_id, c.state
    from conversations.conversations c join conversations.legal_matters m on m.district_id = c.district_id and m.id = c.id
    where c.district_id = ${actor.districtId} and c.legal_kind is not null and (c.owner_id = ${me} or ${me}::uuid = any(c.reader_ids)) and ${readableBy(me)}
      and (c.state <> 'closed' or c.closed_at > ${since})
    order by m.decide_by, c.id limit ${mostListed}`.execute(tx);
  return {
    open: rows.filter((row) => row.state !== 'closed'),
    closed: rows.filter((row) => row.state === 'closed'),
    directory: await directoryOf(tx, actor.districtId),
    zone: await districtZone(context),
  };
});

/** How many open ones there are for this person. */
export const openLegalOfMine = question('conversations.legal_open_of_mine', async ({ tx, actor }): Promise<number> => {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from conversations.conversations c
    where c.district_id = ${actor.districtId} and c.legal_kind is not null and c.state <> 'closed'
      and (c.owner_id = ${actor.personId}::uuid or ${actor.personId}::uuid = any(c.reader_ids)) and not (${actor.personId}::uuid = any(c.excluded_ids))`.execute(
    tx,
  );
  return rows[0]?.n ?? 0;
});

export type LegalCourse = {
  readonly row: ConversationRow;
  /** Null while it is on no path. */
  readonly matter: LegalMatter | null;
  readonly acknowledgedAt: Temporal.Instant | null;
  readonly superiorId: Uuid | null;
  readonly mayDecide: boolean;
  readonly mayConfirm: boolean;
  /** Nobody chose its path: one person may take it off. */
  readonly mayTakeOff: boolean;
  readonly directory: Directory;
  readonly zone: string;
};

/** Where one matter stands on its path, for those who may read it; also what is needed to put one there. */
export const legalCourse = question(
  'conversations.legal_course',
  async (context, { id }: { id: Uuid }): Promise<LegalCourse> => {
    const { tx, actor } = context;
    const row = await workableConversation(context, id);
    const directory = await directoryOf(tx, actor.districtId);
    const matter = row.legal_kind === null ? null : await readLegal(context, row.id);
    const { rows } = await sql<{
      at: Temporal.Instant | null;
    }>`select ${acknowledgedAt} as at from conversations.legal_matters m where m.district_id = ${actor.districtId} and m.id = ${row.id}`.execute(
      tx,
    );
    return {
      row,
      matter,
      acknowledgedAt: rows[0]?.at ?? null,
      superiorId: superiorFor(directory, row),
      mayDecide: mayDecideLegal(actor, directory, row),
      mayTakeOff: matter !== null && mayTakeOffAlone(actor, directory, row, matter),
      mayConfirm: matter !== null && mayConfirmOff(actor, directory, row, matter),
      directory,
      zone: await districtZone(context),
    };
  },
);

export type LegalSettings = { readonly directory: Directory; readonly missing: readonly LegalKind[] };

/** Every path with who is named for it, for the settings. */
export const legalSettings = question('conversations.legal_settings', async ({ tx, actor }): Promise<LegalSettings> => {
  allow(maySetLegal(actor));
  const directory = await freshDirectory(tx, actor.districtId);
  return { directory, missing: unseated(directory) };
});
