import { z } from 'zod';
import { action, question } from '#platform/action';
import { allow } from '#platform/errors';
import { isUuid, newId, type Uuid } from '#platform/ids';
import { lockProof, readProof, writeProof } from '#platform/proofs';
import type { Secrets } from '#platform/secrets';
import { mailAddress, queueDelivery } from '#rooms/channels';
import { sql } from 'kysely';
import { errors } from './first-day.errors.ts';
import { mayLeadFirstDay } from './first-day.policy.ts';
import type { MailLook } from './mail.records.ts';

/** A mail that went out to somebody, and its answer that came back: mail works both ways. */
const mailTrip = z.object({
  id: z.string(),
  sentAt: z.string(),
  domain: z.string(),
  back: z.object({ at: z.string(), spf: z.string(), dkim: z.string(), dmarc: z.string() }).nullable(),
});
export type MailTrip = z.output<typeof mailTrip>;

const purpose = 'mail proof address';

/** `t+<id>.<signature>@domain`: whoever answers there answers this one test mail. */
export function mailProofAddress(secrets: Secrets, districtId: Uuid, id: Uuid, domain: string): string {
  return `t+${id.replaceAll('-', '')}.${secrets.sign(purpose, `${districtId} ${id}`, 8)}@${domain}`;
}

/** The test mail that an answer's local part names, when the signature is ours. */
export function readMailProofAddress(secrets: Secrets, districtId: Uuid, local: string): Uuid | null {
  const [, hex = '', signature = ''] = /^t\+([0-9a-f]{32})\.([0-9a-f]{16})$/.exec(local) ?? [];
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return isUuid(id) && secrets.verify(purpose, `${districtId} ${id}`, signature) ? id : null;
}

const readTrip = (value: unknown): MailTrip | null => mailTrip.safeParse(value).data ?? null;

/** Sends a mail that asks to be answered. What an earlier one showed stays until this one is answered. */
export const sendTestMail = action(
  'first_day.send_test_mail',
  z.object({ address: z.string(), language: z.string() }),
  async (context, { address, language }) => {
    const { actor, floor, now, record } = context;
    allow(mayLeadFirstDay(actor));
    const to = mailAddress(address);
    if (to === null) throw errors.address_unreadable({}, 'address');
    const { mailDomain } = floor.settings;
    const id = newId();
    const t = floor.words.translator(language);
    await lockProof(context, 'mail_sent');
    await writeProof(context, 'mail_sent', { id, sentAt: now.toString(), domain: mailDomain, back: null });
    await queueDelivery(context, {
      kind: 'email',
      category: 'test',
      personId: null,
      address: to,
      language,
      subject: t('firstday.mail.test_subject'),
      body: t('firstday.mail.test_text'),
      replyTo: mailProofAddress(floor.secrets, actor.districtId, id, mailDomain),
      about: { kind: 'proof', id },
    });
    record('test mail sent', { kind: 'proof', id });
  },
);

const backRequest = z.object({ id: z.string(), spf: z.string(), dkim: z.string(), dmarc: z.string() });

/** The answer came in. An older test mail's answer changes nothing any more. */
export const noteMailBack = action('first_day.note_mail_back', backRequest, async (context, { id, ...seen }) => {
  await lockProof(context, 'mail_sent');
  const trip = await readProof(context, 'mail_sent', readTrip);
  if (trip === null || trip.id !== id || trip.back !== null) return;
  const whole: MailTrip = { ...trip, back: { at: context.now.toString(), ...seen } };
  await writeProof(context, 'mail_sent', whole);
  await writeProof(context, 'mail', whole);
  context.record('test mail came back', { kind: 'proof', id });
});

const selectorRequest = z.object({ selector: z.string() });

/** Under which name the mail server's DKIM key stands. Empty: nobody knows. */
export const nameSelector = action('first_day.name_selector', selectorRequest, async (context, { selector }) => {
  allow(mayLeadFirstDay(context.actor));
  const wanted = selector.trim().toLowerCase();
  if (wanted !== '' && !/^[a-z0-9](?:[a-z0-9._-]{0,60}[a-z0-9])?$/.test(wanted))
    throw errors.selector_unreadable({}, 'selector');
  await writeProof(context, 'dkim_selector', { selector: wanted });
  context.record('DKIM selector named', null);
});

const lookRequest = z.object({ look: z.custom<MailLook>() });

/** Keeps what the name servers and the listener answered, so that the overview need not ask them at each look. */
export const keepMailLook = action('first_day.keep_mail_look', lookRequest, async (context, { look }) => {
  allow(mayLeadFirstDay(context.actor));
  await writeProof(context, 'mail_records', look);
});

export type MailState = {
  /** The newest test mail and what became of it on its way out. */
  readonly sent:
    | (MailTrip & { readonly address: string | null; readonly state: string | null; readonly reason: string | null })
    | null;
  /** The last one that came back. */
  readonly proved: MailTrip | null;
  readonly look: MailLook | null;
  readonly selector: string;
};

const readLook = (value: unknown): MailLook | null =>
  typeof value === 'object' && value !== null && 'records' in value ? (value as MailLook) : null;

export const mailState = question('first_day.mail_state', async (context): Promise<MailState> => {
  allow(mayLeadFirstDay(context.actor));
  const sent = await readProof(context, 'mail_sent', readTrip);
  const named = z.object({ selector: z.string() });
  const { rows } = await sql<{ address: string; state: string; reason: string | null }>`
    select address, state, state_reason as reason from channels.v_deliveries
    where district_id = ${context.actor.districtId} and about_kind = 'proof' and about_id = ${sent?.id ?? null}::uuid`.execute(
    context.tx,
  );
  const way = rows[0] ?? { address: null, state: null, reason: null };
  return {
    sent: sent === null ? null : { ...sent, ...way },
    proved: await readProof(context, 'mail', readTrip),
    look: await readProof(context, 'mail_records', readLook),
    selector:
      (await readProof(context, 'dkim_selector', (value) => named.safeParse(value).data ?? null))?.selector ?? '',
  };
});
