import { staffRoles } from '#platform/actor';
import type { PageRequest } from '#platform/web';
import { banner, button, buttons, field, html, pageHead, postForm, select, type Html } from '#ui';
import { deskPage } from './frame.ts';

/** Where a role can be held, the whole district first. */
export function placesOf(
  { t }: PageRequest,
  units: readonly { id: string; name: string; kind: string }[],
): readonly { value: string; label: string }[] {
  const places = units.filter((unit) => unit.kind !== 'district').map((unit) => ({ value: unit.id, label: unit.name }));
  return [{ value: '', label: t('access.grant.everywhere') }, ...places];
}

/** A secret to copy, with places where a narrow page may break it; copying it leaves them out. */
export function breakable(secret: string): Html {
  const parts = secret.match(/.{1,12}/g) ?? [];
  return html`<code><b dir="ltr">${parts.map((part) => html`${part}<wbr />`)}</b></code>`;
}

/** Invites a colleague by a link that works once. */
export async function inviteContent(
  request: PageRequest,
  {
    units,
    made,
    wrong,
  }: {
    units: readonly { id: string; name: string; kind: string }[];
    made: { link: string; email: string } | null;
    wrong: boolean;
  },
): Promise<Html> {
  const { t, formToken } = request;
  const told =
    made &&
    html`<div class="mt-4">
      ${banner({ kind: 'success', role: 'status', body: html`${t('access.invite.made', { email: made.email })}<br />${breakable(made.link)}` })}
    </div>`;
  const roles = staffRoles.map((role) => ({ value: role, label: t.dynamic(`access.role.${role}`) }));
  const form = postForm(
    { action: '/admin/people-access/invite', token: formToken, class: 'mt-5' },
    field({
      label: t('access.welcome.email'),
      name: 'email',
      type: 'email',
      hint: t('access.invite.email_hint'),
      error: wrong ? t('access.invite.wrong') : null,
      required: true,
      small: true,
      maxlength: 254,
    }),
    select({ label: t('access.grant.role'), name: 'role', options: roles, value: 'teacher', small: true }),
    select({ label: t('access.grant.where'), name: 'unit', options: placesOf(request, units), small: true }),
    html`<div class="mt-4">${buttons(button({ label: t('access.invite.button') }))}</div>`,
  );
  const back = { label: t('access.people.title'), href: '/admin/people-access' };
  const body = html`${pageHead({ title: t('access.invite.title'), back })}
    <p class="measure mt-2">${t('access.invite.lead')}</p>
    ${told} ${form}`;
  return deskPage(request, { title: t('access.invite.title'), body });
}
