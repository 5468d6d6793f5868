import type { PageRequest } from '#platform/web';
import { isUuid } from '#platform/ids';
import { noteLooks } from '#platform/looks';
import {
  bdi,
  button,
  buttonLink,
  buttons,
  choice,
  deskPage,
  element,
  field,
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
  toSettings,
} from '#ui';
import { absenceText } from '../notices/absence.rules.ts';
import {
  type AbsencePlan,
  type AbsenceSetting,
  absenceSwitches,
  previewAbsences,
  setAbsenceSwitch,
} from '../notices/absence.ts';
import { type Refused, refusal } from './announce-shared.ts';

export const absencePath = '/admin/absences';

const monday = Temporal.PlainDate.from('2026-11-16');

function preview(request: PageRequest, found: AbsencePlan): Html {
  const { t, say } = request;
  if (found.children.length === 0)
    return section(
      { title: t('messages.absence.preview') },
      html`<p class="soft">${t('messages.absence.preview_none')}</p>`,
    );
  const [first] = found.children;
  return html`${section(
    { title: t('messages.absence.preview') },
    html`<p>
      ${t('messages.absence.preview_n', { n: found.children.length, guardians: new Set(found.families.map((one) => one.personId)).size })}
    </p>`,
    table({
      caption: t('messages.absence.preview'),
      columns: [
        { label: t('messages.absence.child') },
        { label: t('messages.absence.days_week'), numeric: true },
        { label: t('messages.absence.days_year'), numeric: true },
      ],
      rows: found.children.map((child) => ({
        cells: [
          element('a', { href: `/desk/people/${child.studentId}` }, bdi(child.name)),
          say.number(child.fresh.length),
          say.number(child.days),
        ],
      })),
    }),
  )}
  ${
    first === undefined
      ? null
      : section(
          { title: t('messages.absence.example') },
          paragraphs(absenceText(t, { child: first.first, days: first.days, usual: first.usual }).body),
        )
  }`;
}

function settingForm(request: PageRequest, one: AbsenceSetting, refused: Refused | null): Html {
  const { t, say, formToken } = request;
  return postForm(
    { action: absencePath, token: formToken, class: 'stack' },
    hiddenInputs({ school: one.schoolId }),
    choice({ label: t('messages.absence.is_on'), name: 'on', value: 'yes', checked: one.isOn }),
    html`<div class="row">
      ${select({
        label: t('messages.absence.weekday'),
        name: 'weekday',
        value: String(one.weekday),
        options: [1, 2, 3, 4, 5].map((day) => ({
          value: String(day),
          label: say.weekday(monday.add({ days: day - 1 })),
        })),
      })}
      ${field({
        label: t('messages.absence.hour'),
        name: 'hour',
        type: 'time',
        value: `${String(one.hour).padStart(2, '0')}:00`,
        error: refused?.text,
      })}
    </div>`,
    buttons(button({ label: t('messages.absence.save') })),
  );
}

async function page(request: PageRequest, refused: Refused | null): Promise<Response> {
  const { t, floor, actor } = request;
  const rows = await floor.ask(actor, absenceSwitches, undefined);
  const asked = request.query('school');
  const chosen = rows.find((one) => one.schoolId === asked) ?? (rows.length === 1 ? rows[0] : undefined);
  const title = t('messages.absence.title');
  let rest: Html;
  if (chosen === undefined) {
    rest = lines(
      rows.map((one) => ({
        body: element('a', { href: `${absencePath}?school=${one.schoolId}` }, bdi(one.school)),
        ...(one.isOn ? { icon: 'check' as const } : {}),
      })),
    );
  } else {
    const found = await floor.ask(actor, previewAbsences, { schoolId: chosen.schoolId });
    if (found.children.length > 0)
      await floor.act(actor, noteLooks, {
        looks: [
          {
            what: 'list',
            recordId: chosen.schoolId,
            studentId: null,
            guardianId: null,
            children: found.children.length,
          },
        ],
      });
    rest = html`<h2 class="mt-4">${bdi(chosen.school)}</h2>
      ${settingForm(request, chosen, refused)} ${preview(request, found)}
      ${rows.length > 1 ? html`<p class="mt-4">${buttonLink({ label: t('messages.absence.school'), href: absencePath, kind: 'second' })}</p>` : null}`;
  }
  const body = html`${pageHead({ title, back: toSettings(request) })}
    <div class="measure">
      <p>${t('messages.absence.lead')}</p>
      <p class="small soft">${t('messages.absence.grades')}</p>
      ${rest}
    </div>`;
  return request.page(await deskPage(request, { title, body, current: absencePath }), refused === null ? 200 : 422);
}

/** Which schools write about missed days, when, and whom it would reach now. */
export async function showAbsences(request: PageRequest): Promise<Response> {
  return page(request, null);
}

export async function postAbsences(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const schoolId = form.text('school');
  if (!isUuid(schoolId)) return request.redirect(absencePath);
  try {
    await request.floor.act(request.actor, setAbsenceSwitch, {
      schoolId,
      isOn: form.text('on') === 'yes',
      weekday: Number(form.text('weekday')),
      hour: Number(form.text('hour').slice(0, 2)),
    });
    return request.redirect(`${absencePath}?school=${schoolId}`, { says: 'messages.absence.says_saved' });
  } catch (error) {
    return page(request, refusal(request, error));
  }
}
