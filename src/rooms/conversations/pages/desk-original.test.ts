import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { receiveMail } from '#rooms/conversations';
import { newId, type Uuid } from '#platform/ids';
import { openTown, type Town } from '#test/town';
import { openMail } from '../../channels/mail/read.ts';

describe('the original of a mail', () => {
  let town: Town;
  let raw: Buffer;
  let conversationId: Uuid;
  let messageId: Uuid;

  const boundary = 'parts-of-a-mail';
  const arrive = async (attachment: string | null): Promise<void> => {
    const part = (type: string, body: string): string => `--${boundary}\r\nContent-Type: ${type}\r\n\r\n${body}\r\n`;
    raw = Buffer.from(
      [
        'From: Dana Whitfield <dana@families.test>',
        'To: help@demo.porchlight.test',
        'Date: Mon, 16 Nov 2026 15:00:00 +0000',
        `Message-ID: <${newId()}@families.test>`,
        'Subject: Bus 12',
        'MIME-Version: 1.0',
        `Content-Type: multipart/mixed; boundary=${boundary}`,
        '',
        `${part('text/plain; charset=utf-8', 'The bus was late again.')}${attachment === null ? '' : part('application/octet-stream; name="run.exe"', attachment)}--${boundary}--`,
        '',
      ].join('\r\n'),
    );
    const opened = await openMail(raw, { authenticate: false, ownMessageIdDomain: 'id.demo.porchlight.test' });
    const result = await town.house.floor.act(town.system(town.north), receiveMail, {
      mail: { raw, opened, via: 'smtp', envelope: { from: 'dana@families.test', to: ['help@demo.porchlight.test'] } },
    });
    conversationId = result.conversationId ?? '';
    const { rows } = await town.inside(town.north, async (tx) =>
      sql<{ id: Uuid }>`select id from conversations.messages where conversation_id = ${conversationId}`.execute(tx),
    );
    messageId = rows[0]?.id ?? '';
  };

  beforeAll(async () => {
    town = await openTown();
  }, 60_000);
  afterAll(async () => town.close());

  it('is handed out byte by byte to who may read the conversation, linked from its message, and to nobody else', async () => {
    await arrive(null);
    const nair = await town.browser(town.north, town.north.nair);
    const path = `/desk/messages/${messageId}/original`;
    expect((await nair.get(`/desk/conversations/${conversationId}`)).text).toContain(path);
    const answer = await nair.get(path);
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(raw.toString());
    expect(answer.headers.get('content-disposition')).toContain('original.eml');
    for (const [cast, person] of [
      [town.north, town.north.lund],
      [town.south, town.south.nair],
    ] as const)
      expect((await (await town.browser(cast, person)).get(path)).status).toBe(404);
  });

  it('stays here while one of its attachments is held', async () => {
    await arrive('MZ a program');
    const nair = await town.browser(town.north, town.north.nair);
    const path = `/desk/messages/${messageId}/original`;
    expect((await nair.get(`/desk/conversations/${conversationId}`)).text).not.toContain(path);
    expect((await nair.get(path)).status).toBe(404);
  });
});
