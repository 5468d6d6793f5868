import type { PageRequest } from '#platform/web';
import {
  banner,
  bdi,
  button,
  buttons,
  chip,
  choice,
  facts,
  field,
  html,
  ltr,
  pageHead,
  postForm,
  section,
  type Html,
  toSettings,
} from '#ui';
import { deskPage } from './frame.ts';

export type OidcView = {
  readonly label: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly isOn: boolean;
  readonly hasSecret: boolean;
  readonly provedAt: Temporal.Instant | null;
};

/** The identity provider of the district: its settings, and a trial round trip that signs nobody in. */
export async function oidcPage(
  request: PageRequest,
  { settings, redirectUri, wrong }: { settings: OidcView | null; redirectUri: string; wrong: string | null },
): Promise<Html> {
  const { t, say, formToken } = request;
  const state =
    settings === null
      ? null
      : html`<p class="row mt-4">
          ${settings.isOn ? chip({ kind: 'answered', label: t('access.oidc.on') }) : chip({ kind: 'plain', icon: 'lock', label: t('access.oidc.off') })}
          ${
            settings.provedAt === null
              ? chip({ kind: 'due', label: t('access.oidc.untried') })
              : html`<span class="soft small"
                  >${t('access.oidc.tried_at', { when: say.dateTime(settings.provedAt) })}</span
                >`
          }
        </p>`;
  const form = postForm(
    { action: '/admin/sign-in', token: formToken, class: 'mt-5' },
    field({
      label: t('access.oidc.label'),
      name: 'label',
      value: settings?.label,
      hint: t('access.oidc.label_hint'),
      required: true,
      maxlength: 60,
    }),
    field({
      label: t('access.oidc.issuer'),
      name: 'issuer',
      type: 'url',
      value: settings?.issuer,
      hint: t('access.oidc.issuer_hint'),
      error: wrong,
      required: true,
    }),
    field({ label: t('access.oidc.client'), name: 'client', value: settings?.clientId, dir: 'ltr', required: true }),
    field({
      label: t('access.oidc.secret'),
      name: 'secret',
      type: 'password',
      autocomplete: 'off',
      hint: settings?.hasSecret ? t('access.oidc.secret_kept') : t('access.oidc.secret_hint'),
    }),
    html`<div class="field">
      ${choice({ label: t('access.oidc.switch'), name: 'on', checked: settings?.isOn ?? false, hint: t('access.oidc.switch_hint') })}
    </div>`,
    html`<div class="mt-4">
      ${buttons(
        button({ label: t('access.oidc.save') }),
        settings &&
          html`<a class="button button-second" href="/admin/sign-in/try" data-turbo="false"
            >${t('access.oidc.try')}</a
          >`,
      )}
    </div>`,
  );
  const body = html`${pageHead({ title: t('access.oidc.title'), back: toSettings(request) })}
    <p class="measure mt-2">${t('access.oidc.lead')}</p>
    ${state} ${form}
    ${section({ title: t('access.oidc.tell') }, html`<p class="measure">${t('access.oidc.tell_lead')}</p>`, facts([[t('access.oidc.redirect'), ltr(redirectUri)]]))}`;
  return deskPage(request, { title: t('access.oidc.title'), body });
}

/** What came back from a trial. */
export async function oidcTriedPage(
  request: PageRequest,
  { email, emailVerified, match }: { email: string | null; emailVerified: boolean; match: string | null },
): Promise<Html> {
  const { t } = request;
  const says = match === null ? t('access.oidc.trial_nobody') : t('access.oidc.trial_found');
  const body = html`${pageHead({ title: t('access.oidc.trial_title'), back: { label: t('access.oidc.title'), href: '/admin/sign-in' } })}
    <div class="mt-4">${banner({ kind: match === null ? 'warning' : 'success', body: says })}</div>
    <div class="mt-5">
      ${facts([
        [t('access.oidc.trial_email'), email === null ? t('access.oidc.trial_none') : ltr(email)],
        [t('access.oidc.trial_verified'), emailVerified ? t('access.yes') : t('access.no')],
        [t('access.oidc.trial_person'), match === null ? t('access.oidc.trial_none') : bdi(match)],
      ])}
    </div>`;
  return deskPage(request, { title: t('access.oidc.trial_title'), body });
}
