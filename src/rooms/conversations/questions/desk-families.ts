import { question } from '#platform/action';
import { isUuid, type Uuid } from '#platform/ids';
import { childrenOf, guardiansOf, personCards, type Tie } from '#rooms/roster';
import { sql } from 'kysely';
import { otherChildrenNamed, type NamedChild } from '../conversations.names.ts';

export type FamilyChild = {
  readonly id: Uuid;
  readonly name: string;
  readonly first: string;
  readonly grade: string | null;
  readonly schoolId: Uuid | null;
  /** Called about this child only if nobody else answers. */
  readonly lastOnly: boolean;
  /** Its children are of one family. Those of a group home or a caseworker are not, and never stand beside one another. */
  readonly isKin: boolean;
};

/** Who answers for children of several families: what one of these children is called is no other one's matter. */
const notKin: readonly string[] = ['group_home', 'caseworker'];

/** A guardian with the children they may be spoken to about. */
export type Family = {
  readonly id: Uuid;
  readonly name: string;
  readonly language: string | null;
  readonly interpreter: boolean;
  readonly email: string | null;
  readonly phone: string | null;
  readonly children: readonly FamilyChild[];
  /** Of the child that was asked for: whether messages may go to this guardian. */
  readonly mayBeContacted: boolean;
};

type Asked = { readonly guardianIds: readonly Uuid[]; readonly studentIds: readonly Uuid[] };

/** The families of these people: of guardians themselves, of students their guardians. Reach was checked by whoever found them. */
export const familiesOf = question(
  'conversations.desk_families',
  async (context, { guardianIds, studentIds }: Asked): Promise<readonly Family[]> => {
    const { tx, actor } = context;
    const asked = guardianIds.filter(isUuid);
    const about = studentIds.filter(isUuid);
    // Who may only pick up stands on the list of the door, and is nobody to write for or to.
    const ofStudents = (await guardiansOf(context, about)).filter((tie) => !tie.pickUpOnly);
    const ids = [...new Set([...asked, ...ofStudents.map((tie) => tie.guardianId)])].slice(0, 60);
    const ties = await childrenOf(context, ids);
    const cards = await personCards(tx, actor.districtId, [...ids, ...ties.map((tie) => tie.studentId)]);
    const { rows } = await sql<{
      person_id: Uuid;
      kind: string;
      value: string;
    }>`select person_id, kind, value from roster.v_contact_details where district_id = ${actor.districtId} and person_id = any(${ids}::uuid[]) order by position`.execute(
      tx,
    );
    const reach = (id: Uuid, kind: string): string | null =>
      rows.find((row) => row.person_id === id && row.kind === kind)?.value ?? null;
    return ids.flatMap((id) => {
      const card = cards.get(id);
      if (card === undefined || !card.isActive) return [];
      const all: readonly Tie[] = ties.filter((tie) => tie.guardianId === id);
      if (all.length > 0 && all.every((tie) => tie.pickUpOnly)) return [];
      const own = all.filter((tie) => tie.rights.has('ask'));
      const children = own.flatMap((tie) => {
        const child = cards.get(tie.studentId);
        return child === undefined
          ? []
          : [
              {
                id: child.id,
                name: child.name,
                first: child.givenName,
                grade: child.grade,
                schoolId: child.schoolId,
                lastOnly: tie.emergencyOnly,
                isKin: !notKin.includes(tie.relation),
              },
            ];
      });
      const mayBeContacted = own.some(
        (tie) => tie.rights.has('be_contacted') && (about.length === 0 || about.includes(tie.studentId)),
      );
      return [
        {
          id,
          name: card.name,
          language: card.language,
          interpreter: card.interpreter,
          email: reach(id, 'email'),
          phone: reach(id, 'phone'),
          children,
          mayBeContacted,
        },
      ];
    });
  },
);

/** Other students of the school whom these words name, before they go to a family. */
export const namedElsewhere = question(
  'conversations.desk_named',
  async (
    context,
    asked: { schoolId: Uuid | null; studentIds: readonly Uuid[]; text: string },
  ): Promise<readonly NamedChild[]> =>
    otherChildrenNamed(context, { school_id: asked.schoolId, student_ids: [...asked.studentIds] }, asked.text),
);
