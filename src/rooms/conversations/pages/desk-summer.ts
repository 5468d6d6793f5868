import type { Role } from '#platform/actor';
import { isUuid, type Uuid } from '#platform/ids';
import type { Form, PageRequest } from '#platform/web';
import {
  button,
  buttons,
  choices,
  deskPage,
  empty,
  field,
  type Html,
  html,
  lines,
  pageHead,
  postForm,
  section,
  select,
} from '#ui';
import { removeSummer, setSummer } from '../actions/summers.ts';
import type { Directory } from '../conversations.directory.ts';
import { directoryNow } from '../questions/desk-staff.ts';
import { type SummerLine, summerPlaces, summersToSee } from '../questions/summers.ts';
import { colleagues, formError } from './desk-shared.ts';

type Again = { readonly form: Form; readonly text: string; readonly field: string | null };

const roleName = ({ t }: PageRequest, role: Role): string => t.dynamic(`access.role.${role}`);

function placeName({ t }: PageRequest, directory: Directory, orgId: Uuid): string {
  const org = directory.orgs.get(orgId);
  return org === undefined || org.kind === 'district' ? t('conversations.together.summer.all_schools') : org.name;
}

function coverName(request: PageRequest, directory: Directory, { cover }: SummerLine): string {
  const { t } = request;
  if (cover.kind === 'person') return directory.staff.get(cover.personId ?? '')?.name ?? '';
  const role = cover.role === null ? '' : roleName(request, cover.role);
  if (cover.kind === 'role_at_school') return t('conversations.together.summer.cover_school', { role });
  const place = directory.orgs.get(cover.unitId ?? '')?.name;
  return place === undefined ? role : t('conversations.together.summer.cover_unit', { role, place });
}

/** `school:principal`, `unit:department:<id>`, `person:<id>`: one choice for all ways of covering. */
type CoverInput = Parameters<typeof setSummer.perform>[1]['cover'];

function coverOf(text: string): CoverInput | null {
  const [kind = '', first = '', unitId = ''] = text.split(':');
  if (kind === 'person' && isUuid(first)) return { kind: 'person', personId: first };
  const role = (['teacher', 'office', 'department', 'principal', 'engagement', 'administrator'] as const).find(
    (one) => one === first,
  );
  if (role === undefined) return null;
  if (kind === 'school') return { kind: 'role_at_school', role };
  return kind === 'unit' && isUuid(unitId) ? { kind: 'role_at_unit', role, unitId } : null;
}

function coverOptions(request: PageRequest, directory: Directory) {
  const { t, actor } = request;
  const departments = [...directory.orgs.values()].filter((org) => org.kind === 'department');
  const atSchool = (role: Role) => ({
    value: `school:${role}`,
    label: t('conversations.together.summer.cover_school', { role: roleName(request, role) }),
  });
  const atUnit = (role: Role, unitId: Uuid, place: string | null) => ({
    value: `unit:${role}:${unitId}`,
    label:
      place === null
        ? roleName(request, role)
        : t('conversations.together.summer.cover_unit', { role: roleName(request, role), place }),
  });
  return [
    {
      group: t('conversations.together.summer.roles'),
      options: [
        atSchool('principal'),
        atSchool('office'),
        atUnit('engagement', actor.districtId, null),
        ...departments.map((org) => atUnit('department', org.id, org.name)),
      ],
    },
    {
      group: t('conversations.together.summer.people'),
      options: colleagues(actor, directory, { excluded: [], schoolId: null, most: 300 }).map((one) => ({
        value: `person:${one.id}`,
        label: one.name,
      })),
    },
  ];
}

function summerForm(
  request: PageRequest,
  directory: Directory,
  orgs: readonly { id: Uuid }[],
  again: Again | null,
): Html {
  const { t, formToken, now, zone } = request;
  const typed = (name: string): string | undefined => again?.form.text(name);
  const wrong = (name: string): string | null => (again !== null && again.field === name ? again.text : null);
  const today = now.toZonedDateTimeISO(zone).toPlainDate().toString();
  const day = (name: 'first' | 'last'): Html =>
    field({
      label: t(`conversations.together.summer.${name}`),
      name,
      type: 'date',
      required: true,
      min: today,
      value: typed(name),
      error: wrong(name),
    });
  return postForm(
    { action: '/desk/summer', token: formToken, class: 'stack narrow', keeps: 'summer' },
    select({
      label: t('conversations.together.summer.where'),
      name: 'org',
      value: typed('org'),
      options: orgs.map((org) => ({ value: org.id, label: placeName(request, directory, org.id) })),
    }),
    day('first'),
    day('last'),
    select({
      label: t('conversations.together.summer.cover'),
      hint: t('conversations.together.summer.cover_hint'),
      name: 'cover',
      value: typed('cover') ?? 'school:principal',
      error: wrong('cover'),
      options: coverOptions(request, directory),
    }),
    choices({
      legend: t('conversations.together.summer.hours'),
      name: 'hours',
      type: 'radio',
      chosen: [typed('hours') ?? 'calendar'],
      options: (['calendar', 'none', 'some'] as const).map((value) => ({
        value,
        label: t(`conversations.together.summer.hours_${value}`),
      })),
    }),
    field({
      label: t('conversations.together.summer.from'),
      name: 'from',
      type: 'time',
      value: typed('from') ?? '09:00',
      error: wrong('hours'),
    }),
    field({ label: t('conversations.together.summer.to'), name: 'to', type: 'time', value: typed('to') ?? '12:00' }),
    buttons(button({ label: t('conversations.together.summer.do') })),
  );
}

async function summerPage(request: PageRequest, again: Again | null): Promise<Response> {
  const { t, say, floor, actor, formToken } = request;
  const directory = await floor.ask(actor, directoryNow, {});
  const orgs = await floor.ask(actor, summerPlaces, {});
  const rows = await floor.ask(actor, summersToSee, {});
  const shown = rows.map((row) => {
    const place = placeName(request, directory, row.orgId);
    const days = say.dates(Temporal.PlainDate.from(row.startsOn), Temporal.PlainDate.from(row.lastOn));
    return {
      icon: 'calendar' as const,
      body: html`<b><bdi>${place}</bdi></b> ${days}<span class="small soft"
          >${coverName(request, directory, row)}</span
        >`,
      ...(row.mayRemove
        ? {
            after: postForm(
              { action: `/desk/summer/${row.id}/remove`, token: formToken },
              button({ label: t('conversations.together.summer.remove'), more: `${place} ${days}`, kind: 'quiet' }),
            ),
          }
        : {}),
    };
  });
  const title = t('conversations.together.summer.title');
  const body = html`${pageHead({ title })}
    <p class="soft">${t('conversations.together.summer.lead')}</p>
    ${
      shown.length === 0
        ? empty({
            title: t('conversations.together.summer.none'),
            text: t('conversations.together.summer.none_text'),
            icon: 'calendar',
          })
        : section({ title: t('conversations.together.summer.list') }, lines(shown))
    }
    ${orgs.length === 0 ? null : section({ title: t('conversations.together.summer.enter') }, summerForm(request, directory, orgs, again))}`;
  return request.page(await deskPage(request, { title, body, current: '/desk/summer' }), again === null ? 200 : 422);
}

export async function showSummer(request: PageRequest): Promise<Response> {
  return summerPage(request, null);
}

/** The action's fields by the names they have in this form. */
const fieldNames: Readonly<Record<string, string>> = { startsOn: 'first', lastOn: 'last', to: 'hours' };

export async function postSummer(request: PageRequest): Promise<Response> {
  const { floor, actor, t } = request;
  const form = await request.form();
  const missing = (['first', 'last'] as const).find((name) => form.text(name) === '');
  if (missing !== undefined)
    return summerPage(request, { form, field: missing, text: t(`conversations.together.summer.${missing}_needed`) });
  const cover = coverOf(form.text('cover'));
  if (cover === null)
    return summerPage(request, { form, field: 'cover', text: t('conversations.error.person_unknown') });
  const kept = form.text('hours');
  try {
    await floor.act(actor, setSummer, {
      orgId: form.text('org'),
      startsOn: form.text('first'),
      lastOn: form.text('last'),
      cover,
      hours: kept === 'none' ? 'none' : kept === 'some' ? { from: form.text('from'), to: form.text('to') } : 'calendar',
      name: t('conversations.together.summer.title'),
    });
    return request.redirect('/desk/summer', { says: 'conversations.together.summer.says_set' });
  } catch (error) {
    const { text, field: at } = formError(t, error);
    return summerPage(request, { form, text, field: fieldNames[at ?? ''] ?? at ?? 'first' });
  }
}

export async function postSummerRemove(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  await request.form();
  await floor.act(actor, removeSummer, { summerId: request.param('id') });
  return request.redirect('/desk/summer', { says: 'conversations.together.summer.says_removed' });
}
