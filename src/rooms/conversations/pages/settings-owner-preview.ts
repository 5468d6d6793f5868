import { isUuid } from '#platform/ids';
import type { PageRequest } from '#platform/web';
import { bdi, button, field, getForm, html, type Html, section, select } from '#ui';
import type { Directory, Topic } from '../conversations.directory.ts';
import { type Preview, previewOwner } from '../questions/owner-preview.ts';

function sentence(
  { t }: PageRequest,
  directory: Directory,
  schoolId: string | null,
  { places, chosen }: Preview,
): Html | null {
  const [first, ...rest] = places;
  if (first === undefined) return null;
  const school = schoolId === null ? undefined : directory.orgs.get(schoolId)?.name;
  const name = html`<b>${bdi(first.name)}</b>`;
  const place = chosen === null ? school : `${chosen.name}, ${school ?? ''}`;
  const says =
    place === undefined
      ? t.rich('conversations.settings.preview_any_says', { name })
      : t.rich(
          chosen === null ? 'conversations.settings.preview_school_says' : 'conversations.settings.preview_class_says',
          { place, name },
        );
  return html`<p>${says}</p>
    <p class="small soft">
      ${t('conversations.settings.preview_why', { why: t.dynamic(`conversations.settings.why.${first.why}`) })}
      ${rest.length === 0 ? null : t('conversations.settings.preview_then', { names: rest.map((one) => one.name).join(', ') })}
    </p>`;
}

/** “For a child in class 3B this goes to …”: by the rules as they are saved, and nothing is sent. */
export async function previewPart(request: PageRequest, directory: Directory, topic: Topic): Promise<Html> {
  const { t, floor, actor, district, url } = request;
  const schools = [...directory.orgs.values()].filter((org) => org.kind === 'school');
  const id = (name: string): string | null => {
    const text = request.query(name);
    return text !== null && isUuid(text) ? text : null;
  };
  const asked = id('school') ?? (schools.length === 1 ? (schools[0]?.id ?? null) : null);
  const schoolId = asked !== null && directory.orgs.get(asked)?.kind === 'school' ? asked : null;
  const familyName = (request.query('name') ?? '').trim().slice(0, 60);
  const language = district.languages.find((tag) => tag === request.query('language')) ?? null;
  const found = await floor.ask(actor, previewOwner, {
    topicId: topic.id,
    schoolId,
    classId: id('class'),
    familyName,
    language,
  });
  return section(
    { title: t('conversations.settings.preview'), lead: t('conversations.settings.preview_lead'), id: 'preview' },
    getForm(
      { action: `${url.pathname}#preview`, class: 'filters' },
      select({
        label: t('conversations.settings.preview_school'),
        name: 'school',
        submits: true,
        value: schoolId ?? '',
        options: [
          { value: '', label: t('conversations.settings.whole_district') },
          ...schools.map((org) => ({ value: org.id, label: org.name })),
        ],
      }),
      found.classes.length === 0
        ? null
        : select({
            label: t('conversations.settings.preview_class'),
            name: 'class',
            submits: true,
            value: found.chosen?.id ?? '',
            options: [
              { value: '', label: t('conversations.settings.preview_any_class') },
              ...found.classes.map((one) => ({ value: one.id, label: one.name })),
            ],
          }),
      select({
        label: t('conversations.settings.preview_language'),
        name: 'language',
        submits: true,
        value: language ?? '',
        options: [
          { value: '', label: t('conversations.desk.filter.any') },
          ...district.languages.map((tag) => ({ value: tag, label: t.languageName(tag) })),
        ],
      }),
      field({
        label: t('conversations.settings.preview_name'),
        name: 'name',
        value: familyName,
        placeholder: t('conversations.settings.preview_name_hint'),
        maxlength: 60,
        autocomplete: 'off',
      }),
      button({ label: t('conversations.settings.preview_show'), kind: 'second' }),
    ),
    html`<div class="mt-3" role="status">${sentence(request, directory, schoolId, found)}</div>`,
  );
}
