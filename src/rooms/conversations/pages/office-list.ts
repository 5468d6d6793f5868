import { noteLooks } from '#platform/looks';
import { isUuid } from '#platform/ids';
import type { Form, PageRequest } from '#platform/web';
import {
  banner,
  bdi,
  button,
  buttonLink,
  call,
  chip,
  type Content,
  deskPage,
  element,
  empty,
  field,
  fold,
  getForm,
  hiddenInputs,
  html,
  type Html,
  icon,
  linkRow,
  ltr,
  pageHead,
  postForm,
  section,
  select,
} from '#ui';
import { setCutOff, settleDay, tieDay, unsettleDay } from '../actions/office.ts';
import { outcomes } from '../conversations.office.ts';
import { type DayLine, officeDay, type OfficeDay, type OfficeMail } from '../questions/office.ts';
import { gradeOf } from './desk-shared.ts';
import { inZone } from './family-shared.ts';

const dayPattern = /^\d{4}-\d\d-\d\d$/;

export function dayAsked(request: PageRequest): string | null {
  const typed = request.query('day') ?? '';
  if (!dayPattern.test(typed)) return null;
  try {
    return Temporal.PlainDate.from(typed).toString();
  } catch {
    return null;
  }
}

export async function officeDayOf(request: PageRequest): Promise<OfficeDay | null> {
  const school = request.query('school');
  return request.floor.ask(request.actor, officeDay, {
    schoolId: school !== null && school !== '' ? (isUuid(school) ? school : '') : null,
    day: dayAsked(request),
  });
}

/** A list counts as one look, with its number of children. */
export async function noteOfficeLook(
  { floor, actor }: PageRequest,
  what: 'list' | 'export',
  page: OfficeDay,
): Promise<void> {
  const children = new Set(page.lines.flatMap((line) => line.student_id ?? [])).size;
  if (children === 0) return;
  await floor.act(actor, noteLooks, {
    looks: [{ what, recordId: page.school.id, studentId: null, guardianId: null, children }],
  });
}

export function timeOf({ say }: PageRequest, page: Pick<OfficeDay, 'day' | 'zone'>, time: string): string {
  return say.time(
    Temporal.PlainDate.from(page.day)
      .toZonedDateTime({ timeZone: page.zone, plainTime: Temporal.PlainTime.from(time) })
      .toInstant(),
  );
}

const childName = (line: DayLine): string => line.child?.name ?? line.child_name;

function stateChip({ t, say }: PageRequest, line: DayLine): Html {
  if (line.outcome === 'done') return chip({ kind: 'answered', label: t('conversations.office.state.done') });
  if (line.outcome === 'declined') return chip({ kind: 'paused', label: t('conversations.office.state.declined') });
  if (line.outcome === 'mistake') return chip({ kind: 'plain', label: t('conversations.office.state.mistake') });
  if (line.outcome === 'taken_back') return chip({ kind: 'plain', label: t('conversations.office.state.taken_back') });
  if (line.rings) return chip({ kind: 'breach', label: t('conversations.office.state.rings') });
  return chip({ kind: 'due', label: t('conversations.office.state.by', { time: say.time(line.due_at) }) });
}

/** Whether whoever told it may decide this, and whom to ask where not. */
function decides({ t }: PageRequest, line: DayLine): Html {
  const asker = bdi(line.asker === '' ? t('conversations.desk.who.unknown') : line.asker);
  if (line.mayDecide === true)
    return html`<span>${icon('check')} ${t.rich('conversations.office.decides', { name: asker })}</span>`;
  return html`<b
    >${icon('warning')}
    ${line.mayDecide === null ? t.rich('conversations.office.unproven', { name: asker }) : t.rich('conversations.office.decides_not', { name: asker })}
    ${firstCall(t('conversations.office.ask_first'), line)}</b
  >`;
}

function firstCall(words: string, { callFirst, is_proven, asker_address }: DayLine): Content {
  if (callFirst !== null)
    return html` ${words} ${bdi(callFirst.name)} ${callFirst.phone === null ? null : call(callFirst.phone)}`;
  return is_proven || asker_address === null ? null : html` ${ltr(asker_address)}`;
}

/** Whether the named person may take the child: a clear word, what to do, and never why. */
function door({ t }: PageRequest, line: DayLine): Content {
  const { answer, name } = line.pickUp;
  if (answer === 'nobody_named') return null;
  if (answer === 'listed')
    return html`<p class="small">
      ${icon('check')} ${t.rich('conversations.office.may_pick_up', { name: bdi(name) })}
    </p>`;
  return html`<p class="error" role="note">
    ${icon('critical')}<span
      ><b>${t.rich('conversations.office.not_listed', { name: bdi(name) })}</b>
      ${t('conversations.office.not_listed_do')}${firstCall(t('conversations.office.not_listed_call'), line)}</span
    >
  </p>`;
}

function acts(request: PageRequest, line: DayLine): Html {
  const { t, formToken } = request;
  const path = `/desk/office/${line.id}`;
  const more = childName(line);
  // What a family took back is theirs to tell again.
  if (line.outcome === 'taken_back') return html``;
  if (line.outcome !== null)
    return postForm(
      { action: `${path}/undo`, token: formToken },
      button({ label: t('conversations.office.undo'), more, kind: 'quiet' }),
    );
  return html`${postForm(
    { action: `${path}/settle`, token: formToken, class: 'row' },
    button({
      label: t('conversations.office.do_done'),
      more,
      name: 'outcome',
      value: 'done',
      kind: 'second',
      icon: 'check',
    }),
    button({ label: t('conversations.office.do_declined'), more, name: 'outcome', value: 'declined', kind: 'quiet' }),
    button({ label: t('conversations.office.do_mistake'), more, name: 'outcome', value: 'mistake', kind: 'quiet' }),
  )}${
    line.student_id === null
      ? html`<a class="link-row small" href="/desk/office/${line.id}/child">${t('conversations.office.who_is_it')}</a>`
      : null
  }`;
}

function lineItem(request: PageRequest, page: OfficeDay, line: DayLine): Html {
  const { t, say } = request;
  const grade = gradeOf(t, line.child?.grade ?? null);
  const what = t.dynamic(`conversations.office.kind.${line.kind}`);
  const at = line.at_time === null ? null : timeOf(request, page, line.at_time);
  const named =
    line.child === null
      ? html`<b><bdi>${line.child_name}</bdi></b> <span class="small">${t('conversations.office.name_only')}</span>`
      : html`<b>${element('a', { href: `/desk/students/${line.child.id}` }, bdi(line.child.name))}</b
          >${grade === null ? null : html` <span class="small soft">${grade}</span>`}`;
  return element(
    'li',
    { id: `change-${line.id}`, 'data-row': true, 'data-rings': line.rings || null },
    html`<div class="stack stack-s">
      <p>${named} · ${what}${at === null ? null : html` · <b>${at}</b>`} ${stateChip(request, line)}</p>
      <p class="small soft">
        ${t.dynamic(`conversations.office.reason.${line.reason}`)}${line.words === '' ? null : html` · <span dir="auto">${line.words}</span>`}
        · ${t.dynamic(`conversations.office.source.${line.source}`)}, ${say.time(line.entered_at)}
      </p>
      <p class="small">${decides(request, line)}</p>
      ${line.outcome === null ? door(request, line) : null}${acts(request, line)}
    </div>`,
  );
}

/** The first one is put on the list by one key. */
function mailItem(request: PageRequest, mail: OfficeMail, place: number): Html {
  const { t, say, formToken } = request;
  const only = mail.children.length === 1 ? mail.children[0] : undefined;
  const children = say.list(mail.children.map((child) => child.name));
  const put = new URLSearchParams({
    kind: mail.kind,
    conversation: mail.id,
    way: 'email',
    ...(only === undefined ? {} : { child: only.id }),
  });
  const oneClick = only !== undefined && mail.kind === 'absence' && mail.guardianId !== null;
  return html`<li>
    <div class="stack stack-s">
      <p>${element('a', { href: `/desk/conversations/${mail.id}`, dir: 'auto' }, mail.subject)}</p>
      <p class="small soft">
        <bdi>${mail.from}</bdi>${children === '' ? null : html` · <bdi>${children}</bdi>`} · ${say.dateTime(mail.at)} ·
        ${t.dynamic(`conversations.office.kind.${mail.kind}`)}
      </p>
      ${
        oneClick
          ? postForm(
              { action: '/desk/office/new', token: formToken },
              hiddenInputs({
                child: only.id,
                kind: 'absence',
                guardian: mail.guardianId,
                conversation: mail.id,
                way: 'email',
                first: request.now.toZonedDateTimeISO(request.zone).toPlainDate().toString(),
              }),
              button({
                label: t('conversations.office.put_on'),
                more: only.name,
                kind: 'second',
                icon: 'plus',
                ...(place === 0 ? { key: 'p' } : {}),
              }),
            )
          : buttonLink({
              label: t('conversations.office.put_on'),
              more: mail.subject,
              href: `/desk/office/new?${put.toString()}`,
              kind: 'second',
              icon: 'plus',
            })
      }
    </div>
  </li>`;
}

function chooser(request: PageRequest, page: OfficeDay): Html {
  const { t } = request;
  return getForm(
    { action: '/desk/office', class: 'filters', label: t('conversations.office.choose') },
    page.schools.length < 2
      ? hiddenInputs({ school: page.school.id })
      : select({
          label: t('conversations.desk.filter.school'),
          name: 'school',
          value: page.school.id,
          submits: true,
          small: true,
          options: page.schools.map((org) => ({ value: org.id, label: org.name })),
        }),
    field({ label: t('conversations.office.day'), name: 'day', type: 'date', value: page.day, small: true }),
    button({ label: t('conversations.office.show'), kind: 'second' }),
  );
}

function cutOffForm(request: PageRequest, page: OfficeDay): Html {
  const { t, formToken } = request;
  return fold({
    summary: t('conversations.office.times'),
    body: postForm(
      { action: '/desk/office/times', token: formToken, class: 'stack narrow' },
      hiddenInputs({ school: page.school.id }),
      field({
        label: t('conversations.office.times_morning'),
        name: 'morning',
        type: 'time',
        value: page.cutOff.morning,
        required: true,
      }),
      field({
        label: t('conversations.office.times_home'),
        name: 'home',
        type: 'time',
        value: page.cutOff.home,
        required: true,
      }),
      button({ label: t('conversations.office.times_do'), kind: 'second' }),
    ),
  });
}

/** “Today at the office”: one list of a school's day, in order of time. */
export async function showOffice(asked: PageRequest): Promise<Response> {
  const { t } = asked;
  const page = await officeDayOf(asked);
  const title = t('conversations.office.title');
  if (page === null)
    return asked.page(
      await deskPage(asked, {
        title,
        body: html`${pageHead({ title })}${empty({ title: t('conversations.office.no_school') })}`,
        current: '/desk/office',
      }),
    );
  const request = inZone(asked, page.zone);
  const { say } = request;
  await noteOfficeLook(request, 'list', page);
  const open = page.lines.filter((line) => line.outcome === null);
  const settled = page.lines.filter((line) => line.outcome !== null);
  const date = Temporal.PlainDate.from(page.day);
  const list = (lines: readonly DayLine[]): Html =>
    html`<ul class="lines lines-top" data-list>
      ${lines.map((line) => lineItem(request, page, line))}
    </ul>`;
  const csv = new URLSearchParams({ school: page.school.id, day: page.day });
  const body = html`${pageHead({
      title,
      beside: html`<span
        ><bdi>${page.school.name}</bdi> · ${say.date(date)} ·
        ${t('conversations.office.cut_off', { morning: timeOf(request, page, page.cutOff.morning), home: timeOf(request, page, page.cutOff.home) })}</span
      >`,
      actions: html`${buttonLink({ label: t('conversations.office.new'), href: '/desk/office/new', icon: 'plus', key: 'a' })}${buttonLink({ label: t('conversations.office.csv'), href: `/desk/office/list.csv?${csv.toString()}`, kind: 'second' })}`,
    })}
    ${page.news.closed === null ? null : banner({ kind: 'warning', body: t('conversations.office.closed') })}
    ${page.news.halfDay === null ? null : banner({ body: t('conversations.office.half_day', { time: timeOf(request, page, page.news.halfDay.endsAt.slice(0, 5)) }) })}
    ${chooser(request, page)}
    <label class="choice small"
      ><input type="checkbox" data-sound /><span>${t('conversations.office.sound')}</span></label
    >
    ${
      page.mail.length === 0
        ? null
        : section(
            { title: t('conversations.office.mail_title', { n: page.mail.length }) },
            html`<ul class="lines lines-top">
              ${page.mail.map((mail, place) => mailItem(request, mail, place))}
            </ul>`,
          )
    }
    ${
      open.length === 0
        ? empty({
            title: t('conversations.office.nothing'),
            text: t('conversations.office.nothing_next'),
            icon: 'answered',
          })
        : section({ title: t('conversations.office.open', { n: open.length }) }, list(open))
    }
    ${settled.length === 0 ? null : section({ title: t('conversations.office.settled', { n: settled.length }) }, list(settled))}
    ${cutOffForm(request, page)}
    <p class="mt-4">
      ${linkRow({ label: t('conversations.office.pack.link'), href: `/desk/office/pack?school=${page.school.id}`, before: 'print' })}
    </p>`;
  return request.page(await deskPage(request, { title, body, topics: ['office', 'inbox'], current: '/desk/office' }));
}

const back = (form: Form): string => {
  const school = form.optional('school');
  return school === null || !isUuid(school) ? '/desk/office' : `/desk/office?school=${school}`;
};

export async function postSettle(request: PageRequest): Promise<Response> {
  const { floor, actor, t } = request;
  const form = await request.form();
  const outcome = outcomes.find((one) => one === form.text('outcome')) ?? 'done';
  const changeId = request.param('id');
  await floor.act(actor, settleDay, { changeId, outcome });
  return request.redirect('/desk/office', {
    says: `conversations.office.says_${outcome}`,
    undo: { path: `/desk/office/${changeId}/undo`, label: t('conversations.office.undo') },
  });
}

export async function postUnsettle(request: PageRequest): Promise<Response> {
  await request.form();
  await request.floor.act(request.actor, unsettleDay, { changeId: request.param('id') });
  return request.redirect('/desk/office', { says: 'conversations.office.says_undone' });
}

export async function postTie(request: PageRequest): Promise<Response> {
  const form = await request.form();
  await request.floor.act(request.actor, tieDay, { changeId: request.param('id'), studentId: form.text('student') });
  return request.redirect('/desk/office', { says: 'conversations.office.says_tied' });
}

export async function postTimes(request: PageRequest): Promise<Response> {
  const form = await request.form();
  await request.floor.act(request.actor, setCutOff, {
    schoolId: form.text('school'),
    morning: form.text('morning'),
    home: form.text('home'),
  });
  return request.redirect(back(form), { says: 'conversations.office.says_times' });
}
