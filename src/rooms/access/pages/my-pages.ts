import { isStaff } from '#platform/actor';
import type { PageRequest } from '#platform/web';
import {
  bdi,
  button,
  buttons,
  chip,
  empty,
  field,
  fold,
  hiddenInputs,
  html,
  linkRow,
  lines,
  postForm,
  section,
  select,
  type Content,
  type Html,
} from '#ui';
import type { OwnSession } from '../access.store.ts';
import { knownZones } from '../accounts.actions.ts';
import type { ChildLooks, FamilyLook } from '../looks.questions.ts';
import type { PasskeyRow } from '../staff-signin.actions.ts';
import { ownPage } from './frame.ts';
import { passkeyForm } from './sign-in-pages.ts';

/** Where one is signed in, with what, and the way to end it. */
export function sessionLines(
  request: PageRequest,
  sessions: readonly OwnSession[],
  endAction: (sessionId: string) => string,
): Html {
  const { t, say, formToken, actor } = request;
  return lines(
    sessions.map((session) => {
      const here = session.id === actor.sessionId;
      const browser = session.browser === '' ? t('access.sessions.unknown') : session.browser;
      const end = here
        ? html`<span>${chip({ kind: 'answered', label: t('access.sessions.here') })}</span>`
        : postForm(
            { action: endAction(session.id), token: formToken },
            button({ label: t('access.sessions.end'), kind: 'quiet', more: browser }),
          );
      return {
        icon: 'lock',
        body: html`<p><b>${bdi(browser)}</b></p>
          <p class="soft small">
            ${t('access.sessions.since', { when: say.dateTime(session.begun_at), seen: say.relative(session.seen_at) })}
            ${session.remembered ? t('access.sessions.stays') : null}
          </p>`,
        after: end,
      };
    }),
  );
}

const sessionsShown = 5;

/** One's own account: the language and times of these pages first, then the ways in. */
export async function myAccountPage(
  request: PageRequest,
  {
    sessions,
    passkeys,
    passkeyOptions,
    languages,
  }: {
    sessions: readonly OwnSession[];
    passkeys: readonly PasskeyRow[];
    passkeyOptions: string;
    languages: readonly { tag: string; name: string }[];
  },
): Promise<Html> {
  const { t, formToken, actor } = request;
  const others = sessions.filter((session) => session.id !== actor.sessionId);
  const endAll: Content =
    others.length < 2
      ? null
      : postForm(
          { action: '/my/sign-ins/end-others', token: formToken, class: 'mt-4' },
          buttons(button({ label: t('access.sessions.end_all'), kind: 'second' })),
        );
  const language = postForm(
    { action: '/language', token: formToken },
    hiddenInputs({ next: '/my/account' }),
    select({
      label: t('access.language.label'),
      name: 'language',
      value: request.locale,
      hint: t('access.language.hint'),
      options: languages.map(({ tag, name }) => ({ value: tag, label: name })),
      small: true,
    }),
    html`<div class="mt-3">${buttons(button({ label: t('access.language.save'), kind: 'second' }))}</div>`,
  );
  const end = (id: string): string => `/my/sign-ins/${id}/end`;
  const here = sessions.filter((session) => session.id === actor.sessionId);
  const first = [...here, ...others].slice(0, sessionsShown);
  const older = [...here, ...others].slice(sessionsShown);
  const more: Content =
    older.length === 0
      ? null
      : fold({
          summary: t('access.sessions.older', { n: older.length }),
          body: sessionLines(request, older, end),
        });
  const signedIn = html`${sessionLines(request, first, end)} ${more} ${endAll}`;
  const body = html`<h1>${t('access.account.title')}</h1>
    <p class="lead mt-3 measure">${t('access.account.lead')}</p>
    ${section({ title: t('access.language.title') }, language)}
    ${section({ title: t('access.zone.title') }, zonePart(request))} ${hoursPart(request)}
    ${section({ title: t('access.sessions.title'), lead: t('access.sessions.lead') }, signedIn)}
    ${section({ title: t('access.passkeys.title'), lead: t('access.passkeys.lead') }, passkeyPart(request, passkeys, passkeyOptions))}`;
  return ownPage(request, { title: t('access.account.title'), body });
}

/** The zone in which this person reads every moment. */
function zonePart({ t, actor, district, formToken, say, now }: PageRequest): Html {
  const own = knownZones.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }));
  const usual = { value: '', label: t('access.zone.as_district', { zone: district.zone.replaceAll('_', ' ') }) };
  return postForm(
    { action: '/my/zone', token: formToken },
    select({
      label: t('access.zone.label'),
      name: 'zone',
      value: actor.zone ?? '',
      hint: t('access.zone.hint', { time: say.time(now) }),
      options: [usual, ...own],
    }),
    html`<div class="mt-3">${buttons(button({ label: t('access.zone.save'), kind: 'second' }))}</div>`,
  );
}

/** Where staff say when they work and when they are away. */
function hoursPart({ t, actor }: PageRequest): Content {
  if (!isStaff(actor)) return null;
  return section(
    { title: t('access.hours.title'), lead: t('access.hours.lead') },
    html`<p>${linkRow({ label: t('access.hours.mine'), href: '/desk/my-hours' })}</p>
      <p>${linkRow({ label: t('access.hours.away'), href: '/desk/away' })}</p>`,
  );
}

function passkeyPart(request: PageRequest, passkeys: readonly PasskeyRow[], options: string): Html {
  const { t, say, formToken } = request;
  const list = lines(
    passkeys.map((passkey) => ({
      icon: 'key',
      body: html`<p><b>${bdi(passkey.name === '' ? t('access.passkeys.unnamed') : passkey.name)}</b></p>
        <p class="soft small">
          ${t('access.passkeys.made', { when: say.date(passkey.added_at) })}
          ${passkey.used_at === null ? null : t('access.passkeys.used', { when: say.relative(passkey.used_at) })}
        </p>`,
      after: postForm(
        { action: `/my/passkeys/${passkey.id}/remove`, token: formToken },
        button({ label: t('access.passkeys.remove'), kind: 'quiet', more: passkey.name }),
      ),
    })),
  );
  const name = field({
    label: t('access.passkeys.name'),
    name: 'name',
    optional: t('ui.field.optional'),
    hint: t('access.passkeys.name_hint'),
    small: true,
    maxlength: 60,
  });
  const add = passkeyForm(request, {
    kind: 'make',
    action: '/my/passkeys',
    options,
    label: t('access.passkeys.add'),
    extra: name,
  });
  return html`${passkeys.length === 0 ? null : list}
    <div class="mt-4">${add}</div>`;
}

/** Who looked at my child, by day and role. */
export async function myLooksPage(request: PageRequest, children: readonly ChildLooks[], days: number): Promise<Html> {
  const { t, say } = request;
  const line = (look: FamilyLook) => ({
    icon: 'eye' as const,
    body: html`<p>${t.dynamic(`access.look_by.${look.role}`)}</p>
      <p class="soft small">
        ${t.dynamic(`access.look_at.${kindOf(look.what)}`)}${look.count > 1 ? ` · ${t('access.looks.times', { n: look.count })}` : null}
      </p>`,
  });
  const childPart = ({ name, looks }: ChildLooks): Html => {
    const byDay = Map.groupBy(looks, (look) => look.day);
    const shown = [...byDay].map(
      ([day, own]) =>
        html`<h3 class="mt-4">${say.date(Temporal.PlainDate.from(day))}</h3>
          ${lines(own.map(line), { tight: true })}`,
    );
    return section(
      { title: name },
      shown.length === 0 ? html`<p class="soft">${t('access.looks.nobody', { name })}</p>` : shown,
    );
  };
  const body = html`<h1>${t('access.looks.my_title')}</h1>
    <p class="mt-3">${t('access.looks.my_lead', { days })}</p>
    ${children.length === 0 ? empty({ title: t('access.looks.none_title'), text: t('access.looks.none') }) : children.map(childPart)}`;
  return ownPage(request, { title: t('access.looks.my_title'), body });
}

const knownKinds = new Set(['student', 'once', 'family', 'conversation', 'list', 'export', 'api', 'search']);

/** What was opened, in words a family knows; a kind of a later room reads as "a record". */
export function kindOf(what: string): string {
  return knownKinds.has(what) ? what : 'other';
}
