import { hasRole } from '#platform/actor';
import type { SettingsItem } from '#platform/house';
import { type PageRequest, type Route, route } from '#platform/web';
import { button, chip, deskPage, facts, html, ltr, pageHead, postForm, toSettings } from '#ui';
import { createDnsResolver } from '../mail/dns.ts';
import { mailSignature, makeMailKey, noteMailRecord } from '../mail/signing.ts';

const path = '/admin/mail-signature';
const who = ['administrator'] as const;

async function show(request: PageRequest): Promise<Response> {
  const { t, floor, actor, formToken } = request;
  const signature = await floor.ask(actor, mailSignature, {});
  const title = t('channels.dkim.title');
  const body = html`${pageHead({ title, back: toSettings(request) })}
    <p class="measure mt-2">${t('channels.dkim.lead')}</p>
    <div class="mt-4">
      ${
        signature === null
          ? postForm({ action: path, token: formToken }, button({ label: t('channels.dkim.make') }))
          : html`<p>
                ${
                  signature.isUsed
                    ? chip({ kind: 'answered', label: t('channels.dkim.used') })
                    : chip({ kind: 'paused', label: t('channels.dkim.unused') })
                }
              </p>
              <div class="mt-4">
                ${facts([
                  [t('channels.dkim.kind'), ltr('TXT')],
                  [t('channels.dkim.name'), ltr(signature.name)],
                  [t('channels.dkim.value'), ltr(signature.record)],
                ])}
              </div>
              <div class="mt-4">
                ${postForm({ action: `${path}/look`, token: formToken }, button({ label: t('channels.dkim.look') }))}
              </div>`
      }
    </div>`;
  return request.page(await deskPage(request, { title, body, current: path }));
}

async function make(request: PageRequest): Promise<Response> {
  // Nothing is filled in; reading the form is what checks where it comes from.
  await request.form();
  await request.floor.act(request.actor, makeMailKey, {});
  return request.redirect(path, { says: 'channels.dkim.made' });
}

/** Asked outside any transaction: a name server may take its time. */
async function look(request: PageRequest): Promise<Response> {
  await request.form();
  const { floor, actor } = request;
  const signature = await floor.ask(actor, mailSignature, {});
  if (signature === null) return request.redirect(path);
  const resolve = createDnsResolver(floor.settings.dnsServers);
  const answer = await resolve(signature.name, 'TXT').catch(() => []);
  const records = answer.map((one) => (Array.isArray(one) ? one.join('') : one)).slice(0, 50);
  const { seen } = await floor.act(actor, noteMailRecord, { records });
  return request.redirect(path, { says: seen ? 'channels.dkim.seen' : 'channels.dkim.not_seen' });
}

export const signatureRoutes: readonly Route[] = [
  route({ method: 'GET', path, who, handler: show }),
  route({ method: 'POST', path, who, handler: make }),
  route({ method: 'POST', path: `${path}/look`, who, handler: look }),
];

export const signatureSettings: readonly SettingsItem[] = [
  {
    group: 'channels',
    order: 15,
    href: path,
    icon: 'mail',
    label: 'channels.dkim.title',
    says: 'channels.dkim.says',
    who: (actor) => hasRole(actor, 'administrator', null),
  },
];
