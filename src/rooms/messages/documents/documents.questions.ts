import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import { hasAnyRole, unitsWith } from '#platform/actor';
import { allow, found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { childrenOf, guardiansOf, personCards } from '#rooms/roster';
import { sentAbout, type SentAbout } from '../slips/sending-about.ts';
import { mayKeep, worksHere } from '../slips/slips.policy.ts';
import { type Lot, lotById, lotColumns } from './documents.store.ts';

export type ListedLot = Lot & { readonly documents: number; readonly opened: number };

export const listLots = question(
  'messages.document_lots',
  async ({ tx, actor }: QuestionContext): Promise<readonly ListedLot[]> => {
    allow(worksHere(actor));
    const schools = hasAnyRole(actor, ['administrator', 'engagement'])
      ? null
      : unitsWith(actor, ['office', 'principal']);
    const { rows } = await sql<ListedLot>`select ${lotColumns},
      (select count(*)::int from messages.documents d where d.district_id = l.district_id and d.lot_id = l.id) as documents,
      (select count(distinct d.id)::int from messages.documents d join messages.document_opens o on o.district_id = d.district_id and o.document_id = d.id
        where d.district_id = l.district_id and d.lot_id = l.id) as opened
    from messages.document_lots l where l.district_id = ${actor.districtId}
      and (l.author_id = ${actor.personId}::uuid or ${schools === null} or l.org_id = any(${[...(schools ?? [])]}::uuid[]))
    order by l.created_at desc limit 100`.execute(tx);
    return rows;
  },
);

export type LotChild = {
  readonly documentId: Uuid;
  readonly studentId: Uuid;
  readonly name: string;
  readonly file: string;
  /** Guardians who may see records: how each is told, and when each opened it or had it on paper. */
  readonly guardians: readonly {
    readonly id: Uuid;
    readonly name: string;
    readonly way: string | null;
    readonly opened: Temporal.Instant | null;
    readonly handed: Temporal.Instant | null;
  }[];
};

export const lotWhole = question(
  'messages.document_lot',
  async (
    context,
    { id }: { id: Uuid },
  ): Promise<{ lot: Lot; children: readonly LotChild[]; sent: readonly SentAbout[] }> => {
    const { tx, actor } = context;
    const lot = await lotById(tx, actor.districtId, id);
    found(mayKeep(actor, lot) ? lot : null);
    const { rows } = await sql<{
      id: Uuid;
      student_id: Uuid;
      name: string;
      file: string;
    }>`select d.id, d.student_id, p.name, d.name as file
    from messages.documents d join roster.v_people p on p.district_id = d.district_id and p.id = d.student_id and p.is_active
    where d.district_id = ${actor.districtId} and d.lot_id = ${id} order by p.family_name, p.given_name limit 2000`.execute(
      tx,
    );
    const ties = (
      await guardiansOf(
        context,
        rows.map((row) => row.student_id),
      )
    ).filter((tie) => tie.rights.has('see_records'));
    const cards = await personCards(
      tx,
      actor.districtId,
      ties.map((tie) => tie.guardianId),
    );
    const { rows: opens } = await sql<{
      document_id: Uuid;
      person_id: Uuid;
      how: string;
      at: Temporal.Instant;
    }>`select o.document_id, o.person_id, o.how, o.at
    from messages.document_opens o join messages.documents d on d.district_id = o.district_id and d.id = o.document_id
    where o.district_id = ${actor.districtId} and d.lot_id = ${id}`.execute(tx);
    const { rows: told } = await sql<{
      person_id: Uuid;
      way: string | null;
    }>`select r.person_id, r.way from messages.recipients r
    join messages.announcements a on a.district_id = r.district_id and a.id = r.announcement_id where r.district_id = ${actor.districtId} and a.about_id = ${id}`.execute(
      tx,
    );
    const ways = new Map(told.map((row) => [row.person_id, row.way]));
    const at = (documentId: Uuid, personId: Uuid, how: string) =>
      opens.find((one) => one.document_id === documentId && one.person_id === personId && one.how === how)?.at ?? null;
    return {
      lot,
      sent: await sentAbout(context, id),
      children: rows.map((row) => ({
        documentId: row.id,
        studentId: row.student_id,
        name: row.name,
        file: row.file,
        guardians: ties
          .filter((tie) => tie.studentId === row.student_id)
          .flatMap((tie) => {
            const card = cards.get(tie.guardianId);
            if (card === undefined) return [];
            return [
              {
                id: card.id,
                name: card.name,
                way: ways.get(card.id) ?? null,
                opened: at(row.id, card.id, 'page'),
                handed: at(row.id, card.id, 'paper'),
              },
            ];
          }),
      })),
    };
  },
);

export type FamilyDocument = {
  readonly id: Uuid;
  readonly title: string;
  readonly child: string;
  readonly sentAt: Temporal.Instant;
  readonly opened: boolean;
};

/** The documents of the children whose records this signed-in guardian may see today, newest first. */
export const familyDocuments = question(
  'messages.family_documents',
  async (context: QuestionContext): Promise<readonly FamilyDocument[]> => {
    const { tx, actor } = context;
    if (actor.kind !== 'person' || actor.personId === null) return [];
    const ties = (await childrenOf(context, [actor.personId])).filter((tie) => tie.rights.has('see_records'));
    const { rows } =
      await sql<FamilyDocument>`select d.id, l.title, coalesce(p.preferred_name, p.given_name) as child, l.sent_at as "sentAt",
      exists (select from messages.document_opens o where o.district_id = d.district_id and o.document_id = d.id and o.person_id = ${actor.personId}) as opened
    from messages.documents d join messages.document_lots l on l.district_id = d.district_id and l.id = d.lot_id and l.state = 'sent'
      join roster.v_people p on p.district_id = d.district_id and p.id = d.student_id
    where d.district_id = ${actor.districtId} and d.student_id = any(${ties.map((tie) => tie.studentId)}::uuid[]) order by l.sent_at desc, d.id limit 100`.execute(
        tx,
      );
    return rows;
  },
);
