import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { familySlipOf } from './slips.questions.ts';

export type MySlip = {
  readonly recipientId: Uuid;
  readonly title: string;
  readonly language: string;
  readonly until: Temporal.Instant;
  readonly children: readonly string[];
  /** Whether this guardian signed for each of their children. */
  readonly signed: boolean;
};

/** What a signed-in guardian can sign today, whatever way the slip came by; the newest message of each slip. */
export const mySlips = question('messages.my_slips', async (context: QuestionContext): Promise<readonly MySlip[]> => {
  const { tx, actor, now } = context;
  if (actor.kind !== 'person' || actor.personId === null) return [];
  const { rows } = await sql<{ id: Uuid }>`select distinct on (s.id) r.id from messages.slips s
      join messages.announcements a on a.district_id = s.district_id and a.about_id = s.id and a.asks = 'slip' and a.begun_at is not null
      join messages.recipients r on r.district_id = a.district_id and r.announcement_id = a.id and r.person_id = ${actor.personId}
    where s.district_id = ${actor.districtId} and s.state = 'open' and s.sign_until > ${now} order by s.id, a.begun_at desc limit 20`.execute(
    tx,
  );
  const found: MySlip[] = [];
  for (const row of rows) {
    const mine = await familySlipOf(context, row.id);
    if (mine === null || !mine.isOpen) continue;
    const theirs = mine.children.filter((child) => child.mayAct);
    if (theirs.length > 0)
      found.push({
        recipientId: row.id,
        title: mine.message.wording.title,
        language: mine.message.wording.language,
        until: mine.slip.sign_until,
        children: theirs.map((child) => child.first),
        signed: theirs.every((child) => child.mine !== null),
      });
  }
  return found.toSorted((a, b) => Number(a.signed) - Number(b.signed) || Temporal.Instant.compare(a.until, b.until));
});
