import { afterAll, beforeAll, expect, it } from 'vitest';
import { sql } from 'kysely';
import { openTown, type Town } from '#test/town';
import { type MailIntake, openMailIntake } from '../../src/mail-intake.ts';
import { startNameServer } from '../mail/name-server.ts';

let town: Town;
let intake: MailIntake;

beforeAll(async () => {
  town = await openTown();
  intake = await openMailIntake(town.house.floor, null);
});
afterAll(async () => {
  await intake.close();
  await town.close();
});

const mail = (id: string): Buffer =>
  Buffer.from(
    `From: Dana <dana@families.test>\r\nTo: help.south@demo.porchlight.test, help@demo.porchlight.test\r\nSubject: Bus\r\nMessage-ID: <${id}@families.test>\r\nDate: Mon, 16 Nov 2026 15:00:00 +0000\r\n\r\nThe bus was late again.\r\n`,
  );

it.each(['imap', 'command'] as const)('a mail that came by %s, without an envelope, reaches an owner', async (via) => {
  const result = await intake.receive(mail(via), via, { from: null, to: ['help@demo.porchlight.test'] });
  expect(result).toMatchObject({ kind: 'message' });
  expect(result?.ownerId).toBeTruthy();
});

it('a mail over SMTP with an empty sender is a machine’s and becomes no conversation', async () => {
  const result = await intake.receive(mail('null-sender'), 'smtp', { from: null, to: ['help@demo.porchlight.test'] });
  expect(result).toMatchObject({ kind: 'auto_reply', conversationId: null });
});

it('in production the sender is looked up: a proven one is known, a forged one is heard but not believed', async () => {
  const names = await startNameServer({
    'families.test': 'v=spf1 ip4:192.0.2.0/24 -all',
    '_dmarc.families.test': 'v=DMARC1; p=reject',
  });
  const { floor } = town.house;
  const strict = await openMailIntake(
    { ...floor, settings: { ...floor.settings, mailAuthentication: 'on', dnsServers: [names.address] } },
    null,
  );
  const send = async (id: string, remoteIp: string) =>
    strict.receive(mail(id), 'smtp', {
      from: 'dana@families.test',
      to: ['help@demo.porchlight.test'],
      remoteIp,
      helo: 'mail.families.test',
    });
  const proven = await send('proven', '192.0.2.10');
  const forged = await send('forged', '203.0.113.66');
  const rows = await town.inside(town.north, async (tx) => {
    const found = await sql<{ id: string; guardian_id: string | null; warnings: string[]; dmarc: string }>`
      select c.id, c.guardian_id, m.warnings, m.authentication ->> 'dmarc' as dmarc from conversations.conversations c
      join conversations.messages m on m.district_id = c.district_id and m.conversation_id = c.id
      where c.id in (${proven?.conversationId}, ${forged?.conversationId})`.execute(tx);
    return new Map(found.rows.map((row) => [row.id, row]));
  });
  expect(rows.get(proven?.conversationId ?? '')).toMatchObject({ guardian_id: town.north.dana, dmarc: 'pass' });
  expect(rows.get(forged?.conversationId ?? '')).toMatchObject({ guardian_id: null, dmarc: 'fail' });
  expect(rows.get(forged?.conversationId ?? '')?.warnings).toContain('sender_not_proven');
  await strict.close();
  await names.stop();
});
