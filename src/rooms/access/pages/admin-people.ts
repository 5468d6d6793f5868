import { roles } from '#platform/actor';
import type { PageRequest } from '#platform/web';
import {
  banner,
  bdi,
  button,
  buttonLink,
  buttons,
  chip,
  dialog,
  empty,
  field,
  getForm,
  html,
  lines,
  pageHead,
  pager,
  person,
  postForm,
  section,
  segments,
  select,
  table,
  toSettings,
  type Content,
  type Html,
} from '#ui';
import { type GrantRow, peopleOnPage, type PersonAccess } from '../access.questions.ts';
import type { FoundPerson } from '../people.store.ts';
import { placesOf } from './admin-invite.ts';
import { deskPage } from './frame.ts';
import { sessionLines } from './my-pages.ts';

const roleIn = ({ t }: PageRequest, role: string): string => t.dynamic(`access.role.${role}`);

/** The first two roles of a row; the rest are on the person's page. */
function rolesOf(request: PageRequest, held: readonly { role: string; org: string }[]): Content {
  return html`<span
    >${held.slice(0, 2).map((one, at) => html`${at > 0 ? html`<br />` : null}${roleAt(request, one)}`)}</span
  >`;
}

function roleAt(request: PageRequest, { role, org }: { role: string; org: string }): Html {
  return request.t.rich('access.person.role_at', { role: roleIn(request, role), place: bdi(org) });
}

export async function peopleAccessPage(
  request: PageRequest,
  {
    words,
    which,
    people,
    from,
    more,
  }: { words: string; which: 'staff' | 'off'; people: readonly FoundPerson[]; from: number; more: boolean },
): Promise<Html> {
  const { t, say } = request;
  const query = words === '' ? '' : `&q=${encodeURIComponent(words)}`;
  const pageFrom = (at: number): string => `/admin/people-access?view=${which}${query}${at <= 0 ? '' : `&from=${at}`}`;
  const views = segments({
    label: t('access.people.views'),
    items: [
      { label: t('access.people.staff'), href: `/admin/people-access?view=staff${query}`, current: which === 'staff' },
      { label: t('access.people.off'), href: `/admin/people-access?view=off${query}`, current: which === 'off' },
    ],
  });
  const search = getForm(
    { action: '/admin/people-access', class: 'mt-4', search: true },
    html`<input type="hidden" name="view" value="${which}" />
      <div class="row">
        ${field({ label: t('access.people.search'), name: 'q', type: 'search', value: words, quiet: true, placeholder: t('access.people.search'), small: true, key: '/' })}
        ${button({ label: t('access.people.find'), kind: 'second', icon: 'search' })}
      </div>`,
  );
  const list =
    people.length === 0
      ? empty({ title: t('access.people.none'), icon: 'people' })
      : html`${table({
          caption:
            from > 0 || more
              ? t('access.people.caption_from', { first: from + 1, last: from + people.length })
              : t('access.people.caption', { n: people.length }),
          columns: [
            { label: t('access.people.name') },
            { label: t('access.people.roles') },
            { label: t('access.people.seen') },
            { label: t('access.people.state') },
          ],
          rows: people.map((one) => ({
            cells: [
              person({ name: one.name, href: `/admin/people-access/${one.id}` }),
              rolesOf(request, one.roles),
              one.seen_at === null ? t('access.people.never') : say.relative(one.seen_at),
              stateChip(request, one.is_active, one.is_on),
            ],
          })),
        })}
        ${pager({ t, previous: from === 0 ? null : pageFrom(from - peopleOnPage), next: more ? pageFrom(from + peopleOnPage) : null })}`;
  const body = html`${pageHead({
      title: t('access.people.title'),
      back: toSettings(request),
      actions: buttonLink({
        label: t('access.invite.title'),
        href: '/admin/people-access/invite',
        kind: 'second',
        icon: 'plus',
      }),
    })}
    <p class="measure mt-2">${t('access.people.lead')}</p>
    <div class="mt-5">${views}</div>
    ${search}
    <div class="mt-5">${list}</div>`;
  return deskPage(request, { title: t('access.people.title'), body });
}

function stateChip({ t }: PageRequest, isActive: boolean, isOn: boolean): Html {
  if (!isActive) return chip({ kind: 'plain', icon: 'close', label: t('access.people.left') });
  return isOn
    ? chip({ kind: 'answered', label: t('access.people.is_on') })
    : chip({ kind: 'breach', icon: 'lock', label: t('access.people.is_off') });
}

export async function personAccessPage(
  request: PageRequest,
  access: PersonAccess,
  problem: string | null,
): Promise<Html> {
  const { t } = request;
  const self = access.id === request.actor.personId;
  const back = { label: t('access.people.title'), href: '/admin/people-access' };
  const state = html`<span>${stateChip(request, access.isActive, access.isOn)}</span>`;
  const rostered =
    access.rosterRoles.length === 0
      ? html`<p class="soft">${t('access.person.no_roster_role')}</p>`
      : lines(
          access.rosterRoles.map((one) => ({
            icon: 'person',
            body: html`<p>${roleAt(request, one)}</p>`,
          })),
          { tight: true },
        );
  const sessions =
    access.sessions.length === 0
      ? html`<p class="soft">${t('access.person.no_sessions')}</p>`
      : html`${sessionLines(request, access.sessions, (id) => `/admin/people-access/${access.id}/sessions/${id}/end`)}
          <p class="soft small">${t('access.person.keys', { tokens: access.tokens, passkeys: access.passkeys })}</p>`;
  const body = html`${pageHead({ title: access.name, beside: state, back })}
  ${problem && html`<div class="mt-4">${banner({ kind: 'warning', body: problem, role: 'alert' })}</div>`}
  ${section({ title: t('access.person.rostered'), lead: t('access.person.rostered_lead') }, rostered)}
  ${section({ title: t('access.person.granted') }, grantedPart(request, access))}
  ${section({ title: t('access.person.sessions') }, sessions)}
  ${section({ title: t('access.person.account') }, self ? html`<p class="soft">${t('access.error.own_account')}</p>` : switchPart(request, access))}`;
  return deskPage(request, { title: access.name, body });
}

function grantedPart(request: PageRequest, access: PersonAccess): Html {
  const { t, say, formToken } = request;
  const dated = (grant: GrantRow): string => {
    const from =
      grant.begins === null ? '' : t('access.grant.from', { date: say.date(Temporal.PlainDate.from(grant.begins)) });
    const to =
      grant.ends === null ? '' : t('access.grant.before', { date: say.date(Temporal.PlainDate.from(grant.ends)) });
    return [from, to].filter(Boolean).join(' ');
  };
  const list = lines(
    access.grants.map((grant) => ({
      icon: 'key',
      body: html`<p>
          <b
            >${t.rich('access.person.role_at', {
              role: roleIn(request, grant.role),
              place: grant.unit === null ? t('access.grant.everywhere') : bdi(grant.unit),
            })}</b
          >
        </p>
        <p class="soft small">
          ${dated(grant)}
          ${t('access.grant.by', { when: say.date(grant.granted_at), who: grant.by ?? t('access.grant.house') })}
        </p>`,
      after: postForm(
        { action: `/admin/people-access/${access.id}/grants/${grant.id}/withdraw`, token: formToken },
        button({ label: t('access.grant.withdraw'), kind: 'quiet', more: roleIn(request, grant.role) }),
      ),
    })),
    { tight: true },
  );
  const staff = roles.filter((role) => role !== 'guardian' && role !== 'student');
  const places = placesOf(request, access.units);
  const form = postForm(
    { action: `/admin/people-access/${access.id}/grants`, token: formToken, class: 'mt-4' },
    html`<div class="split split-2">
      <div>
        ${select({ label: t('access.grant.role'), name: 'role', options: staff.map((role) => ({ value: role, label: roleIn(request, role) })), value: 'teacher' })}
        ${select({ label: t('access.grant.where'), name: 'unit', options: places, value: places.at(-1)?.value ?? '' })}
      </div>
      <div>
        ${field({ label: t('access.grant.begins'), name: 'begins', type: 'date', optional: t('ui.field.optional') })}
        ${field({ label: t('access.grant.ends'), name: 'ends', type: 'date', optional: t('ui.field.optional'), hint: t('access.grant.ends_hint') })}
      </div>
    </div>`,
    html`<div class="mt-4">${buttons(button({ label: t('access.grant.give'), kind: 'second' }))}</div>`,
  );
  return html`${access.grants.length === 0 ? html`<p class="soft">${t('access.grant.none')}</p>` : list} ${form}`;
}

/** Switching off ends things that cannot be brought back by switching on: it says which, and asks once. */
function switchPart(request: PageRequest, access: PersonAccess): Html {
  const { t, formToken } = request;
  if (!access.isOn) {
    return html`<p class="measure">${t('access.person.off_lead')}</p>
      ${postForm({ action: `/admin/people-access/${access.id}/on`, token: formToken, class: 'mt-3' }, buttons(button({ label: t('access.person.turn_on'), kind: 'second' })))}`;
  }
  const sure = dialog({
    id: 'turn-off',
    title: t('access.person.sure_title', { name: access.name }),
    body: html`<p>${t('access.person.sure_ends', { sessions: access.sessions.length, tokens: access.tokens })}</p>
      <p>${t('access.person.sure_stays')}</p>`,
    actions: html`${postForm(
        { action: `/admin/people-access/${access.id}/off`, token: formToken },
        button({ label: t('access.person.turn_off'), kind: 'danger' }),
      )}
      <button class="button button-second" type="button" popovertarget="turn-off" popovertargetaction="hide">
        ${t('access.person.keep')}
      </button>`,
  });
  return html`<p class="measure">${t('access.person.on_lead')}</p>
    <div class="mt-3">
      ${buttons(button({ label: t('access.person.turn_off_open'), kind: 'danger', opens: 'turn-off' }))}
    </div>
    ${sure}`;
}
