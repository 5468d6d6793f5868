import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId, type Uuid } from '#platform/ids';
import { declareAlert, declareAllClear } from '#rooms/messages';
import { ours, openPhoneHouse, type PhoneHouse } from './phone-house.ts';

/** An alert on the phones of families: a key or a short text says that it was heard. */

let line: PhoneHouse;
const danas = '+15550107101';

beforeAll(async () => {
  line = await openPhoneHouse();
  const { north, town } = line;
  await town.inside(north, async (tx) =>
    sql`insert into roster.contact_details (district_id, id, person_id, kind, value, as_written, position)
      values (${north.district}, ${newId()}, ${north.dana}, 'phone', ${danas}, ${danas}, 0)`.execute(tx),
  );
}, 60_000);
afterAll(async () => line.close());

async function declare(): Promise<Uuid> {
  const { town, north, house } = line;
  const { id } = await house.floor.act(await town.actorOf(north, north.calloway), declareAlert, {
    kind: 'lockdown',
    isDrill: true,
    added: '',
    addedLanguage: 'en',
    orgId: north.birch,
    reason: 'The drill of November',
    typed: 'birch',
  });
  await line.settle();
  return id;
}

async function answerOf(id: Uuid): Promise<string | null> {
  const { rows } = await line.town.inside(line.north, async (tx) =>
    sql<{
      how: string | null;
    }>`select answered_how as how from messages.recipients where announcement_id = ${id} and person_id = ${line.north.dana}`.execute(
      tx,
    ),
  );
  return rows[0]?.how ?? null;
}

/** What the newest call to a phone said. */
const lastCall = (number: string): readonly string[] =>
  (line.carrier.phone(number).calls()[0]?.heard ?? []).flatMap((one) => (one.kind === 'said' ? [one.text] : []));

it('1 in the call of an alert says that it was heard; 3 says it again; the all clear asks nothing', async () => {
  line.carrier.phone(danas).is({ picksUp: 'person', presses: '31' });
  const id = await declare();
  const said = lastCall(danas);
  expect(said.filter((text) => text.includes('Lockdown at Birch Lane'))).toHaveLength(2);
  expect(said.some((text) => text.includes('Press 1 to tell the school that you heard this.'))).toBe(true);
  expect(said.join(' ')).not.toContain('Answer 1');
  expect(said.at(-1)).toBe('Thank you. The school sees that you heard this. Goodbye.');
  expect(await answerOf(id)).toBe('call');
  const { town, north, house } = line;
  const calloway = await town.actorOf(north, north.calloway);
  await house.floor.act(calloway, declareAllClear, { id, addedLanguage: 'en' });
  await line.settle();
  expect(lastCall(danas).some((text) => text.includes('Press 1 to hear this again.'))).toBe(true);
});

it('a text that says OK does too; words that ask something are read by a person', async () => {
  line.carrier.phone(danas).is({ picksUp: 'nobody' });
  const id = await declare();
  expect(await answerOf(id)).toBeNull();
  const phone = line.carrier.phone(danas);
  await phone.text('OK but where is Nora?', { to: ours });
  await line.settle();
  expect(await answerOf(id)).toBeNull();
  await phone.text('ok', { to: ours });
  await line.settle();
  expect(await answerOf(id)).toBe('text');
});
