import { readFileSync } from 'node:fs';
import { systemActor } from '#platform/actor';
import { createMailReader } from '#rooms/channels';
import { directoryOf } from '#rooms/conversations';
import { openMailIntake } from '../mail-intake.ts';
import { districtOf } from './districts.ts';
import { withHouse } from './ground.ts';
import { type Command, CommandError, exit } from './run.ts';

function rawMail(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    throw new CommandError(`${file} cannot be read.`);
  }
}

/** The Message-ID as it stands in the head of the mail; null where it has none. */
function messageIdOf(raw: Buffer): string | null {
  const head = raw.toString('latin1').split(/\r?\n\r?\n/, 1)[0] ?? '';
  return /^message-id:\s*(<[^<>\s]+>)/im.exec(head)?.[1] ?? null;
}

export const mailRead: Command = {
  name: 'mail read',
  usage: 'mail read FILE [--json]',
  does: 'Shows how a mail is understood. Nothing is stored or sent.',
  words: [1, 1],
  async run({ words, answer, say }) {
    const raw = rawMail(words[0] ?? '');
    const reader = createMailReader({ workers: 1, log: { warn: (_facts, text) => say(text) } });
    try {
      const { mail } = await reader.read(raw, { authenticate: false });
      answer(mail, [
        `${mail.kind}: ${mail.subject}`,
        `from ${mail.from?.address ?? 'nobody'}, ${mail.language ?? 'language unknown'}, ${mail.attachments.length} files`,
        ...(mail.warnings.length === 0 ? [] : [`warnings: ${mail.warnings.join(', ')}`]),
        '',
        mail.reply_text,
      ]);
      return exit.done;
    } finally {
      await reader.close();
    }
  },
};

export const mailDeliver: Command = {
  name: 'mail deliver',
  usage: 'mail deliver FILE --to ADDRESS',
  does: 'Takes a mail in as if it had come over the network.',
  flags: { to: { type: 'string' }, district: { type: 'string' } },
  words: [1, 1],
  run: async ({ words, flags, environment, say, answer }) =>
    withHouse({ ...environment, SMTP_PORT: 'off' }, say, async (house) => {
      const { to } = flags;
      if (typeof to !== 'string') throw new CommandError('Say which address it is for: --to help@…');
      const intake = await openMailIntake(house.floor, null);
      try {
        const raw = rawMail(words[0] ?? '');
        const result = await intake.receive(raw, 'command', { from: null, to: [to.toLowerCase()] });
        const district = await districtOf(house.floor, flags['district']);
        const directory = await house.floor.ask(systemActor(district.id, 'mail deliver'), directoryOf, {});
        const owner = result?.ownerId == null ? null : (directory.staff.get(result.ownerId)?.name ?? null);
        const topic = result?.topicId == null ? null : (directory.topics.get(result.topicId)?.key ?? null);
        const object = {
          accepted: result !== null,
          message_id: messageIdOf(raw),
          conversation: result?.conversationId ?? null,
          code: result?.code ?? null,
          owner,
          topic,
          due: result?.dueAt?.toString() ?? null,
        };
        answer(object, [
          object.conversation === null
            ? `Accepted as ${result?.kind}; no conversation.`
            : `Conversation ${object.code}: ${owner} has it until ${object.due}. Topic: ${topic ?? 'not sure'}.`,
        ]);
        return exit.done;
      } finally {
        await intake.close();
      }
    }),
};
