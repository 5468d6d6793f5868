import type { PageRequest } from '#platform/web';
import {
  assetPath,
  banner,
  button,
  buttonLink,
  buttons,
  choice,
  choices,
  field,
  hiddenInputs,
  html,
  icon,
  lines,
  linkRow,
  postForm,
  section,
  type Content,
  type Html,
} from '#ui';
import { doorPage } from './frame.ts';

const nextOf = (next: string | null): Html => hiddenInputs({ next });

function staySignedIn({ t }: PageRequest, checked: boolean): Html {
  return html`<div class="field">
    ${choice({ label: t('access.stay.label'), name: 'stay', hint: t('access.stay.hint'), checked })}
  </div>`;
}

function helpLines({ t }: PageRequest): Html {
  return section(
    { title: t('access.help.title') },
    lines([
      { icon: 'phone', body: html`<p>${t('access.help.phone')}</p>` },
      { icon: 'people', body: html`<p>${t('access.help.new_number')}</p>` },
    ]),
  );
}

/** Asks for an address. Nothing on it, or after it, says whether the address is known. */
export function askPage(
  request: PageRequest,
  { next, wrong, typed }: { next: string | null; wrong: boolean; typed: string },
): Html {
  const { t, formToken } = request;
  const form = postForm(
    { action: '/sign-in', token: formToken, class: 'mt-5' },
    nextOf(next),
    field({
      label: t('access.ask.field'),
      name: 'contact',
      value: typed,
      hint: t('access.ask.hint'),
      error: wrong ? t('access.error.contact_unreadable') : null,
      autocomplete: 'username',
      dir: 'ltr',
      maxlength: 254,
      required: true,
    }),
    html`<div class="mt-4">${buttons(button({ label: t('access.ask.button') }))}</div>`,
  );
  const staff = next === null ? '/sign-in/staff' : `/sign-in/staff?next=${encodeURIComponent(next)}`;
  const body = html`<h1>${t('access.ask.title')}</h1>
    <p class="mt-3">${t('access.ask.lead')}</p>
    ${form}
    <p class="mt-6">${linkRow({ label: t('access.ask.staff'), href: staff, before: 'key' })}</p>`;
  return doorPage(request, { title: t('access.ask.title'), body });
}

export type CodeProblem = { readonly says: string; readonly dead: boolean } | null;

/** Asks for the six digits. */
export function codePage(
  request: PageRequest,
  {
    by,
    action,
    stay,
    problem,
  }: { by: 'email' | 'phone' | 'link'; action: string; stay: boolean; problem: CodeProblem },
): Html {
  const { t, formToken } = request;
  const lead =
    by === 'phone'
      ? t('access.code.lead_phone')
      : by === 'link'
        ? t('access.code.lead_link')
        : t('access.code.lead_mail');
  const again = html`<a class="button button-quiet" href="/sign-in">${t('access.code.again')}</a>`;
  const form = problem?.dead
    ? html`<div class="mt-5">${banner({ kind: 'warning', body: problem.says, role: 'alert' })}</div>
        <div class="mt-4">${buttons(buttonLink({ label: t('access.code.again'), href: '/sign-in' }))}</div>`
    : postForm(
        { action, token: formToken, class: 'mt-5' },
        field({
          label: t('access.code.field'),
          name: 'code',
          code: true,
          inputmode: 'numeric',
          autocomplete: 'one-time-code',
          maxlength: 8,
          required: true,
          error: problem?.says ?? null,
        }),
        staySignedIn(request, stay),
        html`<div class="mt-4">${buttons(button({ label: t('access.code.button') }), again)}</div>`,
      );
  const body = html`<h1>${t('access.code.title')}</h1>
    <p class="mt-3">${lead}</p>
    ${form} ${helpLines(request)}`;
  return doorPage(request, { title: t('access.code.title'), body });
}

/** What the link of the message shows in the browser that asked: one button. Opening it changes nothing. */
export function linkPage(request: PageRequest, token: string): Html {
  const { t, formToken } = request;
  const form = postForm(
    { action: `/sign-in/link/${token}`, token: formToken, class: 'mt-5' },
    staySignedIn(request, false),
    html`<div class="mt-4">${buttons(button({ label: t('access.link.button') }))}</div>`,
  );
  const body = html`<h1>${t('access.link.title')}</h1>
    <p class="mt-3">${t('access.link.lead')}</p>
    ${form}`;
  return doorPage(request, { title: t('access.link.title'), body });
}

export function gonePage(request: PageRequest): Html {
  const { t } = request;
  const body = html`<h1>${t('access.gone.title')}</h1>
    <p class="mt-3">${t('access.gone.lead')}</p>
    <div class="mt-5">${buttons(buttonLink({ label: t('access.gone.button'), href: '/sign-in' }))}</div>`;
  return doorPage(request, { title: t('access.gone.title'), body });
}

/** Several people share the address: who is it? Initials only, isolated from the direction of the page, so that a shared phone does not name the others. */
export function whoPage(
  request: PageRequest,
  { people, stay }: { people: readonly { id: string; initials: string }[]; stay: boolean },
): Html {
  const { t, formToken } = request;
  const form = postForm(
    { action: '/sign-in/who', token: formToken, class: 'mt-5' },
    choices({
      legend: t('access.who.legend'),
      name: 'person',
      type: 'radio',
      options: people.map((one) => ({ value: one.id, label: `\u2068${one.initials}\u2069` })),
      required: true,
      look: 'lined',
    }),
    staySignedIn(request, stay),
    html`<div class="mt-4">${buttons(button({ label: t('access.who.button') }))}</div>`,
  );
  const body = html`<h1>${t('access.who.title')}</h1>
    <p class="mt-3">${t('access.who.lead')}</p>
    ${form}`;
  return doorPage(request, { title: t('access.who.title'), body });
}

/** Leaving asks with one button, so that a link somebody sends cannot sign anybody out. */
export function signOutPage(request: PageRequest): Html {
  const { t, formToken } = request;
  const form = postForm(
    { action: '/sign-out', token: formToken, class: 'mt-5' },
    buttons(button({ label: t('access.sign_out.button') }), linkRow({ label: t('access.sign_out.stay'), href: '/' })),
  );
  const body = html`<h1>${t('access.sign_out.title')}</h1>
    <p class="mt-3">${t('access.sign_out.lead')}</p>
    ${form}`;
  return doorPage(request, { title: t('access.sign_out.title'), body });
}

/** A form that a script fills with what the device signed. Without a script it stays hidden. */
export function passkeyForm(
  request: PageRequest,
  passkey: {
    kind: 'make' | 'use';
    action: string;
    options: string;
    label: string;
    next?: string | null;
    extra?: Content;
  },
): Html {
  const { formToken } = request;
  const inside = postForm(
    { action: passkey.action, token: formToken },
    hiddenInputs({ answer: '', next: passkey.next ?? null }),
    passkey.extra,
    html`<div class="mt-3">
      ${buttons(button({ label: passkey.label, kind: 'second', icon: 'key', type: 'button' }))}
    </div>`,
  );
  return html`<div hidden data-passkey="${passkey.kind}" data-options="${passkey.options}">${inside}</div>
    <script type="module" src="${assetPath('passkey.js')}"></script>`;
}

/** How staff come in: the district's own sign-in, a passkey, or a code like everybody. */
export function staffPageOfDoors(
  request: PageRequest,
  {
    next,
    provider,
    passkeyOptions,
    problem,
  }: { next: string | null; provider: string | null; passkeyOptions: string; problem: string | null },
): Html {
  const { t } = request;
  const query = next === null ? '' : `?next=${encodeURIComponent(next)}`;
  const oidc =
    provider === null
      ? null
      : html`<div class="mt-5">
          ${buttons(buttonLink({ label: t('access.staff.provider', { provider }), href: `/sign-in/oidc${query}` }))}
        </div>`;
  const code = { label: t('access.staff.code'), href: `/sign-in${query}` };
  const body = html`<h1>${t('access.staff.title')}</h1>
    ${problem && html`<div class="mt-4">${banner({ kind: 'warning', body: problem, role: 'alert' })}</div>`}
    <p class="mt-3">${t('access.staff.lead')}</p>
    ${oidc}
    <div class="mt-4">
      ${passkeyForm(request, { kind: 'use', action: '/sign-in/passkey', options: passkeyOptions, label: t('access.staff.passkey'), next })}
    </div>
    <div class="mt-4">
      ${provider === null ? buttons(buttonLink({ ...code, kind: 'primary' })) : linkRow({ ...code, before: 'mail' })}
    </div>`;
  return doorPage(request, { title: t('access.staff.title'), body });
}

/** A single-use link that lets somebody in for the first time. */
export function invitationPage(
  request: PageRequest,
  { token, role, known, wrong }: { token: string; role: string; known: { name: string } | null; wrong: boolean },
): Html {
  const { t, district, formToken } = request;
  const asks =
    known === null
      ? html`${field({ label: t('access.welcome.given'), name: 'given', autocomplete: 'given-name', required: true, maxlength: 100 })}
        ${field({ label: t('access.welcome.family'), name: 'family', autocomplete: 'family-name', required: true, maxlength: 100 })}
        ${field({
          label: t('access.welcome.email'),
          name: 'email',
          type: 'email',
          autocomplete: 'email',
          required: true,
          maxlength: 254,
          hint: t('access.welcome.email_hint'),
          error: wrong ? t('access.welcome.email_wrong') : null,
        })}`
      : html`<p>
          <b><bdi>${known.name}</bdi></b>
        </p>`;
  const form = postForm(
    { action: `/welcome/${token}`, token: formToken, class: 'mt-5' },
    asks,
    html`<div class="mt-4">${buttons(button({ label: t('access.welcome.button') }))}</div>`,
  );
  const body = html`<h1>${t('access.welcome.title', { district: district.name })}</h1>
    <p class="mt-3">${t('access.welcome.lead', { role: t.dynamic(`access.role.${role}`) })}</p>
    ${form}
    <p class="soft small mt-4">${icon('info')} ${t('access.welcome.once')}</p>`;
  return doorPage(request, { title: t('access.welcome.title', { district: district.name }), body });
}
