import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTown, type Town } from '#test/town';
import { type MailIntake, openMailIntake } from '../../src/mail-intake.ts';

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
