import { noteLooks } from '#platform/looks';
import { ownPath, type PageRequest, route, type Route } from '#platform/web';
import { staffRoles } from '#platform/actor';
import {
  bdi,
  button,
  buttons,
  chip,
  choice,
  deskPage,
  empty,
  facts,
  field,
  fold,
  hiddenInputs,
  html,
  type Html,
  lines,
  ltr,
  pageHead,
  person,
  postForm,
  section,
  select,
  shownPhone,
} from '#ui';
import { endLiving, noteLiving } from '../living/living.actions.ts';
import { liaisonList } from '../living/living.questions.ts';
import { situations } from '../living/living.rules.ts';
import type { LivingLine, LivingRow } from '../living/living.store.ts';
import { dayWord, gradeWord } from './parts.ts';

const page = '/desk/liaison';

const word = ({ t }: PageRequest, situation: string): string => t.dynamic(`roster.living.${situation}`);

function rowFacts(request: PageRequest, row: LivingRow): Html {
  const { t } = request;
  return facts(
    [
      [t('roster.living.since'), dayWord(request, row.since)],
      [t('roster.living.until'), dayWord(request, row.until)],
      [t('roster.living.place'), row.meetingPlace === null ? null : bdi(row.meetingPlace)],
      [t('roster.restriction.entered_by'), row.notedBy === null ? null : bdi(row.notedBy)],
    ],
    { tight: true },
  );
}

function endForm(request: PageRequest, row: LivingRow): Html {
  const { t } = request;
  return postForm(
    { action: `${page}/end`, token: request.formToken, class: 'row mt-4' },
    hiddenInputs({ id: row.id, back: request.url.pathname }),
    field({
      label: t('roster.living.ended_on'),
      name: 'until',
      id: `until-${row.id}`,
      type: 'date',
      value: today(request),
      required: true,
    }),
    button({ label: t('roster.living.end'), kind: 'second' }),
  );
}

const today = ({ now, zone }: PageRequest): string => now.toZonedDateTimeISO(zone).toPlainDate().toString();

/** The form carries the child in its body: no address and no log line names a child beside this page. */
function noteForm(request: PageRequest, studentId: string, row: LivingRow | null): Html {
  const { t } = request;
  return postForm(
    { action: page, token: request.formToken },
    hiddenInputs({ student: studentId, back: request.url.pathname }),
    select({
      label: t('roster.living.situation'),
      name: 'situation',
      id: 'living-situation',
      value: row?.situation ?? 'doubled_up',
      options: situations.map((situation) => ({ value: situation, label: word(request, situation) })),
    }),
    field({
      label: t('roster.living.since'),
      name: 'since',
      id: 'living-since',
      type: 'date',
      value: today(request),
      required: true,
    }),
    field({
      label: t('roster.living.place'),
      name: 'place',
      id: 'living-place',
      value: row?.meetingPlace,
      maxlength: 200,
      hint: t('roster.living.place_hint'),
      optional: t('ui.field.optional'),
    }),
    choice({ name: 'place_only', label: t('roster.living.place_only'), checked: row?.placeOnly ?? false }),
    html`<div class="mt-4">${buttons(button({ label: t('roster.living.save') }))}</div>`,
  );
}

/** On the child's page, for its liaison only. */
export function livingPart(request: PageRequest, studentId: string, rows: readonly LivingRow[] | null): Html | null {
  if (rows === null) return null;
  const { t } = request;
  const now = rows.find((row) => row.until === null) ?? null;
  const earlier = rows.filter((row) => row.until !== null);
  return section(
    { title: t('roster.living.title'), lead: t('roster.living.lead') },
    now === null
      ? html`<p>${t('roster.living.nothing')}</p>`
      : html`<p>
            ${chip({ kind: 'paused', label: word(request, now.situation) })}
            ${now.placeOnly ? html`<span class="small soft">${t('roster.living.place_only_on')}</span>` : null}
          </p>
          ${rowFacts(request, now)} ${endForm(request, now)}`,
    fold({
      summary: t(now === null ? 'roster.living.note' : 'roster.living.change'),
      body: noteForm(request, studentId, now),
    }),
    earlier.length === 0
      ? null
      : fold({
          summary: t('roster.living.earlier'),
          body: lines(
            earlier.map((row) => ({ body: html`${word(request, row.situation)} ${rowFacts(request, row)}` })),
          ),
        }),
  );
}

function lineOf(request: PageRequest, line: LivingLine): Html {
  const { t } = request;
  return html`<div class="stack">
    <div class="row">
      ${person({ name: line.student, detail: gradeWord(request, line.grade) ?? '', href: `/desk/people/${line.studentId}`, child: true })}
      ${chip({ kind: 'paused', label: word(request, line.situation) })}
    </div>
    ${facts(
      [
        [t('roster.living.since'), dayWord(request, line.since)],
        [t('roster.living.place'), line.meetingPlace === null ? null : bdi(line.meetingPlace)],
        [
          t('roster.living.school_contact'),
          line.phone === null ? null : html`${bdi(line.school ?? '')} · ${ltr(shownPhone(line.phone))}`,
        ],
      ],
      { tight: true },
    )}
  </div>`;
}

/** The liaison's own list: children whose living situation is noted, with the school's phone. Nobody else finds a page here. */
async function liaisonPage(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const list = await floor.ask(actor, liaisonList, null);
  await floor.act(actor, noteLooks, {
    looks: [{ what: 'list', recordId: null, studentId: null, guardianId: null, children: list.length }],
  });
  const bySchool = [...Map.groupBy(list, (line) => line.school)];
  const body = html`${pageHead({ title: t('roster.living.list'), back: { label: t('roster.people.title'), href: '/desk/people' } })}
    <p class="lead">${t('roster.living.list_lead')}</p>
    ${list.length === 0 ? empty({ title: t('roster.living.list_none'), text: t('roster.living.list_none_text'), icon: 'people' }) : null}
    ${bySchool.map(([school, own]) => section({ title: school ?? t('roster.field.no_school') }, lines(own.map((line) => ({ body: lineOf(request, line) })))))}`;
  return request.page(await deskPage(request, { title: t('roster.living.list'), body, current: '/desk/people' }));
}

async function note(request: PageRequest): Promise<Response> {
  const form = await request.form();
  await request.floor.act(request.actor, noteLiving, {
    studentId: form.text('student'),
    situation: situations.find((one) => one === form.text('situation')) ?? 'other',
    since: form.text('since'),
    meetingPlace: form.text('place'),
    placeOnly: form.has('place_only'),
  });
  return request.redirect(ownPath(form.text('back')) ?? page, { says: 'roster.living.saved' });
}

async function end(request: PageRequest): Promise<Response> {
  const form = await request.form();
  await request.floor.act(request.actor, endLiving, { id: form.text('id'), until: form.text('until') });
  return request.redirect(ownPath(form.text('back')) ?? page, { says: 'roster.living.saved' });
}

export const liaisonRoutes: readonly Route[] = [
  route({ method: 'GET', path: page, who: staffRoles, handler: liaisonPage }),
  route({ method: 'POST', path: page, who: staffRoles, handler: note }),
  route({ method: 'POST', path: `${page}/end`, who: staffRoles, handler: end }),
];
