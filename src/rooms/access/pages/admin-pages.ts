import type { PageRequest } from '#platform/web';
import {
  banner,
  bdi,
  button,
  buttons,
  buttonLink,
  chip,
  choice,
  choices,
  element,
  empty,
  field,
  getForm,
  hiddenInputs,
  html,
  lines,
  ltr,
  pageHead,
  pager,
  postForm,
  section,
  select,
  table,
  toSettings,
  type Content,
  type Html,
} from '#ui';
import { apiScopes } from '../access.contract.ts';
import type { LookFilter, LookRow } from '../looks.questions.ts';
import type { FoundPerson } from '../people.store.ts';
import type { HandedOut } from '../signin.actions.ts';
import type { TokenRow } from '../tokens.actions.ts';
import { breakable } from './admin-invite.ts';
import { deskPage } from './frame.ts';
import { kindOf } from './my-pages.ts';

/** What a cell says first, and under it what stands beside it; one element, so that a folded row keeps it together. */
function underlined(first: Content, second: Content): Html {
  const apart = first !== null && second !== null ? html`<br />` : null;
  return html`<span>${first}${apart}${second === null ? null : html`<span class="soft small">${second}</span>`}</span>`;
}

export async function tokensPage(
  request: PageRequest,
  {
    tokens,
    made,
    wrong,
  }: { tokens: readonly TokenRow[]; made: string | null; wrong: 'name' | 'scopes' | 'interest' | null },
): Promise<Html> {
  const { t, say, now, formToken } = request;
  const state = (token: TokenRow): Html => {
    if (token.revoked_at !== null) return chip({ kind: 'plain', icon: 'close', label: t('access.tokens.revoked') });
    if (Temporal.Instant.compare(token.expires_at, now) <= 0)
      return chip({ kind: 'plain', icon: 'late', label: t('access.tokens.ended') });
    return chip({ kind: 'answered', label: t('access.tokens.works') });
  };
  const end = (token: TokenRow) =>
    token.revoked_at === null && Temporal.Instant.compare(token.expires_at, now) > 0
      ? postForm(
          { action: `/admin/tokens/${token.id}/revoke`, token: formToken },
          button({ label: t('access.tokens.revoke'), kind: 'quiet', more: token.name }),
        )
      : { body: '', nothing: true };
  const list =
    tokens.length === 0
      ? empty({ title: t('access.tokens.none'), text: t('access.tokens.none_text'), icon: 'key' })
      : table({
          caption: t('access.tokens.caption'),
          columns: [
            { label: t('access.tokens.name') },
            { label: t('access.tokens.scopes') },
            { label: t('access.tokens.used') },
            { label: t('access.tokens.expires') },
            { label: t('access.tokens.state') },
            { label: t('access.tokens.revoke'), quiet: true },
          ],
          rows: tokens.map((token) => ({
            cells: [
              underlined(bdi(token.name), html`${bdi(token.owner)} · ${ltr(`…${token.hint}`)}`),
              html`<span>${token.scopes.map((scope, at) => html`${at > 0 ? html`<br />` : null}${ltr(scope)}`)}</span>`,
              token.used_at === null ? t('access.people.never') : say.relative(token.used_at),
              say.date(token.expires_at),
              state(token),
              end(token),
            ],
          })),
        });
  const shown =
    made &&
    html`<div class="mt-4">
      ${banner({ kind: 'success', role: 'status', body: html`${t('access.tokens.made')}<br />${breakable(made)}` })}
    </div>`;
  const form = postForm(
    { action: '/admin/tokens', token: formToken },
    field({
      label: t('access.tokens.name'),
      name: 'name',
      hint: t('access.tokens.name_hint'),
      error: wrong === 'name' ? t('access.tokens.name_missing') : null,
      required: true,
      maxlength: 80,
      small: true,
    }),
    choices({
      legend: t('access.tokens.scopes'),
      name: 'scope',
      type: 'checkbox',
      look: 'two',
      error: wrong === 'scopes' ? t('access.tokens.scopes_missing') : null,
      options: apiScopes.map((scope) => ({
        value: scope,
        label: t.dynamic(`access.scope.${scope.replace(':', '_')}`),
        hint: ltr(scope),
      })),
    }),
    select({
      label: t('access.tokens.lasts'),
      name: 'days',
      value: '365',
      small: true,
      options: [30, 90, 365, 730].map((days) => ({ value: String(days), label: t('access.tokens.days', { n: days }) })),
    }),
    field({
      label: t('access.tokens.party'),
      name: 'party',
      hint: t('access.tokens.party_hint'),
      optional: t('ui.field.optional'),
      maxlength: 200,
    }),
    field({
      label: t('access.tokens.interest'),
      name: 'interest',
      hint: t('access.tokens.interest_hint'),
      optional: t('access.tokens.interest_when'),
      error: wrong === 'interest' ? t('access.error.interest_missing') : null,
      maxlength: 400,
    }),
    html`<div class="mt-4">${buttons(button({ label: t('access.tokens.make') }))}</div>`,
  );
  const body = html`${pageHead({ title: t('access.tokens.title'), back: toSettings(request) })}
    <p class="measure mt-2">${t('access.tokens.lead')}</p>
    ${shown}
    <div class="mt-5">${list}</div>
    ${section({ title: t('access.tokens.make') }, form)}`;
  return deskPage(request, { title: t('access.tokens.title'), body });
}

/** Hands a code out to a family that has only a phone. */
export async function codesPage(
  request: PageRequest,
  {
    words,
    people,
    handed,
  }: { words: string; people: readonly FoundPerson[]; handed: { person: FoundPerson | null; code: HandedOut } | null },
): Promise<Html> {
  const { t, say, formToken } = request;
  const search = getForm(
    { action: '/desk/sign-in-codes', class: 'filters', search: true },
    html`${field({ label: t('access.codes.search'), name: 'q', type: 'search', value: words, key: '/' })}
    ${button({ label: t('access.people.find'), kind: 'second', icon: 'search' })}`,
  );
  const told =
    handed &&
    (handed.code === null
      ? banner({ kind: 'warning', role: 'status', body: t('access.codes.nobody_asks') })
      : html`<div class="lit" role="status">
          <p>${t('access.codes.read_out', { until: say.time(handed.code.until) })}</p>
          <p class="starter mt-3">
            <b class="num" dir="ltr">${handed.code.digits.slice(0, 3)} ${handed.code.digits.slice(3)}</b>
          </p>
        </div>`);
  const list =
    words === ''
      ? null
      : people.length === 0
        ? empty({ title: t('access.people.none'), icon: 'people' })
        : lines(
            people.map((one) => ({
              icon: 'person',
              body: html`<p>${bdi(one.name)}</p>`,
              after: postForm(
                { action: '/desk/sign-in-codes', token: formToken },
                hiddenInputs({ person: one.id, q: words }),
                button({ label: t('access.codes.hand_out'), kind: 'second', more: one.name }),
              ),
            })),
            { compact: true },
          );
  const body = html`${pageHead({ title: t('access.codes.title') })}
    <p class="measure mt-2">${t('access.codes.lead')}</p>
    ${told && html`<div class="mt-4">${told}</div>`} ${search}
    <div class="mt-4">${list}</div>`;
  return deskPage(request, { title: t('access.codes.title'), body });
}

/** The district's disclosure log, with filters. */
export async function looksPage(
  request: PageRequest,
  {
    filter,
    looks,
    older,
    total,
    named,
  }: {
    filter: LookFilter;
    looks: readonly LookRow[];
    older: string | null;
    total: number;
    named: { person: string | null; student: string | null };
  },
): Promise<Html> {
  const { t, say, formToken } = request;
  const release = (look: LookRow) =>
    look.held_by === null || look.record_id === null
      ? { body: '', nothing: true }
      : look.released_at !== null
        ? chip({ kind: 'answered', label: t('access.looks.released') })
        : html`<div>
            ${chip({ kind: 'paused', icon: 'lock', label: t('access.looks.held', { who: look.holder ?? '' }) })}
            ${postForm(
              { action: '/admin/looks/release', token: formToken },
              hiddenInputs({ record: look.record_id }),
              button({ label: t('access.looks.release'), kind: 'quiet' }),
            )}
          </div>`;
  const keep = (more: Record<string, string | null>): string => {
    const query = new URLSearchParams();
    const all = {
      person: filter.person,
      student: filter.student,
      from: filter.from,
      until: filter.until,
      held: filter.held ? '1' : null,
      ...more,
    };
    for (const [name, value] of Object.entries(all)) if (value !== null) query.set(name, value);
    return `/admin/looks${query.size > 0 ? `?${query.toString()}` : ''}`;
  };
  const only = (label: string, to: string): Html => element('a', { href: to }, bdi(label));
  const list =
    looks.length === 0
      ? empty({ title: t('access.looks.nothing'), icon: 'eye' })
      : table({
          caption: t('access.looks.caption', { n: total }),
          columns: [
            { label: t('access.looks.when') },
            { label: t('access.looks.who') },
            { label: t('access.looks.what') },
            { label: t('access.looks.whose') },
            { label: t('access.looks.family_sees') },
          ],
          rows: looks.map((look) => ({
            cells: [
              say.dateTime(look.at),
              underlined(
                only(look.person ?? t('access.looks.unknown'), keep({ person: look.person_id })),
                t.dynamic(`access.role.${look.role}`),
              ),
              underlined(
                t.dynamic(`access.look_at.${kindOf(look.what)}`),
                look.children > 1 ? t('access.looks.children', { n: look.children }) : null,
              ),
              {
                body: underlined(
                  look.student === null ? null : only(look.student, keep({ student: look.student_id })),
                  look.guardian === null ? null : bdi(look.guardian),
                ),
                nothing: look.student === null && look.guardian === null,
              },
              release(look),
            ],
          })),
        });
  const chosen = [
    named.person === null
      ? null
      : buttonLink({
          label: named.person,
          href: keep({ person: null }),
          kind: 'second',
          icon: 'close',
          more: t('access.looks.any'),
        }),
    named.student === null
      ? null
      : buttonLink({
          label: named.student,
          href: keep({ student: null }),
          kind: 'second',
          icon: 'close',
          more: t('access.looks.any'),
        }),
  ];
  const filters = getForm(
    { action: '/admin/looks', class: 'mt-4', label: t('access.looks.filters') },
    hiddenInputs({ person: filter.person, student: filter.student }),
    html`<div class="row">
      <div>
        ${field({ label: t('access.looks.from'), name: 'from', type: 'date', value: filter.from, small: true })}
      </div>
      <div>
        ${field({ label: t('access.looks.until'), name: 'until', type: 'date', value: filter.until, small: true })}
      </div>
      ${choice({ label: t('access.looks.only_held'), name: 'held', checked: filter.held })}
      ${button({ label: t('access.looks.show'), kind: 'second' })}
    </div>`,
  );
  const body = html`${pageHead({ title: t('access.looks.title'), back: toSettings(request) })}
    <p class="measure mt-2">${t('access.looks.lead')}</p>
    ${filters} ${chosen.some((one) => one !== null) ? html`<div class="row mt-3">${chosen}</div>` : null}
    <div class="mt-5">${list}</div>
    ${pager({ t, next: older === null ? null : keep({ before: older }) })}`;
  return deskPage(request, { title: t('access.looks.title'), body });
}
