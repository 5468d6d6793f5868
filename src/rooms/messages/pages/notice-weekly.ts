import { isUuid } from '#platform/ids';
import { noteLooks } from '#platform/looks';
import type { PageRequest } from '#platform/web';
import {
  bdi,
  button,
  buttonLink,
  buttons,
  choice,
  choices,
  deskPage,
  element,
  field,
  fold,
  hiddenInputs,
  type Html,
  html,
  lines,
  pageHead,
  paragraphs,
  postForm,
  section,
  select,
  table,
  textarea,
  toSettings,
} from '#ui';
import { absenceText, type NoticeText } from '../notices/absence.rules.ts';
import type { NoticeChild, NoticePlan } from '../notices/weekly.plan.ts';
import { previewNotices } from '../notices/weekly.sending.ts';
import {
  type NoticeKind,
  type NoticeSetting,
  noticeSettings,
  setNotices,
  usualLeast,
} from '../notices/weekly.settings.ts';
import { workText } from '../notices/work.rules.ts';
import { type Refused, refusal } from './announce-shared.ts';

export const noticePaths = { absence: '/admin/absences', missing_work: '/admin/missing-work' } as const;

const monday = Temporal.PlainDate.from('2026-11-16');
/** The words of each kind. */
const part = { absence: 'absence', missing_work: 'work' } as const;

const dayName = ({ say }: PageRequest, weekday: number): string => say.weekday(monday.add({ days: weekday - 1 }));

function clock({ say }: PageRequest, hour: number): string {
  const at = monday.toZonedDateTime({ timeZone: say.zone, plainTime: new Temporal.PlainTime(hour) });
  return say.time(at.toInstant());
}

function stateOf(request: PageRequest, one: NoticeSetting): string {
  const { t } = request;
  if (!one.isOn) return t('messages.weekly.off');
  return t('messages.weekly.on_at', { day: dayName(request, one.weekday), time: clock(request, one.hour) });
}

function columnsOf({ t }: PageRequest, kind: NoticeKind): readonly { label: string; numeric?: true }[] {
  if (kind === 'missing_work') return [{ label: t('messages.weekly.child') }, { label: t('messages.work.classes') }];
  return [
    { label: t('messages.weekly.child') },
    { label: t('messages.absence.days_week'), numeric: true },
    { label: t('messages.absence.days_year'), numeric: true },
  ];
}

function cellsOf({ t, say }: PageRequest, { studentId, name, facts }: NoticeChild): readonly (Html | string)[] {
  const link = element('a', { href: `/desk/people/${studentId}` }, bdi(name));
  if (facts.absence !== undefined)
    return [link, say.number(facts.absence.fresh.length), say.number(facts.absence.days)];
  const work = facts.work ?? [];
  return [link, bdi(say.list(work.map((one) => t('messages.work.out_class', { name: one.name, n: one.missing }))))];
}

function textOf({ t, say }: PageRequest, { first, facts, teacher }: NoticeChild, own: string): NoticeText {
  if (facts.absence !== undefined) return absenceText(t, { child: first, ...facts.absence }, own);
  return workText(t, say, { child: first, classes: facts.work ?? [], teacher }, own);
}

function preview(request: PageRequest, kind: NoticeKind, found: NoticePlan, own: string): Html {
  const { t } = request;
  const heard = new Set(found.families.map((one) => one.studentId));
  const children = found.children.filter((one) => heard.has(one.studentId));
  const [first] = children;
  const title = t('messages.weekly.preview');
  if (first === undefined)
    return section({ title }, html`<p class="soft">${t(`messages.${part[kind]}.preview_none`)}</p>`);
  const guardians = new Set(found.families.map((one) => one.personId)).size;
  return html`${section(
    { title },
    html`<p>${t(`messages.${part[kind]}.preview_n`, { n: children.length, guardians })}</p>`,
    table({
      caption: title,
      quietCaption: true,
      columns: columnsOf(request, kind),
      rows: children.slice(0, 200).map((child) => ({ cells: cellsOf(request, child) })),
    }),
  )}
  ${section({ title: t('messages.weekly.example') }, paragraphs(textOf(request, first, own).body))}`;
}

type Shown = Pick<NoticeSetting, 'isOn' | 'weekday' | 'hour' | 'least' | 'words'>;

function settingFields(request: PageRequest, kind: NoticeKind, one: Shown, refused: Refused | null): readonly Html[] {
  const { t } = request;
  const wrong = (name: string): string | null => (refused?.field === name ? refused.text : null);
  return [
    choice({ label: t(`messages.${part[kind]}.is_on`), name: 'on', value: 'yes', checked: one.isOn }),
    html`<div class="kit-choose">
      ${select({
        label: t('messages.weekly.weekday'),
        name: 'weekday',
        value: String(one.weekday),
        options: [1, 2, 3, 4, 5].map((day) => ({ value: String(day), label: dayName(request, day) })),
      })}
      ${field({
        label: t('messages.weekly.hour'),
        name: 'hour',
        type: 'time',
        value: `${String(one.hour).padStart(2, '0')}:00`,
        error: wrong('hour'),
      })}
    </div>`,
    field({
      label: t(`messages.${part[kind]}.least`),
      name: 'least',
      type: 'number',
      min: 1,
      max: 50,
      value: String(one.least),
      error: wrong('least'),
    }),
    textarea({
      label: t('messages.weekly.words'),
      name: 'words',
      rows: 2,
      maxlength: 300,
      value: one.words,
      optional: t('ui.field.optional'),
      hint: t('messages.weekly.words_hint'),
    }),
    buttons(button({ label: t('messages.weekly.save') })),
  ];
}

async function oneSchool(
  request: PageRequest,
  kind: NoticeKind,
  one: NoticeSetting,
  { refused, isOnly }: { readonly refused: Refused | null; readonly isOnly: boolean },
): Promise<Html> {
  const { t, floor, actor, formToken } = request;
  const found = await floor.ask(actor, previewNotices, { kind, schoolId: one.schoolId });
  if (found.children.length > 0)
    await floor.act(actor, noteLooks, {
      looks: [
        { what: 'list', recordId: one.schoolId, studentId: null, guardianId: null, children: found.children.length },
      ],
    });
  return html`<h2 class="mt-4">${bdi(one.school)}</h2>
    ${postForm(
      { action: noticePaths[kind], token: formToken, class: 'stack' },
      hiddenInputs({ school: one.schoolId, one: one.schoolId }),
      ...settingFields(request, kind, one, refused),
    )}
    ${preview(request, kind, found, one.words)}
    ${isOnly ? null : html`<p class="mt-4">${buttonLink({ label: t('messages.weekly.all'), href: noticePaths[kind], kind: 'second' })}</p>`}`;
}

function allSchools(
  request: PageRequest,
  kind: NoticeKind,
  rows: readonly NoticeSetting[],
  refused: Refused | null,
): Html {
  const { t, formToken } = request;
  const usual: Shown = { isOn: true, weekday: 5, hour: 16, least: usualLeast[kind], words: '' };
  return html`${lines(
      rows.map((one) => ({
        body: html`${element('a', { href: `${noticePaths[kind]}?school=${one.schoolId}` }, bdi(one.school))}
          <span class="small soft">${stateOf(request, one)}</span>`,
      })),
    )}
    <div class="mt-5">
      ${fold({
        summary: t('messages.weekly.several'),
        open: refused !== null,
        body: postForm(
          { action: noticePaths[kind], token: formToken, class: 'stack' },
          choices({
            legend: t('messages.weekly.schools'),
            name: 'school',
            type: 'checkbox',
            look: 'two',
            options: rows.map((one) => ({ value: one.schoolId, label: one.school })),
            error: refused?.field === 'schools' ? refused.text : null,
          }),
          ...settingFields(request, kind, usual, refused),
        ),
      })}
    </div>`;
}

async function page(
  request: PageRequest,
  kind: NoticeKind,
  { refused, asked }: { readonly refused: Refused | null; readonly asked: string | null },
): Promise<Response> {
  const { t, floor, actor } = request;
  const rows = await floor.ask(actor, noticeSettings, { kind });
  const chosen = rows.find((one) => one.schoolId === asked) ?? (rows.length === 1 ? rows[0] : undefined);
  const title = t(`messages.${part[kind]}.title`);
  const rest =
    chosen === undefined
      ? allSchools(request, kind, rows, refused)
      : await oneSchool(request, kind, chosen, { refused, isOnly: rows.length === 1 });
  const body = html`${pageHead({ title, back: toSettings(request) })}
    <div class="measure">
      <p>${t(`messages.${part[kind]}.lead`)}</p>
      ${rest}
    </div>`;
  const status = refused === null ? 200 : 422;
  return request.page(await deskPage(request, { title, body, current: noticePaths[kind] }), status);
}

/** Which schools write each week, when, from how much on, and whom it would reach now. */
export const showNotices =
  (kind: NoticeKind) =>
  async (request: PageRequest): Promise<Response> =>
    page(request, kind, { refused: null, asked: request.query('school') });

export const postNotices =
  (kind: NoticeKind) =>
  async (request: PageRequest): Promise<Response> => {
    const form = await request.form();
    const one = form.optional('one');
    try {
      await request.floor.act(request.actor, setNotices, {
        kind,
        schoolIds: form.all('school').filter((id) => isUuid(id)),
        isOn: form.text('on') === 'yes',
        weekday: Number(form.text('weekday')),
        hour: Number(form.text('hour').slice(0, 2)),
        least: Number(form.text('least')),
        words: form.text('words').slice(0, 300),
        wordsLanguage: request.locale,
      });
      const to = one === null || !isUuid(one) ? noticePaths[kind] : `${noticePaths[kind]}?school=${one}`;
      return request.redirect(to, { says: 'messages.weekly.says_saved' });
    } catch (error) {
      return page(request, kind, { refused: refusal(request, error), asked: one });
    }
  };
