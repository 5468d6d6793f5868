import { sql } from 'kysely';
import { type QuestionContext, question } from '#platform/action';
import { found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { type Directory, directoryOf } from '../conversations.directory.ts';
import { deskScope, mayWorkOn } from '../conversations.policy.ts';
import { searchQuery } from '../conversations.rules.ts';
import type { ConversationRow } from '../conversations.store.ts';
import { listedColumns, type ListedRow } from './desk-inbox.ts';
import { type Known, knownPeople } from './desk-names.ts';

/** A code as people write it: with or without blanks, O for 0 and I or L for 1. */
export function readCode(text: string): string | null {
  const code = text.trim().toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return /^[0-9A-HJKMNP-TV-Z]{7}$/.test(code) ? code : null;
}

type PolicyColumns = Pick<ConversationRow, 'helper_ids' | 'reader_ids' | 'excluded_ids' | 'unit_id'>;
type Found = ListedRow & PolicyColumns;

const policyColumns = sql.raw('c.helper_ids, c.reader_ids, c.excluded_ids, c.unit_id');

async function byCode({ tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>, code: string): Promise<Found | null> {
  const { rows } =
    await sql<Found>`select ${listedColumns}, ${policyColumns} from conversations.conversations c where c.district_id = ${actor.districtId} and c.code = ${code}`.execute(
      tx,
    );
  return rows[0] !== undefined && mayWorkOn(actor, rows[0]) ? rows[0] : null;
}

/** The conversation of a code, if this person may read it. */
export const findByCode = question(
  'conversations.desk_by_code',
  async (context, { code }: { code: string }): Promise<Uuid | null> => {
    const read = readCode(code);
    return read === null ? null : ((await byCode(context, read))?.id ?? null);
  },
);

export type SearchPage = {
  readonly rows: readonly ListedRow[];
  readonly more: boolean;
  readonly people: ReadonlyMap<Uuid, Known>;
  readonly directory: Directory;
};

const mostFound = 50;

/**
 * Names, words and numbers. Private and anonymous matters are in no index and so are found by nobody; what is found is
 * held against the policy once more before it is shown. What went from the reader with its child is found no more.
 */
export const searchConversations = question(
  'conversations.desk_search',
  async (context, { asked }: { asked: string }): Promise<SearchPage> => {
    const { tx, actor } = context;
    const me = found(actor.personId);
    const scope = deskScope(actor);
    const query = searchQuery(asked);
    const code = readCode(asked);
    const nothing: { readonly rows: readonly Found[] } = { rows: [] };
    const [exact, { rows }, directory] = await Promise.all([
      code === null ? null : byCode(context, code),
      query === null
        ? nothing
        : sql<Found>`with hits as (select id, row_number() over () as place from conversations.find(${query}, ${me}, ${[...scope.schools]}::uuid[], ${[...scope.units]}::uuid[], ${scope.everywhere}, ${mostFound + 1}))
          select ${listedColumns}, ${policyColumns} from hits join conversations.conversations c on c.district_id = ${actor.districtId} and c.id = hits.id order by hits.place`.execute(
            tx,
          ),
      directoryOf(tx, actor.districtId),
    ]);
    const readable = rows.filter((row) => mayWorkOn(actor, row) && row.id !== exact?.id);
    const all: readonly ListedRow[] = [...(exact === null ? [] : [exact]), ...readable];
    return {
      rows: all.slice(0, mostFound),
      more: rows.length > mostFound,
      people: await knownPeople(
        context,
        all.flatMap((row) => [row.guardian_id, ...row.student_ids]),
      ),
      directory,
    };
  },
);
