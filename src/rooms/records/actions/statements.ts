import { sql } from 'kysely';
import { action } from '#platform/action';
import { allow } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { addStatement } from '#rooms/conversations';
import { mayGuardian } from '#rooms/roster';
import { statementRequest } from '../records.contract.ts';
import { recordsErrors } from '../records.errors.ts';

/**
 * A family's own words beside a record that it holds to be wrong. They stay as long as the record does and stand in each
 * copy of it; beside a conversation they stand in its timeline too.
 */
export const fileStatement = action('records.file_statement', statementRequest, async (context, input) => {
  const { tx, actor, now } = context;
  allow(actor.kind === 'person' && (await mayGuardian(context, input.studentId, 'see_records')));
  if (input.words === '') throw recordsErrors.words_missing({}, 'words');
  if (input.conversationId !== null) {
    const { rows } = await sql<{ id: Uuid }>`select r.id from records.requests r
      join records.items i on i.district_id = r.district_id and i.request_id = r.id and i.part = 'whole' and i.decision = 'in'
      where r.district_id = ${actor.districtId} and r.asker_id = ${actor.personId} and r.state = 'given' and i.record_id = ${input.conversationId} limit 1`.execute(
      tx,
    );
    await addStatement(context, { conversationId: input.conversationId, words: input.words, seen: rows.length > 0 });
  }
  const id = newId();
  await sql`insert into records.statements (district_id, id, student_id, conversation_id, request_id, guardian_id, guardian_name, words, filed_at)
    values (${actor.districtId}, ${id}, ${input.studentId}, ${input.conversationId}, ${input.requestId}, ${actor.personId}, ${actor.name}, ${input.words}, ${now})`.execute(
    tx,
  );
  context.record('statement filed', { kind: 'statement', id }, { student: input.studentId });
  return { id };
});
