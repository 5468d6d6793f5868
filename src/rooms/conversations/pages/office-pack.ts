import { notFound } from '#platform/errors';
import { isUuid } from '#platform/ids';
import { noteLooks } from '#platform/looks';
import type { PageRequest } from '#platform/web';
import { bdi, deskPage, html, type Html, ltr, pageHead, section, segments, shownPhone, table } from '#ui';
import { type OfficePack, officePack, type PackChild, type PackClass } from '../questions/office-pack.ts';
import { gradeOf } from './desk-shared.ts';
import { inZone } from './family-shared.ts';

const phone = (number: string | null): Html | null =>
  number === null ? null : html`<span class="nowrap">${ltr(shownPhone(number))}</span>`;

function contacts({ t }: PageRequest, child: PackChild): Html {
  if (child.contacts.length === 0) return html`${t('conversations.office.pack.no_contact')}`;
  // One box: on a narrow screen each part of a cell would be laid out by itself.
  return html`<div>
    ${child.contacts.map((one, place) => html`${place === 0 ? null : html`<br />`}${place + 1}. ${bdi(one.name)} ${phone(one.phone)}${one.language === null || one.language === 'en' ? null : html` <span class="small soft">${t.languageName(one.language)}</span>`}${one.lastOnly ? html` <span class="small soft">(${t('conversations.office.pack.last_only')})</span>` : null}`)}
  </div>`;
}

/** One name a line: side by side they run into each other where names and page are written in different directions. */
const names = (list: readonly string[]): Html =>
  html`<span>${list.map((who, place) => html`${place === 0 ? null : html`<br />`}${bdi(who)}`)}</span>`;

const anchorOf = (place: number): string => `class-${place + 1}`;

/** To one class at once on a screen; on paper they follow each other. */
function jumps({ t }: PageRequest, classes: readonly PackClass[]): Html | null {
  if (classes.length < 4) return null;
  const items = classes.map((one, place) => ({
    label: one.name === '' ? t('conversations.office.pack.no_class') : one.name,
    href: `#${anchorOf(place)}`,
  }));
  return html`<div class="no-print mt-4">${segments({ label: t('conversations.office.pack.classes'), items })}</div>`;
}

function classTable(request: PageRequest, one: PackClass, place: number): Html {
  const { t, say } = request;
  const name = one.name === '' ? t('conversations.office.pack.no_class') : one.name;
  return section(
    { id: anchorOf(place), title: one.teachers.length === 0 ? name : `${name} · ${say.list(one.teachers)}` },
    table({
      caption: name,
      quietCaption: true,
      columns: [
        { label: t('conversations.office.child') },
        { label: t('conversations.office.pack.call') },
        { label: t('conversations.office.pack.pick_up') },
        { label: t('conversations.office.pack.not_to') },
      ],
      rows: one.children.map((child) => {
        const grade = gradeOf(t, child.grade);
        return {
          cells: [
            html`${bdi(child.name)}${grade === null ? null : html` <span class="small soft">${grade}</span>`}`,
            contacts(request, child),
            child.pickUp.length === 0 ? t('conversations.office.pack.ask') : names(child.pickUp),
            child.notTo.length === 0 ? { body: '', nothing: true } : html`<b>${names(child.notTo)}</b>`,
          ],
        };
      }),
    }),
  );
}

function staffTable({ t, say }: PageRequest, pack: OfficePack): Html {
  return section(
    { title: t('conversations.office.pack.staff') },
    table({
      caption: t('conversations.office.pack.staff'),
      quietCaption: true,
      columns: [
        { label: t('conversations.office.pack.name') },
        { label: t('conversations.office.pack.role') },
        { label: t('conversations.office.pack.phone') },
        { label: t('conversations.office.pack.calls') },
      ],
      rows: pack.staff.map((one) => ({
        cells: [
          bdi(one.name),
          say.list(one.roles.map((role) => t.dynamic(`access.role.${role}`))),
          phone(one.phone) ?? html`<span class="soft">${t('conversations.office.pack.no_phone')}</span>`,
          names(one.calls),
        ],
      })),
    }),
  );
}

/** The emergency pack: dated, to print and keep in the drawer for when the network is out. */
export async function showPack(asked: PageRequest): Promise<Response> {
  const { t, floor, actor } = asked;
  const schoolId = asked.query('school') ?? '';
  if (!isUuid(schoolId)) throw notFound();
  const pack = await floor.ask(actor, officePack, { schoolId });
  const request = inZone(asked, pack.zone);
  await floor.act(actor, noteLooks, {
    looks: [{ what: 'print', recordId: pack.school.id, studentId: null, guardianId: null, children: pack.children }],
  });
  const title = t('conversations.office.pack.title');
  // The head of a page does not print; what a paper must say of itself stands below it.
  const body = html`<div class="no-print">
      ${pageHead({ title, back: { label: t('conversations.office.title'), href: '/desk/office' } })}
      <p class="soft measure mt-2">${t('conversations.office.pack.how')}</p>
    </div>
    <h2 class="mt-5"><bdi>${pack.school.name}</bdi></h2>
    <p class="mt-2">
      <b>${t('conversations.office.pack.dated', { when: request.say.exact(request.now) })}</b>
      ${t('conversations.office.pack.count', { n: pack.children })}
    </p>
    <p class="soft small mt-2">${t('conversations.office.pack.not_held')}</p>
    ${jumps(request, pack.classes)}${staffTable(request, pack)}${pack.classes.map((one, place) => classTable(request, one, place))}`;
  return request.page(await deskPage(request, { title, body, current: '/desk/office' }));
}
