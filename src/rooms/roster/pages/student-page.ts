import { noteLooks } from '#platform/looks';
import type { PageRequest } from '#platform/web';
import {
  banner,
  bdi,
  button,
  buttons,
  choice,
  deskPage,
  empty,
  facts,
  field,
  fold,
  hiddenInputs,
  href,
  html,
  type Html,
  lines,
  pageHead,
  person,
  postForm,
  section,
  textarea,
} from '#ui';
import { orgsOf } from '../roster.questions.ts';
import { type StaffTie, studentView, type StudentView } from '../student.questions.ts';
import { correctionsPart, endPart } from './corrections.ts';
import { detailLines, gradeWord, relationWord, stateChip } from './parts.ts';

const shownRights = ['see_records', 'be_contacted', 'act', 'pick_up'] as const;

function rightsLine({ t }: PageRequest, tie: StaffTie): string {
  const may = shownRights.filter((right) => tie.rights.has(right)).map((right) => t.dynamic(`roster.right.${right}`));
  return may.length === 0 ? t('roster.right.none') : may.join(' · ');
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

/** The forms with which a held tie is decided: read the document first, then say what it leaves. */
export function decideForms(
  request: PageRequest,
  tie: { readonly id: string; readonly restriction: string; readonly documentReference: string | null },
): Html {
  const { t } = request;
  const hidden = hiddenInputs({ guardianship: tie.id, back: request.url.pathname });
  const rights = (['maySeeRecords', 'mayBeContacted', 'mayAct', 'mayPickUp'] as const).map((name) =>
    choice({ name, label: t.dynamic(`roster.decide.${name}`) }),
  );
  return html`${facts([
    [t('roster.restriction.words'), tie.restriction === '' ? null : bdi(tie.restriction)],
    [t('roster.restriction.document'), tie.documentReference === null ? null : bdi(tie.documentReference)],
  ])}
  ${fold({
    summary: t('roster.decide.open'),
    body: html`${postForm(
      { action: '/desk/guardianships/decide', token: request.formToken },
      hidden,
      html`<fieldset>
        <legend>${t('roster.decide.legend')}</legend>
        <div class="choices">${rights}</div>
      </fieldset>`,
      buttons(
        button({ label: t('roster.decide.limit'), name: 'decide', value: 'limit' }),
        button({ label: t('roster.decide.lift'), name: 'decide', value: 'lift', kind: 'second' }),
      ),
    )}`,
  })}`;
}

function restrictForm(request: PageRequest, tie: StaffTie): Html {
  const { t } = request;
  const id = tie.guardianshipId;
  return fold({
    summary: t('roster.restriction.enter'),
    body: postForm(
      { action: '/desk/guardianships/restrict', token: request.formToken },
      hiddenInputs({ guardianship: id, back: request.url.pathname }),
      textarea({
        label: t('roster.restriction.words'),
        name: 'words',
        id: `words-${id}`,
        rows: 2,
        required: true,
        hint: t('roster.restriction.hint'),
        maxlength: 2000,
      }),
      field({
        label: t('roster.restriction.document'),
        name: 'document',
        id: `document-${id}`,
        maxlength: 200,
        optional: t('ui.field.optional'),
      }),
      buttons(button({ label: t('roster.restriction.save'), kind: 'danger', icon: 'lock' })),
    ),
  });
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
  const restriction = tie.restriction;
  const held =
    mayConfirm && restriction !== null
      ? decideForms(request, {
          id: tie.guardianshipId,
          restriction: restriction.words,
          documentReference: restriction.documentReference,
        })
      : null;
  return html`<div class="stack">
    <div class="row">
      ${person({ name: tie.card.name, detail: beside(request, tie), ...(view.isOnce ? {} : { href: `/desk/families/${tie.guardianId}` }) })}
      ${tie.state === 'held' && restriction === null ? null : stateChip(request, tie.state)}
    </div>
    <p class="small">${detailLines(tie.details)}</p>
    <p class="small soft">${rightsLine(request, tie)}</p>
    ${mayConfirm && tie.state === 'unconfirmed' ? confirmForm(request, tie) : null} ${held}
    ${mayConfirm && restriction === null ? restrictForm(request, tie) : null}
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
  ${guardiansPart(request, view)} ${teachersPart(request, view)} ${await correctionFields(request, view)}
  ${view.mayCorrect ? endPart(request, card.id) : null}`;
  return request.page(
    await deskPage(request, { title: card.name, body, current: '/desk/people', topics: [`roster.person.${card.id}`] }),
  );
}
