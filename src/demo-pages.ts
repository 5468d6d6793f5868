import { sql } from 'kysely';
import { question } from '#platform/action';
import { systemActor } from '#platform/actor';
import { found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { type PageRequest, type Route, route } from '#platform/web';
import { demoLinks } from '#rooms/access';
import {
  bdi,
  element,
  empty,
  field,
  getForm,
  type Html,
  homePage,
  html,
  href,
  lines,
  pageHead,
  paragraphs,
  postForm,
  textarea,
  button,
  buttonLink,
  select,
} from '#ui';

/** The demonstration's mailboxes: one person can play both sides. None of this exists in production. */

type Mail = {
  id: Uuid;
  address: string;
  subject: string;
  body: string;
  reply_to: string | null;
  state: string;
  category: string;
  language: string;
  at: Temporal.Instant;
  message_id: string | null;
};

export const demoMailAddresses = question(
  'demo.mail_addresses',
  async ({ tx, actor }): Promise<readonly { address: string; kind: string }[]> => {
    const { rows } = await sql<{
      address: string;
      kind: string;
    }>`select address, kind from channels.mail_routes where district_id = ${actor.districtId} order by kind, address`.execute(
      tx,
    );
    return rows;
  },
);

const latestMails = question(
  'demo.latest_mails',
  async ({ tx, actor }, { address }: { address: string | null }): Promise<readonly Mail[]> => {
    const { rows } =
      await sql<Mail>`select id, address, subject, body, reply_to, state, category, language, created_at as at, message_id from channels.deliveries
    where district_id = ${actor.districtId} and kind = 'email' and (${address}::text is null or address = ${address}) order by id desc limit 60`.execute(
        tx,
      );
    return rows;
  },
);

const oneMail = question('demo.one_mail', async ({ tx, actor }, { id }: { id: Uuid }): Promise<Mail> => {
  const { rows } =
    await sql<Mail>`select id, address, subject, body, reply_to, state, category, language, created_at as at, message_id from channels.deliveries where district_id = ${actor.districtId} and id = ${id}`.execute(
      tx,
    );
  return found(rows[0]);
});

const house = (request: PageRequest): ReturnType<typeof systemActor> => systemActor(request.district.id, 'demo pages');

function compose(
  request: PageRequest,
  addresses: readonly { address: string }[],
  values: { from?: string; to?: string; subject?: string; inReplyTo?: string } = {},
): Html {
  const { t } = request;
  const known = addresses.map((one) => ({ value: one.address, label: one.address }));
  return postForm(
    { action: '/demo/mail', token: request.formToken },
    field({ label: t('demo.from'), name: 'from', type: 'email', value: values.from ?? '', required: true, dir: 'ltr' }),
    values.to === undefined
      ? select({ label: t('demo.to'), name: 'to', options: known })
      : field({ label: t('demo.to'), name: 'to', value: values.to, required: true, dir: 'ltr' }),
    field({ label: t('demo.subject'), name: 'subject', value: values.subject ?? '' }),
    textarea({ label: t('demo.words'), name: 'text', rows: 5 }),
    element('input', { type: 'hidden', name: 'in_reply_to', value: values.inReplyTo ?? '' }),
    html`<div class="buttons mt-4">${button({ label: t('demo.send'), icon: 'send' })}</div>`,
  );
}

const mailbox = route({
  method: 'GET',
  path: '/demo/mail',
  who: 'public',
  async handler(request) {
    const { t, say } = request;
    const address = request.query('address');
    const mails = await request.floor.ask(house(request), latestMails, {
      address: address === null || address === '' ? null : address.toLowerCase(),
    });
    const addresses = await request.floor.ask(house(request), demoMailAddresses, {});
    const links = await demoLinks(request.floor, request.district.id);
    const list =
      mails.length === 0
        ? empty({ title: t('demo.none'), text: t('demo.none_text') })
        : lines(
            mails.map((mail) => ({
              icon: 'mail' as const,
              body: html`<div>
                <a href="${href(`/demo/mail/${mail.id}`)}">${bdi(mail.subject)}</a
                ><span class="small soft"> ${mail.address} · ${say.dateTime(mail.at)}</span>
              </div>`,
            })),
          );
    return request.page(
      homePage(request, {
        title: t('demo.title'),
        body: html`${pageHead({ title: t('demo.title') })}
          <p class="lead">${t('demo.lead')}</p>
          <p>${buttonLink({ href: '/demo/phones', label: t('demo.phones.nav'), icon: 'phone', kind: 'second' })}</p>
          <section class="section">
            <h2>${t('demo.people')}</h2>
            ${lines(links.map((link) => ({ icon: 'person' as const, body: html`<a href="${href(new URL(link.url).pathname)}">${link.person}</a>` })))}
          </section>
          <section class="section">
            <h2>${t('demo.write')}</h2>
            ${compose(request, addresses)}
          </section>
          <section class="section">
            <h2>${t('demo.arrived')}</h2>
            ${getForm({ action: '/demo/mail', search: true }, field({ label: t('demo.only'), name: 'address', value: address ?? '', dir: 'ltr' }), button({ label: t('demo.show'), kind: 'second' }))}
            ${list}
          </section>`,
      }),
    );
  },
});

const oneMailPage = route({
  method: 'GET',
  path: '/demo/mail/:id',
  who: 'public',
  names: { id: 'delivery' },
  async handler(request) {
    const { t, say } = request;
    const mail = await request.floor.ask(house(request), oneMail, { id: request.param('id') });
    const addresses = await request.floor.ask(house(request), demoMailAddresses, {});
    const linked = mail.body.match(/https?:\/\/\S+/g) ?? [];
    return request.page(
      homePage(request, {
        title: mail.subject,
        body: html`${pageHead({ title: mail.subject, back: { href: '/demo/mail', label: t('demo.title') } })}
          <p class="soft small">${mail.address} · ${say.dateTime(mail.at)} · ${mail.state}</p>
          <div class="bubble-text mt-4" dir="auto" lang="${mail.language}">${paragraphs(mail.body)}</div>
          ${linked.length === 0 ? null : lines(linked.map((address) => ({ icon: 'next' as const, body: html`<a href="${href(new URL(address).pathname)}">${t('demo.open_link')}</a>` })))}
          ${
            mail.reply_to === null
              ? null
              : html`<section class="section">
                  <h2>${t('demo.answer')}</h2>
                  ${compose(request, addresses, { from: mail.address, to: mail.reply_to, subject: `Re: ${mail.subject}`, inReplyTo: mail.message_id ?? '' })}
                </section>`
          }`,
      }),
    );
  },
});

/** Sends what was typed through the real listener, as any mail program would. */
const sendMail = route({
  method: 'POST',
  path: '/demo/mail',
  who: 'public',
  rate: { by: 'address', count: 60, perSeconds: 60 },
  async handler(request) {
    const form = await request.form();
    const { createTransport } = await import('nodemailer');
    const port = request.floor.settings.smtpPort;
    const transport = createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true });
    const inReplyTo = form.text('in_reply_to');
    await transport.sendMail({
      from: form.text('from'),
      to: form.text('to'),
      subject: form.text('subject'),
      text: form.text('text'),
      ...(inReplyTo === '' ? {} : { inReplyTo, references: inReplyTo }),
    });
    transport.close();
    return request.redirect('/demo/mail', { says: 'demo.sent' });
  },
});

export const demoRoutes: readonly Route[] = [mailbox, oneMailPage, sendMail];
