import { sql } from 'kysely';
import { question } from '#platform/action';
import { found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { childNameFor, childrenOf, personCards } from '#rooms/roster';
import { directoryOf } from '../conversations.directory.ts';
import type { ConversationRow } from '../conversations.store.ts';

export type MyChild = {
  readonly id: Uuid;
  readonly name: string;
  readonly grade: string | null;
  readonly school: string | null;
  readonly schoolSlug: string | null;
};
export type MyCase = Pick<
  ConversationRow,
  | 'id'
  | 'subject'
  | 'code'
  | 'kind'
  | 'state'
  | 'due_at'
  | 'last_message_at'
  | 'last_from'
  | 'language'
  | 'closed_at'
  | 'first_answered_at'
>;
export type MyPage = {
  readonly children: readonly MyChild[];
  readonly cases: readonly MyCase[];
  readonly more: boolean;
};

const mostCases = 100;

/** A guardian's own page: the children they may ask about today, and their own conversations. Another guardian's are not theirs. */
export const myPage = question('conversations.my_page', async (context): Promise<MyPage> => {
  const { tx, actor } = context;
  const me = found(actor.personId);
  const directory = await directoryOf(tx, actor.districtId);
  const ties = (await childrenOf(context, [me])).filter((tie) => !tie.pickUpOnly);
  const cards = await personCards(tx, actor.districtId, [...new Set(ties.map((tie) => tie.studentId))]);
  const { rows } =
    await sql<MyCase>`select id, subject, code, kind, state, due_at, last_message_at, last_from, language, closed_at, first_answered_at
    from conversations.conversations where district_id = ${actor.districtId} and guardian_id = ${me} and merged_into is null
    order by last_message_at desc limit ${mostCases + 1}`.execute(tx);
  return {
    children: [...cards.values()].map((card) => {
      const tie = ties.find((one) => one.studentId === card.id);
      const school = card.schoolId === null ? undefined : directory.orgs.get(card.schoolId);
      return {
        id: card.id,
        name: tie === undefined ? card.name : childNameFor(tie, card),
        grade: card.grade,
        school: school?.name ?? null,
        schoolSlug: school?.isOpen === true ? school.slug : null,
      };
    }),
    cases: rows.slice(0, mostCases),
    more: rows.length > mostCases,
  };
});
