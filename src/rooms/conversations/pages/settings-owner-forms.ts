import type { Role } from '#platform/actor';
import type { PageRequest } from '#platform/web';
import { bdi, button, choice, field, fold, html, postForm, section, select, type Html } from '#ui';
import { type Directory, type Topic } from '../conversations.directory.ts';
import { ruleKinds } from '../conversations.owner-rules.ts';
import type { OwnerRule } from '../conversations.ownership.ts';
import { errorAt, staffOptions, typedIn, type Refused } from './settings-shared.ts';

export const base = '/admin/topics';
export const ownerRoles = [
  'office',
  'principal',
  'teacher',
  'department',
  'engagement',
  'administrator',
] as const satisfies readonly Role[];
export const rotaPlaces = 6;
export const backupPlaces = 3;

/** Who answers, in words: “School office at the child's school”, a name, or names taking turns. */
export function ruleText(request: PageRequest, directory: Directory, rule: OwnerRule | null): string {
  const { t, say } = request;
  const name = (id: string | null): string =>
    id === null ? '' : (directory.staff.get(id)?.name ?? t('conversations.settings.gone'));
  if (rule === null) return t('conversations.settings.owner.office');
  const role = rule.role === null ? '' : t.dynamic(`access.role.${rule.role}`);
  switch (rule.kind) {
    case 'person':
      return name(rule.personId);
    case 'rota':
      return t('conversations.settings.owner.rota', { names: say.list(rule.rota.map(name)) });
    case 'teacher_of_child':
      return t('conversations.settings.owner.teacher');
    case 'homeroom_teacher':
    case 'counselor':
    case 'case_manager':
      return t.dynamic(`conversations.settings.owner_kind.${rule.kind}`);
    case 'subject_teacher':
      return rule.subject === null || rule.subject === undefined
        ? t('conversations.settings.owner.subject_asked')
        : t('conversations.settings.owner.subject', { subject: rule.subject });
    case 'speaks_language':
      return rule.unitId === null
        ? t('conversations.settings.owner.speaker_school')
        : t('conversations.settings.owner.speaker_at', { unit: directory.orgs.get(rule.unitId)?.name ?? '' });
    case 'role_at_school':
      return t('conversations.settings.owner.at_school', { role });
    case 'role_at_unit':
      return rule.unitId === null
        ? role
        : t('conversations.settings.owner.at_unit', { role, unit: directory.orgs.get(rule.unitId)?.name ?? '' });
  }
}

function ownerForm(
  request: PageRequest,
  directory: Directory,
  topic: Topic,
  orgId: string | null,
  refused: Refused | null,
): Html {
  const { t, formToken } = request;
  const place = orgId ?? 'district';
  const form = `owner ${place}`;
  const typed = typedIn(refused, form);
  const whole = directory.ruleFor(topic.id, null);
  const rule = orgId === null ? whole : directory.ruleFor(topic.id, orgId);
  const staff = staffOptions(request, directory);
  const units = [...directory.orgs.values()].filter((org) => org.kind === 'department');
  const people = (name: string, places: number, chosen: readonly string[], label: string): Html[] =>
    Array.from({ length: places }, (_, at) =>
      select({
        id: `${place}-${name}-${at}`,
        label: `${label} ${at + 1}`,
        name: `${name}-${at}`,
        small: true,
        options: staff,
        value: typed?.[`${name}-${at}`] ?? chosen[at] ?? '',
      }),
    );
  return postForm(
    { action: `${base}/${topic.id}/owner`, token: formToken, class: 'stack' },
    html`<input type="hidden" name="org" value="${orgId ?? ''}" />`,
    select({
      id: `${place}-kind`,
      label: t('conversations.settings.who_answers'),
      name: 'kind',
      value: typed?.['kind'] ?? rule?.kind ?? 'role_at_school',
      error: errorAt(refused, form, 'kind'),
      options: ruleKinds.map((kind) => ({
        value: kind,
        label: t.dynamic(`conversations.settings.owner_kind.${kind}`),
      })),
    }),
    field({
      id: `${place}-subject`,
      label: t('conversations.settings.owner_subject'),
      name: 'subject',
      hint: t('conversations.settings.owner_subject_hint'),
      optional: t('ui.field.optional'),
      maxlength: 200,
      value: typed?.['subject'] ?? rule?.subject ?? '',
    }),
    select({
      id: `${place}-role`,
      label: t('conversations.settings.owner_role'),
      name: 'role',
      hint: t('conversations.settings.owner_role_hint'),
      value: typed?.['role'] ?? rule?.role ?? 'office',
      options: ownerRoles.map((role) => ({ value: role, label: t.dynamic(`access.role.${role}`) })),
    }),
    select({
      id: `${place}-unit`,
      label: t('conversations.settings.owner_unit'),
      name: 'unit',
      hint: t('conversations.settings.owner_unit_hint'),
      value: typed?.['unit'] ?? rule?.unitId ?? '',
      options: [
        { value: '', label: t('conversations.settings.whole_district') },
        ...units.map((unit) => ({ value: unit.id, label: unit.name })),
      ],
    }),
    choice({
      name: 'language',
      label: t('conversations.settings.prefers_language'),
      hint: t('conversations.settings.prefers_language_hint'),
      checked: typed === null ? rule?.prefersLanguage === true : typed['language'] !== undefined,
    }),
    select({
      id: `${place}-person`,
      label: t('conversations.settings.owner_person'),
      name: 'person',
      hint: t('conversations.settings.owner_person_hint'),
      options: staff,
      value: typed?.['person'] ?? rule?.personId ?? '',
      error: errorAt(refused, form, 'person'),
    }),
    fold({
      summary: t('conversations.settings.rota'),
      body: html`<p class="soft">${t('conversations.settings.rota_hint')}</p>
        ${people('rota', rotaPlaces, rule?.rota ?? [], t('conversations.settings.rota_place'))}`,
      open: (rule?.rota.length ?? 0) > 0 || typed?.['kind'] === 'rota',
    }),
    fold({
      summary: t('conversations.settings.backups'),
      body: html`<p class="soft">${t('conversations.settings.backups_hint')}</p>
        ${people('backup', backupPlaces, rule?.backups ?? [], t('conversations.settings.backup_place'))}`,
      open: (rule?.backups.length ?? 0) > 0,
    }),
    html`<div class="mt-4">${button({ label: t('conversations.settings.owner_save'), kind: 'second' })}</div>`,
  );
}

export function ownersPart(request: PageRequest, directory: Directory, topic: Topic, refused: Refused | null): Html {
  const { t, district, formToken } = request;
  const whole = directory.ruleFor(topic.id, null);
  const schools = [...directory.orgs.values()].filter((org) => org.kind === 'school');
  const one = (orgId: string | null, name: string): Html => {
    const rule = orgId === null ? whole : directory.ruleFor(topic.id, orgId);
    const own = orgId === null || (rule !== null && rule !== whole);
    const clear =
      orgId === null || !own
        ? null
        : postForm(
            { action: `${base}/${topic.id}/owner/clear`, token: formToken },
            html`<input type="hidden" name="org" value="${orgId}" />`,
            button({ label: t('conversations.settings.owner_clear'), kind: 'quiet', more: name }),
          );
    return fold({
      summary: html`<b>${bdi(name)}</b> ·
        ${own ? ruleText(request, directory, rule) : t('conversations.settings.as_district')}`,
      body: html`${ownerForm(request, directory, topic, orgId, refused)}${clear}`,
      open: refused?.form === `owner ${orgId ?? 'district'}`,
    });
  };
  return section(
    { title: t('conversations.settings.owners'), lead: t('conversations.settings.owners_lead'), id: 'owners' },
    one(null, district.name),
    schools.map((school) => one(school.id, school.name)),
  );
}
