import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import { readFile } from '#platform/files';
import { isUuid, type Uuid } from '#platform/ids';
import { childrenOf, guardiansOf, personCards } from '#rooms/roster';
import { isHidden } from '../actions/readers.ts';
import { readerParts } from '../readers.store.ts';
import { isOwnRequest, mayAnswer, mayAnswerAny } from '../records.policy.ts';
import { administrators, working } from '../requests.people.ts';
import {
  type BlackoutRow,
  blackoutsOf,
  type DisclosureRow,
  disclosuresOf,
  type ItemRow,
  itemsOf,
  readRequest,
  readRules,
  type RequestRow,
  type Rules,
  type StatementRow,
  statementsAbout,
} from '../requests.store.ts';

export type Listed = RequestRow & { readonly owner: string | null; readonly children: readonly string[] };

const listed = sql`r.*, o.name as owner,
  array(select p.name from roster.v_people p where p.district_id = r.district_id and p.id = any(r.student_ids) order by p.name) as children`;

async function ownsOne({ tx, actor }: QuestionContext): Promise<boolean> {
  if (actor.personId === null) return false;
  const { rows } = await sql<{ yes: boolean }>`select exists (select from records.requests
    where district_id = ${actor.districtId} and owner_id = ${actor.personId}) as yes`.execute(tx);
  return rows[0]?.yes === true;
}

/** Open requests by their day, and the closed ones of the last year: as far as the reader answers them. */
export const requestList = question(
  'records.list',
  async (context): Promise<{ rows: readonly Listed[]; rules: Rules }> => {
    const { tx, actor, now } = context;
    const rules = await readRules(context);
    allow(mayAnswerAny(actor, rules.officerId, await ownsOne(context)));
    const { rows } =
      await sql<Listed>`select ${listed} from records.requests r left join roster.v_people o on o.district_id = r.district_id and o.id = r.owner_id
    where r.district_id = ${actor.districtId} and (r.state = 'open' or r.closed_at > ${now.subtract({ hours: 24 * 365 })})
    order by r.state <> 'open', case when r.state = 'open' then r.due_on end, r.closed_at desc limit 300`.execute(tx);
    return { rows: rows.filter((row) => mayAnswer(actor, rules.officerId, row)), rules };
  },
);

/** How many open requests the reader has to answer; null for whoever answers none. */
export const openForMe = question('records.open_for_me', async (context): Promise<number> => {
  const { tx, actor } = context;
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from records.requests
    where district_id = ${actor.districtId} and state = 'open' and owner_id = ${actor.personId}`.execute(tx);
  return rows[0]?.n ?? 0;
});

export type OneRequest = {
  readonly row: Listed;
  readonly items: readonly ItemRow[];
  readonly blackouts: readonly BlackoutRow[];
  readonly disclosures: readonly (DisclosureRow & { readonly by: string | null })[];
  readonly statements: readonly StatementRow[];
  readonly candidates: readonly { readonly id: Uuid; readonly name: string }[];
  /** What only its readers open: how many wait, were let go, were kept back and why. Never which. */
  readonly readers: {
    readonly waiting: number;
    readonly released: number;
    readonly withheld: readonly string[];
  };
  /** The days a public request may still be given once. */
  readonly extra: number;
};

async function withGiver(
  { tx, actor }: QuestionContext,
  rows: readonly DisclosureRow[],
): Promise<OneRequest['disclosures']> {
  const cards = await personCards(
    tx,
    actor.districtId,
    rows.flatMap((row) => row.given_by ?? []),
  );
  return rows.map((row) => ({ ...row, by: cards.get(row.given_by ?? '')?.name ?? null }));
}

async function listedOne({ tx, actor }: QuestionContext, id: string): Promise<Listed> {
  const { rows } =
    await sql<Listed>`select ${listed} from records.requests r left join roster.v_people o on o.district_id = r.district_id and o.id = r.owner_id
    where r.district_id = ${actor.districtId} and r.id = ${found(isUuid(id) ? id : null)}`.execute(tx);
  return found(rows[0]);
}

export const oneRequest = question('records.one', async (context, { id }: { id: string }): Promise<OneRequest> => {
  const { tx, actor } = context;
  const row = await listedOne(context, id);
  const { officerId, publicExtra } = await readRules(context);
  allow(mayAnswer(actor, officerId, row));
  const parts = (await readerParts(context, row.id)).filter((part) => !isHidden(actor.personId, part.hidden_from));
  const able = [...new Set([...(officerId === null ? [] : [officerId]), ...(await administrators(context))])];
  const active = await working(context, able);
  const cards = await personCards(tx, actor.districtId, [...active]);
  return {
    row,
    items: await itemsOf(context, row.id),
    blackouts: await blackoutsOf(context, row.id),
    readers: {
      waiting: parts.filter((part) => part.decision === null).length,
      released: parts.filter((part) => part.decision === 'whole' || part.decision === 'blacked').length,
      withheld: parts.flatMap((part) => (part.decision === 'withheld' ? [part.reason ?? ''] : [])),
    },
    extra: row.kind === 'public' && row.extended_from === null && row.state === 'open' ? publicExtra : 0,
    disclosures: await withGiver(context, await disclosuresOf(context, row.id)),
    statements: await statementsAbout(context, {
      students: row.student_ids,
      conversations: row.conversation_id === null ? [] : [row.conversation_id],
    }),
    candidates: able.flatMap((one) => {
      const card = cards.get(one);
      return card === undefined || one === row.owner_id ? [] : [{ id: one, name: card.name }];
    }),
  };
});

export const rulesPage = question(
  'records.rules',
  async (context): Promise<{ rules: Rules; officer: string | null; mayEnter: boolean }> => {
    const rules = await readRules(context);
    allow(mayAnswerAny(context.actor, rules.officerId, await ownsOne(context)));
    const cards = await personCards(
      context.tx,
      context.actor.districtId,
      rules.officerId === null ? [] : [rules.officerId],
    );
    return {
      rules,
      officer: cards.get(rules.officerId ?? '')?.name ?? null,
      mayEnter: mayAnswerAny(context.actor, rules.officerId, false),
    };
  },
);

/** A child and the guardians who may see the record, for entering a request that came by paper or phone. */
export const askersFor = question(
  'records.askers',
  async (
    context,
    { studentId }: { studentId: string },
  ): Promise<{ child: string; guardians: readonly { id: Uuid; name: string }[] }> => {
    const { tx, actor } = context;
    const { officerId } = await readRules(context);
    allow(mayAnswerAny(actor, officerId, false));
    const id = found(isUuid(studentId) ? studentId : null);
    const ties = (await guardiansOf(context, [id])).filter((tie) => tie.rights.has('see_records'));
    const cards = await personCards(tx, actor.districtId, [id, ...ties.map((tie) => tie.guardianId)]);
    const child = found(cards.get(id)?.isStudent === true ? cards.get(id) : undefined);
    return {
      child: child.name,
      guardians: ties.flatMap((tie) => cards.get(tie.guardianId) ?? []).map(({ id: one, name }) => ({ id: one, name })),
    };
  },
);

export type MyRecords = {
  readonly requests: readonly Listed[];
  /** `grown`: of age, so a guardian says on what ground; it does not hold for the student’s own record. */
  readonly children: readonly { readonly id: Uuid; readonly name: string; readonly grown: boolean }[];
  readonly statements: readonly StatementRow[];
};

/** A guardian's own requests, the children whose record they may ask for, and their own statements: never the other parent's. */
export const myRecords = question('records.mine', async (context): Promise<MyRecords> => {
  const { tx, actor } = context;
  const me = found(actor.personId);
  const ties = (await childrenOf(context, [me])).filter((tie) => tie.rights.has('see_records'));
  const cards = await personCards(
    tx,
    actor.districtId,
    ties.map((tie) => tie.studentId),
  );
  const { rows } =
    await sql<Listed>`select ${listed} from records.requests r left join roster.v_people o on o.district_id = r.district_id and o.id = r.owner_id
    where r.district_id = ${actor.districtId} and r.asker_id = ${me} order by r.opened_at desc limit 100`.execute(tx);
  const { rows: statements } = await sql<StatementRow>`select * from records.statements
    where district_id = ${actor.districtId} and guardian_id = ${me} order by filed_at desc limit 100`.execute(tx);
  const { rows: grown } = await sql<{ id: Uuid }>`select student_id as id from roster.v_guardianships
    where district_id = ${actor.districtId} and guardian_id = student_id and student_id = any(${ties.map((tie) => tie.studentId)}::uuid[])`.execute(
    tx,
  );
  const ofAge = new Set(grown.map((one) => one.id));
  const children = [...cards.values()].map(({ id, name }) => ({ id, name, grown: id !== me && ofAge.has(id) }));
  return { requests: rows, children, statements };
});

export type MyRequest = {
  readonly row: Listed;
  readonly disclosures: OneRequest['disclosures'];
  readonly conversations: readonly ItemRow[];
};

export const myRequest = question('records.my_one', async (context, { id }: { id: string }): Promise<MyRequest> => {
  const row = await listedOne(context, id);
  allow(isOwnRequest(context.actor, row));
  const given = row.state === 'given' ? await itemsOf(context, row.id) : [];
  return {
    row,
    disclosures: await withGiver(context, await disclosuresOf(context, row.id)),
    conversations: given.filter(
      (item) => item.source === 'conversation' && item.part === 'whole' && item.decision === 'in',
    ),
  };
});

/** The copy that was given, for its asker and for whoever answers. */
export const givenCopy = question('records.copy', async (context, { id }: { id: string }) => {
  const row = await readRequest(context, found(isUuid(id) ? id : null));
  const { officerId } = await readRules(context);
  // A guardian who since lost the right to the child's record no longer opens a copy of it here.
  const children = isOwnRequest(context.actor, row) ? await childrenOf(context, [found(context.actor.personId)]) : [];
  const still = row.student_ids.every((student) =>
    children.some((tie) => tie.studentId === student && tie.rights.has('see_records')),
  );
  allow(isOwnRequest(context.actor, row) ? still : mayAnswer(context.actor, officerId, row));
  const newest = found((await disclosuresOf(context, row.id))[0]);
  return { row, file: found(await readFile(context, newest.file_id)) };
});
