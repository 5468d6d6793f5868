import { isUuid, type Uuid } from '#platform/ids';
import type { Form, PageRequest } from '#platform/web';
import { button, buttons, deskPage, field, fold, hiddenInputs, html, pageHead, postForm } from '#ui';
import { saveDraft } from '../actions/announcing.ts';
import { endAudience, saveAudience } from '../actions/audiences.ts';
import { type Audience, audienceShape } from '../messages.audience.ts';
import type { Announcement } from '../messages.store.ts';
import { readMessage } from '../questions/announcements.ts';
import { type Choices, choices, childrenByLines, namesOfChildren } from '../questions/choices.ts';
import {
  answerPart,
  asks,
  audiencePart,
  earlierWho,
  classesPart,
  preparedPart,
  preparedWords,
  savedPart,
  type Shown,
  wordsPart,
} from './announce-form-parts.ts';
import { idOf, listPath, momentOf, pathOf, type Refused, refusal } from './announce-shared.ts';

const blank = (request: PageRequest, { schools }: Choices, audience: Audience): Shown => ({
  id: null,
  version: null,
  title: '',
  body: '',
  short: '',
  language: request.floor.words.best([request.locale]),
  orgId: schools.length === 1 ? (schools[0]?.id ?? '') : '',
  asks: 'nothing',
  untilDay: '',
  untilTime: '16:00',
  category: 'announcement',
  audience,
  children: '',
});

function ofRow(row: Announcement, zone: string, children: readonly string[]): Shown {
  const until = row.answer_until?.toZonedDateTimeISO(zone);
  return {
    id: row.id,
    version: row.version,
    title: row.title,
    body: row.body,
    short: row.short === row.title ? '' : row.short,
    language: row.language,
    orgId: row.org_id ?? '',
    asks: row.asks,
    untilDay: until?.toPlainDate().toString() ?? '',
    untilTime: until?.toPlainTime().toString({ smallestUnit: 'minute' }) ?? '16:00',
    category: row.category,
    audience: audienceShape.parse(row.audience),
    children: children.join('\n'),
  };
}

/** What was chosen in a posted form; unknown values are left out and the action decides about the rest. */
function audienceOf(form: Form, studentIds: readonly Uuid[]): Audience {
  const ids = (name: string): Uuid[] => [...new Set(form.all(name).filter(isUuid))];
  const who = earlierWho.find((one) => one === form.text('earlier_who')) ?? 'without_answer';
  return audienceShape.parse({
    schoolIds: ids('school'),
    grades: form.all('grade').filter((grade) => grade.length <= 8),
    classIds: ids('class'),
    groupIds: ids('group'),
    studentIds: [...studentIds],
    languages: form.all('language_of').filter((tag) => tag.length <= 35),
    earlier: isUuid(form.text('earlier')) ? { id: form.text('earlier'), who } : null,
  });
}

const shownOf = (form: Form, id: Uuid | null): Shown => ({
  id,
  version: Number(form.text('version')) || null,
  title: form.text('title'),
  body: form.text('body'),
  short: form.text('short'),
  language: form.text('language'),
  orgId: form.text('org'),
  asks: form.text('asks'),
  untilDay: form.text('until_day'),
  untilTime: form.text('until_time'),
  category: form.text('category'),
  audience: audienceOf(form, []),
  children: form.text('children'),
});

async function formPage(
  request: PageRequest,
  given: Choices,
  shown: Shown,
  refused: Refused | null,
): Promise<Response> {
  const { t, formToken } = request;
  const wrong = (name: string): string | null => (refused !== null && refused.field === name ? refused.text : null);
  const general = refused !== null && refused.field === null ? refused.text : null;
  const title = t(shown.id === null ? 'messages.form.new' : 'messages.form.edit');
  const body = html`${pageHead({ title, back: { label: t('messages.list.title'), href: listPath } })}
    ${general === null ? null : html`<p class="error" role="alert"><span>${general}</span></p>`}
    ${savedPart(request, given, shown)} ${preparedPart(request, shown)} ${classesPart(request, given, shown)}
    ${postForm(
      {
        action: shown.id === null ? `${listPath}/new` : pathOf(shown.id, 'edit'),
        token: formToken,
        class: 'measure mt-5',
        keeps: `message ${shown.id ?? 'new'}`,
      },
      hiddenInputs({ version: shown.version }),
      wordsPart(request, given, shown, wrong),
      audiencePart(request, given, shown, wrong),
      answerPart(request, shown, wrong),
      fold({
        summary: t('messages.form.save_audience'),
        open: wrong('name') !== null,
        body: field({
          label: t('messages.form.save_audience_name'),
          name: 'save_as',
          maxlength: 80,
          optional: t('ui.field.optional'),
          error: wrong('name'),
        }),
      }),
      html`<div class="mt-5">
        ${buttons(
          button({ label: t('messages.form.look_over'), icon: 'eye', key: 'ctrl+enter' }),
          button({ label: t('messages.form.keep'), name: 'then', value: 'keep', kind: 'second' }),
        )}
      </div>`,
    )}
    <script src="/messages.js" defer></script>`;
  return request.page(await deskPage(request, { title, body, current: listPath }), refused === null ? 200 : 422);
}

/** What there is to choose from; to who writes to the whole district, the classes of the school asked for, and those chosen. */
async function givenFor({ floor, actor, query }: PageRequest, audience: Audience | null): Promise<Choices> {
  const asked = query('classes_at');
  const only = audience?.schoolIds.length === 1 ? (audience.schoolIds[0] ?? null) : null;
  return floor.ask(actor, choices, {
    classesAt: asked !== null && isUuid(asked) ? asked : only,
    alsoClasses: audience?.classIds ?? [],
  });
}

export async function showNew(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  const given = await givenFor(request, null);
  const saved = given.saved.find((one) => one.id === request.query('audience'));
  const earlier = request.query('earlier');
  const who = earlierWho.find((one) => one === request.query('who'));
  // “Write to its families” on the page of a group.
  const group = given.groups.find((one) => one.id === request.query('group'));
  const base = saved?.chosen ?? audienceShape.parse(group === undefined ? {} : { groupIds: [group.id] });
  const audience =
    earlier !== null && isUuid(earlier) && who !== undefined ? { ...base, earlier: { id: earlier, who } } : base;
  const children =
    audience.studentIds.length === 0 ? [] : await floor.ask(actor, namesOfChildren, { ids: audience.studentIds });
  const empty = blank(request, given, audience);
  const shown = { ...empty, ...preparedWords(request, empty.language), children: children.join('\n') };
  return formPage(request, given, shown, null);
}

export async function showEdit(request: PageRequest): Promise<Response> {
  const { floor, actor, zone } = request;
  const { row, may } = await floor.ask(actor, readMessage, { id: idOf(request) });
  if (!may.edit) return request.redirect(pathOf(row.id));
  const audience = audienceShape.parse(row.audience);
  const given = await givenFor(request, audience);
  const children = await floor.ask(actor, namesOfChildren, { ids: audience.studentIds });
  return formPage(request, given, ofRow(row, zone, children), null);
}

async function save(request: PageRequest, id: Uuid | null): Promise<Response> {
  const { floor, actor, t, zone } = request;
  const form = await request.form();
  const again = async (refused: Refused): Promise<Response> =>
    formPage(request, await givenFor(request, audienceOf(form, [])), shownOf(form, id), refused);
  const until = form.text('until_day') === '' ? null : momentOf(form.text('until_day'), form.text('until_time'), zone);
  if (form.text('until_day') !== '' && until === null)
    return again({ field: 'until', text: t('messages.form.until_wrong') });
  const { ids, unknown } = await floor.ask(actor, childrenByLines, { lines: form.text('children').split('\n') });
  if (unknown.length > 0)
    return again({
      field: 'children',
      text: t('messages.error.child_unknown', { names: unknown.slice(0, 5).join(', ') }),
    });
  const audience = audienceOf(form, ids);
  const org = form.text('org');
  try {
    const saved = await floor.act(actor, saveDraft, {
      id,
      version: Number(form.text('version')) || null,
      category: (['event', 'health', 'rights'] as const).find((one) => one === form.text('category')) ?? 'announcement',
      orgId: isUuid(org) ? org : null,
      language: floor.words.best([form.text('language')]),
      title: form.text('title'),
      body: form.text('body'),
      short: form.text('short'),
      audience,
      asks: asks.find((one) => one === form.text('asks')) ?? 'nothing',
      answerUntil: until?.toString() ?? null,
    });
    if (form.text('save_as') !== '') await floor.act(actor, saveAudience, { name: form.text('save_as'), audience });
    return form.text('then') === 'keep'
      ? request.redirect(listPath, { says: 'messages.form.kept' })
      : request.redirect(pathOf(saved.id, 'check'));
  } catch (error) {
    return again(refusal(request, error));
  }
}

export const postNew = async (request: PageRequest): Promise<Response> => save(request, null);
export const postEdit = async (request: PageRequest): Promise<Response> => save(request, idOf(request));

export async function postEndAudience(request: PageRequest): Promise<Response> {
  await request.form();
  await request.floor.act(request.actor, endAudience, { id: idOf(request) });
  return request.redirect(`${listPath}/new`, { says: 'messages.form.saved_ended' });
}
