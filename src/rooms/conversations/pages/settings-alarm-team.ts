import type { PageRequest } from '#platform/web';
import {
  banner,
  bdi,
  button,
  buttonLink,
  buttons,
  chip,
  element,
  fold,
  hiddenInputs,
  html,
  postForm,
  section,
  select,
  table,
  type Html,
} from '#ui';
import type { TeamMember, Turn } from '../conversations.oncall.ts';
import type { AlarmSettings } from '../questions/settings-alarms.ts';
import { errorAt, staffOptions, typedIn, type Refused } from './settings-shared.ts';

export const base = '/admin/alarms';
export const places = 5;

/** Any Monday, so that the names of days and times can be asked of the reader's language. */
const monday = Temporal.PlainDate.from('2026-01-05');

export function turnInWords({ t, say }: Pick<PageRequest, 't' | 'say'>, turn: Turn): string {
  const wall = (time: string): string =>
    say.time(monday.toZonedDateTime({ timeZone: say.zone, plainTime: time }).toInstant());
  const hours = t('conversations.oncall.turn.hours', { from: wall(turn.from), to: wall(turn.to) });
  if (turn.closed === 'only') return t('conversations.oncall.turn.only_closed', { hours });
  const days =
    turn.days.length === 7
      ? t('conversations.oncall.turn.every_day')
      : say.list(turn.days.toSorted((a, b) => a - b).map((day) => say.weekday(monday.add({ days: day - 1 }))));
  const said = t('conversations.oncall.turn.on', { days, hours });
  return turn.closed === 'not' ? t('conversations.oncall.turn.not_closed', { turn: said }) : said;
}

export function whenInWords(request: PageRequest, { turns, isBackup }: TeamMember): string {
  if (isBackup) return request.t('conversations.oncall.when.backup');
  if (turns.length === 0) return request.t('conversations.oncall.when.always');
  return turns.map((turn) => turnInWords(request, turn)).join(' · ');
}

const nameOf = ({ t }: PageRequest, { directory }: AlarmSettings, id: string): string =>
  directory.staff.get(id)?.name ?? t('conversations.settings.gone');

function membersTable(request: PageRequest, settings: AlarmSettings, orgId: string, name: string): Html | null {
  const { t } = request;
  const members = settings.teams.get(orgId) ?? [];
  if (members.length === 0) return null;
  const heard = new Set(settings.reach.members.filter((one) => one.heard).map((one) => one.personId));
  return table({
    caption: t('conversations.oncall.list', { place: name }),
    quietCaption: true,
    controls: true,
    columns: [
      { label: t('conversations.oncall.person') },
      { label: t('conversations.oncall.when') },
      { label: t('conversations.oncall.proved') },
      { label: t('conversations.oncall.change'), quiet: true },
    ],
    rows: members.map((member) => ({
      cells: [
        bdi(nameOf(request, settings, member.personId)),
        whenInWords(request, member),
        heard.has(member.personId)
          ? chip({ kind: 'answered', label: t('conversations.oncall.proved_yes') })
          : chip({ kind: 'breach', label: t('conversations.oncall.proved_no') }),
        element(
          'a',
          { class: 'link-row', href: `${base}/turns?org=${orgId}&person=${member.personId}` },
          t('conversations.oncall.change'),
        ),
      ],
    })),
  });
}

function teamForm(
  request: PageRequest,
  settings: AlarmSettings,
  orgId: string,
  name: string,
  refused: Refused | null,
): Html {
  const { t, say, formToken } = request;
  const members = settings.teams.get(orgId) ?? [];
  const staff = staffOptions(request, settings.directory);
  const form = `team ${orgId}`;
  const typed = typedIn(refused, form);
  const names = members.map((one) => nameOf(request, settings, one.personId));
  const none =
    orgId === '' ? t('conversations.settings.alarm.team_none') : t('conversations.settings.alarm.team_district');
  const called = (settings.calledNow.get(orgId) ?? []).map((id) => nameOf(request, settings, id));
  return fold({
    summary: html`<b>${bdi(name)}</b> · ${names.length === 0 ? none : say.list(names)}`,
    open: refused?.form === form,
    body: html`${
      called.length === 0
        ? null
        : html`<p class="measure">${t('conversations.oncall.called_now', { names: say.list(called) })}</p>`
    }
    ${membersTable(request, settings, orgId, name)}
    ${postForm(
      { action: `${base}/team`, token: formToken, class: 'stack mt-4' },
      hiddenInputs({ org: orgId }),
      Array.from({ length: places }, (_, at) =>
        select({
          id: `team-${orgId === '' ? 'district' : orgId}-${at}`,
          label: t('conversations.settings.alarm.member', { n: at + 1 }),
          name: `member-${at}`,
          small: true,
          options: staff,
          value: typed?.[`member-${at}`] ?? members[at]?.personId ?? '',
          error: at === 0 ? errorAt(refused, form, 'person') : null,
        }),
      ),
      html`<div class="mt-4">${button({ label: t('conversations.settings.alarm.team_save'), kind: 'second' })}</div>`,
    )}`,
  });
}

/** Red until a test call has shown that two people are reached, at every school. */
function verdict(request: PageRequest, { reach, directory }: AlarmSettings): Html {
  const { t, say, district, actor } = request;
  const tries = actor.grants.some((grant) => grant.role === 'administrator')
    ? html`<div class="mt-3">
        ${buttons(buttonLink({ label: t('conversations.oncall.try'), href: '/admin/first-day/alarm', kind: 'second', icon: 'phone' }))}
      </div>`
    : html`<p class="small soft mt-3">${t('conversations.oncall.try_who')}</p>`;
  if (reach.unproved.length === 0)
    return html`<div class="mt-4">
        ${banner({ kind: 'success', body: t('conversations.oncall.green', { when: reach.call === null ? '' : say.date(Temporal.Instant.from(reach.call.at)) }) })}
      </div>
      ${tries}`;
  const names = reach.unproved
    .slice(0, 8)
    .map((id) => (id === null ? district.name : (directory.orgs.get(id)?.name ?? '')));
  const more = reach.unproved.length - names.length;
  return html`<div class="mt-4">
      ${banner({
        kind: 'critical',
        body: html`<b>${t('conversations.oncall.red')}</b>
          ${t('conversations.oncall.red_where', { places: say.list(names), more })}`,
      })}
    </div>
    ${tries}`;
}

/** The lists with their turns, who would be called now, and whether it is proved. */
export function teamPart(request: PageRequest, settings: AlarmSettings, refused: Refused | null): Html {
  const { t, district } = request;
  return section(
    { title: t('conversations.settings.alarm.teams'), lead: t('conversations.settings.alarm.teams_lead') },
    verdict(request, settings),
    html`<div class="mt-4">
      ${teamForm(request, settings, '', district.name, refused)}
      ${settings.schools.map((school) => teamForm(request, settings, school.id, school.name, refused))}
    </div>`,
  );
}
