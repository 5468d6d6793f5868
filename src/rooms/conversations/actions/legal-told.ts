import { z } from 'zod';
import { action } from '#platform/action';
import { ownIn, ownTexts, textAsMail } from '#platform/own-texts';
import { directoryOf } from '../conversations.directory.ts';
import { caseLink, automaticMail, personName, tell, threadIds } from '../conversations.family-mail.ts';
import { legalKindOf, pathOf } from '../conversations.legal.ts';
import { readLegal } from '../conversations.legal-store.ts';
import { districtZone } from '../conversations.notices.ts';
import { readConversation } from '../conversations.store.ts';
import { rightKey } from '../questions/own-rights.ts';

/** The family hears, in plain words: who decides, by which day, what their rights are, and where else they can turn. */
export const tellLegal = action(
  'conversations.tell_legal',
  z.object({ conversationId: z.string() }),
  async (context, { conversationId }) => {
    const { tx, actor, floor, now } = context;
    const row = await readConversation(context, conversationId);
    const kind = legalKindOf(row);
    const matter = await readLegal(context, conversationId);
    const family = kind === null || row.state === 'closed' ? null : await automaticMail(context, row);
    if (kind === null || matter === null || family === null) return;
    const t = floor.words.translator(family.language, context.actor.districtId);
    const say = floor.words.formatters(family.language, await districtZone(context), now);
    const { outsideName, outsideUrl } = pathOf((await directoryOf(tx, actor.districtId)).legal, kind);
    const thread = await threadIds(context, row.id);
    const key = rightKey(kind);
    const said = ownIn((await ownTexts(context, [key])).get(key), t.locale);
    const outside =
      outsideUrl === ''
        ? null
        : t('conversations.legal.outside', { name: outsideName === '' ? outsideUrl : outsideName });
    await tell(context, {
      row,
      family,
      category: 'notice',
      onceKey: `legal ${row.id} ${matter.begun_at.epochMilliseconds}`,
      subject: t('conversations.legal.mail.subject', { code: row.code }),
      body: [
        t('conversations.legal.mail.text', {
          who: await personName(context, row.owner_id, t('conversations.school_office')),
          acknowledge: say.date(Temporal.PlainDate.from(matter.acknowledge_by)),
          decide: say.date(Temporal.PlainDate.from(matter.decide_by)),
        }),
        '',
        said === null ? t.dynamic(key) : textAsMail(said),
        ...(outside === null ? [] : ['', outside, outsideUrl]),
        '',
        t('conversations.legal.mail.link', { link: caseLink(context, row) }),
      ].join('\n'),
      inReplyTo: thread.at(-1) ?? null,
      references: thread.slice(-20),
    });
  },
);
