import { noteLooks } from '#platform/looks';
import type { PageRequest } from '#platform/web';
import {
  banner,
  bdi,
  button,
  deskPage,
  empty,
  facts,
  hiddenInputs,
  href,
  html,
  type Html,
  lines,
  pageHead,
  person,
  postForm,
  section,
} from '#ui';
import { orgsOf } from '../roster.questions.ts';
import { type StaffTie, studentView, type StudentView } from '../student.questions.ts';
import { correctionsPart, endPart } from './corrections.ts';
import { livingPart } from './liaison-page.ts';
import { detailLines, gradeWord, relationWord, stateChip } from './parts.ts';
import { decideForms, restrictForm } from './restriction-part.ts';
import { adultPart, papersPart } from './tie-parts.ts';

const shownRights = ['see_records', 'be_contacted', 'act', 'pick_up'] as const;

function rightsLine({ t }: PageRequest, tie: StaffTie): string {
  const may = shownRights.filter((right) => tie.rights.has(right)).map((right) => t.dynamic(`roster.right.${right}`));
  if (may.length > 0) return may.join(' · ');
  if (tie.pickUpOnly) return t('roster.right.only_door');
  if (tie.emergencyOnly) return t('roster.right.only_emergency');
  return tie.rights.has('general_messages') ? t('roster.right.none') : t('roster.right.only_ask');
}

function beside(request: PageRequest, tie: StaffTie): string {
  const { t } = request;
  return [
    relationWord(request, tie.relation),
    tie.livesWith ? t('roster.tie.lives_with') : null,
    tie.emergencyOnly ? t('roster.tie.emergency_only') : null,
    tie.card.language === null ? null : t.languageName(tie.card.language),
    tie.card.interpreter ? t('roster.tie.interpreter') : null,
  ]
    .filter((word) => word !== null)
    .join(' · ');
}

function confirmForm(request: PageRequest, tie: StaffTie): Html {
  return postForm(
    { action: '/desk/guardianships/confirm', token: request.formToken },
    hiddenInputs({ guardianship: tie.guardianshipId, back: request.url.pathname }),
    button({ label: request.t('roster.contacts.confirm_one'), kind: 'second', icon: 'check', more: tie.card.name }),
  );
}

function guardianBlock(request: PageRequest, view: StudentView, tie: StaffTie): Html {
  const { mayConfirm } = view;
  const { restriction } = tie;
  const id = tie.guardianshipId;
  const link = view.isOnce || tie.relation === 'self' ? {} : { href: `/desk/families/${tie.guardianId}` };
  return html`<div class="stack">
    <div class="row">
      ${person({ name: tie.card.name, detail: beside(request, tie), ...link })}
      ${tie.state === 'held' && restriction === null ? null : stateChip(request, tie.state)}
    </div>
    <p class="small">${detailLines(tie.details)}</p>
    <p class="small soft">${rightsLine(request, tie)}</p>
    ${papersPart(request, tie, mayConfirm)} ${adultPart(request, tie, mayConfirm)}
    ${mayConfirm && tie.state === 'unconfirmed' ? confirmForm(request, tie) : null}
    ${mayConfirm && restriction !== null ? decideForms(request, { id, restriction }) : null}
    ${mayConfirm && restriction === null && tie.relation !== 'self' ? restrictForm(request, id) : null}
  </div>`;
}

function guardiansPart(request: PageRequest, view: StudentView): Html {
  const { t } = request;
  if (view.guardians.length === 0)
    return section(
      { title: t('roster.guardians.title') },
      empty({ title: t('roster.guardians.none'), text: t('roster.guardians.none_text'), icon: 'people' }),
    );
  return section(
    { title: t('roster.guardians.title') },
    lines(view.guardians.map((tie) => ({ body: guardianBlock(request, view, tie) }))),
  );
}

function teachersPart(request: PageRequest, view: StudentView): Html | null {
  const { t } = request;
  if (view.teachers.length === 0) return null;
  const items = view.teachers.map((teacher) => ({
    body: html`<a href="${href(`/desk/classes/${teacher.classId}`)}"><bdi>${teacher.className}</bdi></a>
      <span class="soft">${bdi(teacher.name)}</span>`,
  }));
  return section({ title: t('roster.classes.title') }, lines(items));
}

async function correctionFields(request: PageRequest, view: StudentView): Promise<Html | null> {
  if (!view.mayCorrect) return null;
  const { t, floor, actor } = request;
  const schools = await floor.ask(
    actor,
    { name: 'roster.school_choices', answer: async ({ tx }) => orgsOf(tx, actor.districtId) },
    null,
  );
  const { card } = view;
  return correctionsPart(request, {
    kind: 'person',
    id: card.id,
    corrections: view.corrections,
    fields: [
      { name: 'given_name', value: card.givenName },
      { name: 'family_name', value: card.familyName },
      { name: 'preferred_name', value: '' },
      { name: 'birth_date', value: view.birthDate ?? '', type: 'date' },
      { name: 'grade', value: card.grade ?? '' },
      {
        name: 'school_id',
        value: card.schoolId ?? '',
        options: [
          { value: '', label: t('roster.field.no_school') },
          ...schools.filter((org) => org.kind === 'school').map((org) => ({ value: org.id, label: org.name })),
        ],
      },
      { name: 'language', value: card.language ?? '' },
    ],
  });
}

/** A student's page. The look is stored before anything of it is sent. */
export async function studentPage(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const view = await floor.ask(actor, studentView, request.param('id'));
  const { card } = view;
  await floor.act(actor, noteLooks, {
    looks: [{ what: view.isOnce ? 'once' : 'student', recordId: card.id, studentId: card.id, guardianId: null }],
  });
  const hushed = view.guardians.some((tie) => tie.isRestricted && tie.restriction === null);
  const school =
    view.schoolName === null || card.schoolId === null
      ? null
      : html`<a href="${href(`/desk/schools/${card.schoolId}`)}">${bdi(view.schoolName)}</a>`;
  const body = html`${pageHead({ title: card.name, beside: html`${school}${gradeWord(request, card.grade)}`, back: { label: t('roster.people.title'), href: '/desk/people' } })}
  ${view.isOnce ? banner({ kind: 'warning', body: t('roster.once.banner_now') }) : null}
  ${hushed ? banner({ kind: 'warning', body: t('roster.restriction.ask_office') }) : null}
  ${facts([
    [t('roster.field.local_id'), view.localId],
    [
      t('roster.field.birth_date'),
      view.birthDate === null ? null : request.say.date(Temporal.PlainDate.from(view.birthDate)),
    ],
    [t('roster.field.language'), card.language === null ? null : t.languageName(card.language)],
  ])}
  ${livingPart(request, card.id, view.living)} ${guardiansPart(request, view)} ${teachersPart(request, view)}
  ${await correctionFields(request, view)} ${view.mayCorrect ? endPart(request, card.id) : null}`;
  return request.page(
    await deskPage(request, { title: card.name, body, current: '/desk/people', topics: [`roster.person.${card.id}`] }),
  );
}
