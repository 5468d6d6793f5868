import { noteLooks } from '#platform/looks';
import type { PageRequest } from '#platform/web';
import {
  bdi,
  button,
  buttonLink,
  buttons,
  deskPage,
  empty,
  facts,
  href,
  html,
  type Html,
  lines,
  pageHead,
  pager,
  person,
  postForm,
  section,
  table,
  shownPhone,
} from '#ui';
import {
  classView,
  contactsPageSize,
  type OpenContact,
  openContacts,
  schoolView,
  type SchoolView,
} from '../schools.questions.ts';
import { correctionsPart } from './corrections.ts';
import { detailLines, gradeWord, relationWord, roleWord } from './parts.ts';
import { classLine } from './people-page.ts';
import { decideForms } from './restriction-part.ts';

function contactsLink(request: PageRequest, { contacts, org }: SchoolView): Html | null {
  if (contacts === null || contacts.unconfirmed + contacts.held === 0) return null;
  const { t } = request;
  const { unconfirmed, held } = contacts;
  const waiting = [
    ...(unconfirmed === 0 ? [] : [t('roster.contacts.unconfirmed_count', { count: unconfirmed })]),
    ...(held === 0 ? [] : [t('roster.contacts.held_count', { count: held })]),
  ];
  return section(
    { title: t('roster.contacts.title'), lead: waiting.join(' · ') },
    buttons(buttonLink({ label: t('roster.contacts.open'), href: `/desk/schools/${org.id}/contacts`, icon: 'people' })),
  );
}

export async function schoolPage(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const view = await floor.ask(actor, schoolView, request.param('id'));
  const { org } = view;
  const staff = view.staff.map((one) => ({
    body: person({ name: one.name, detail: one.detail ?? roleWord(request, one.role) }),
  }));
  const body = html`${pageHead({ title: org.name, beside: t('roster.school.students', { count: view.students }), back: { label: t('roster.people.title'), href: '/desk/people' } })}
  ${facts([
    [t('roster.field.phone'), org.phone === null ? null : bdi(shownPhone(org.phone))],
    [t('roster.field.email'), org.email],
    [t('roster.field.address'), org.address === null ? null : bdi(org.address)],
    [t('roster.field.zone'), org.zone],
  ])}
  ${contactsLink(request, view)}
  ${section({ title: t('roster.school.staff') }, staff.length === 0 ? t('roster.school.no_staff') : lines(staff, { compact: true }))}
  ${
    view.classes.length === 0
      ? null
      : section(
          { title: t('roster.classes.title') },
          lines(
            view.classes.map((one) => ({ body: classLine(request, one) })),
            { compact: true },
          ),
        )
  }
  ${
    view.mayCorrect
      ? correctionsPart(request, {
          kind: 'org',
          id: org.id,
          corrections: [],
          fields: [
            { name: 'name', value: org.name },
            { name: 'phone', value: org.phone ?? '', type: 'tel' },
            { name: 'email', value: org.email ?? '', type: 'email' },
            { name: 'address', value: org.address ?? '' },
            { name: 'zone', value: org.zone ?? '' },
            {
              name: 'is_open',
              value: String(org.isOpen),
              options: [
                { value: 'true', label: t('roster.school.open') },
                { value: 'false', label: t('roster.school.closed') },
              ],
            },
          ],
        })
      : null
  }`;
  return request.page(
    await deskPage(request, { title: org.name, body, current: '/desk/people', topics: [`roster.org.${org.id}`] }),
  );
}

export async function classPage(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const view = await floor.ask(actor, classView, request.param('id'));
  await floor.act(actor, noteLooks, {
    looks: [{ what: 'list', recordId: view.id, studentId: null, guardianId: null, children: view.students.length }],
  });
  const students = view.students.map((one) => ({
    body: person({
      name: one.name,
      detail: gradeWord(request, one.detail),
      href: `/desk/people/${one.id}`,
      child: true,
    }),
  }));
  const school = html`<a href="${href(`/desk/schools/${view.school.id}`)}">${bdi(view.school.name)}</a>`;
  const body = html`${pageHead({ title: view.name, beside: html`${school}<span>${t('roster.class.students', { count: view.students.length })}</span>`, back: { label: t('roster.people.title'), href: '/desk/people' } })}
  ${section(
    { title: t('roster.class.teachers') },
    lines(
      view.teachers.map((one) => ({ body: person({ name: one.name }) })),
      { compact: true },
    ),
  )}
  ${section({ title: t('roster.class.students_title') }, students.length === 0 ? empty({ title: t('roster.class.nobody'), icon: 'people' }) : lines(students, { compact: true }))}`;
  return request.page(await deskPage(request, { title: view.name, body, current: '/desk/people' }));
}

function contactRow(request: PageRequest, one: OpenContact): { cells: readonly Html[] } {
  const { t } = request;
  const box = html`<label class="choice"
    ><input type="checkbox" name="guardianship" value="${one.id}" checked /><span
      ><bdi>${one.guardian}</bdi></span
    ></label
  >`;
  return {
    cells: [
      box,
      html`<a href="${href(`/desk/people/${one.studentId}`)}"><bdi>${one.student}</bdi></a>`,
      html`${relationWord(request, one.relation)}`,
      one.addresses.length === 0 ? html`${t('roster.family.no_address')}` : detailLines(one.addresses),
    ],
  };
}

function unconfirmedPart(request: PageRequest, schoolId: string, contacts: readonly OpenContact[]): Html | null {
  const { t } = request;
  const open = contacts.filter((one) => one.state === 'unconfirmed');
  if (open.length === 0) return null;
  const columns = [
    t('roster.role.guardian'),
    t('roster.role.student'),
    t('roster.field.relation'),
    t('roster.family.reach'),
  ].map((label) => ({ label }));
  return section(
    { title: t('roster.contacts.unconfirmed'), lead: t('roster.contacts.unconfirmed_lead') },
    postForm(
      { action: `/desk/schools/${schoolId}/contacts`, token: request.formToken },
      table({
        caption: t('roster.contacts.unconfirmed'),
        quietCaption: true,
        controls: true,
        columns,
        rows: open.map((one) => contactRow(request, one)),
      }),
      buttons(button({ label: t('roster.contacts.confirm', { count: open.length }), icon: 'check' })),
    ),
  );
}

function heldPart(request: PageRequest, contacts: readonly OpenContact[]): Html | null {
  const { t } = request;
  const held = contacts.filter((one) => one.state !== 'unconfirmed');
  if (held.length === 0) return null;
  const items = held.map((one) => ({
    body: html`<div class="stack">
      <div>
        ${person({ name: one.guardian, detail: t('roster.contacts.of', { relation: relationWord(request, one.relation), student: one.student }), href: `/desk/families/${one.guardianId}` })}
      </div>
      ${one.restriction === null ? null : decideForms(request, { id: one.id, restriction: one.restriction })}
    </div>`,
  }));
  return section({ title: t('roster.contacts.held'), lead: t('roster.contacts.held_lead') }, lines(items));
}

/** Contacts of one school that wait for somebody. Held ones are decided one by one, the others confirmed together. */
export async function contactsPage(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const schoolId = request.param('id');
  const page = Math.max(1, Number(request.query('page') ?? '1') || 1);
  const { org, contacts, more } = await floor.ask(actor, openContacts, { schoolId, page });
  await floor.act(actor, noteLooks, {
    looks: [
      {
        what: 'list',
        recordId: org.id,
        studentId: null,
        guardianId: null,
        children: new Set(contacts.map((one) => one.studentId)).size,
      },
    ],
  });
  const path = (number: number): string => `/desk/schools/${org.id}/contacts?page=${number}`;
  const body = html`${pageHead({ title: t('roster.contacts.title'), beside: bdi(org.name), back: { label: org.name, href: `/desk/schools/${org.id}` } })}
  ${contacts.length === 0 ? empty({ title: t('roster.contacts.none'), text: t('roster.contacts.none_text'), icon: 'check' }) : null}
  ${heldPart(request, contacts)} ${unconfirmedPart(request, org.id, contacts)}
  ${contacts.length < contactsPageSize && page === 1 ? null : pager({ t, previous: page > 1 ? path(page - 1) : null, next: more ? path(page + 1) : null })}`;
  return request.page(
    await deskPage(request, {
      title: t('roster.contacts.title'),
      body,
      current: '/desk/people',
      topics: ['roster.contacts'],
    }),
  );
}
