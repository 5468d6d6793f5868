import { isUuid } from '#platform/ids';
import { type Form, type PageRequest, type Route, route } from '#platform/web';
import {
  banner,
  bdi,
  button,
  buttonLink,
  buttons,
  choice,
  choices,
  type Content,
  deskPage,
  element,
  facts,
  field,
  hiddenInputs,
  html,
  type Html,
  pageHead,
  postForm,
  section,
  select,
  textarea,
} from '#ui';
import { answerOffLegalPath, askOffLegalPath, decideLegal, putOnLegalPath } from '../actions/legal.ts';
import { takeOffSuggestedPath } from '../actions/legal-suggested.ts';
import {
  daysUntil,
  isLegalKind,
  legalKindOf,
  legalKinds,
  legalOutcomes,
  namedFor,
  pathOf,
} from '../conversations.legal.ts';
import { datesOf } from '../conversations.legal-store.ts';
import type { OneConversation } from '../questions/desk-conversation.ts';
import { type LegalCourse, legalCourse } from '../questions/legal.ts';
import { noteConversationLook } from './desk-looks.ts';
import { colleagues, deskRoles, formError, staffName } from './desk-shared.ts';
import { errorAt, type Refused, typedIn } from './settings-shared.ts';

const at = (id: string): string => `/desk/conversations/${id}`;

/** At the head of a matter with a legal path: which one, and the day it must be decided. */
export function legalBanner(request: PageRequest, { row, legal, zone }: OneConversation): Content {
  const { t, say, now } = request;
  const kind = legalKindOf(row);
  if (kind === null || legal === null) return null;
  const { decideBy } = datesOf(legal);
  const days = daysUntil(decideBy, now, zone);
  const args = { kind: t.dynamic(`conversations.legal.kind.${kind}`), date: say.date(decideBy), days: Math.abs(days) };
  const text =
    row.state === 'closed'
      ? t('conversations.legal.desk.banner_closed', args)
      : legal.outcome !== null
        ? t('conversations.legal.desk.banner_again', args)
        : days < 0
          ? t('conversations.legal.desk.banner_late', args)
          : t('conversations.legal.desk.banner', args);
  return html`<div class="mt-3">
    ${banner({
      kind: days < 0 && row.state !== 'closed' && legal.outcome === null ? 'warning' : 'info',
      body: html`${text} ${t('conversations.desk.private', { n: row.reader_ids.length })}
      ${element('a', { href: `${at(row.id)}/legal` }, t('conversations.legal.desk.course'))}`,
    })}
  </div>`;
}

function beginForm(request: PageRequest, course: LegalCourse, refused: Refused | null): Html {
  const { t, actor, formToken } = request;
  const { row, directory } = course;
  const typed = typedIn(refused, 'begin');
  const staff = colleagues(actor, directory, { excluded: row.excluded_ids, schoolId: row.school_id, most: 5000 });
  return postForm(
    { action: `${at(row.id)}/legal`, token: formToken, class: 'stack narrow', keeps: `legal ${row.id}` },
    html`<p>${t('conversations.legal.desk.lead')}</p>
      <ul class="plain-list">
        <li>${t('conversations.legal.desk.then_owner')}</li>
        <li>${t('conversations.legal.desk.then_readers')}</li>
        <li>${t('conversations.legal.desk.then_you')}</li>
        <li>${t('conversations.legal.desk.then_clock')}</li>
      </ul>`,
    choices({
      legend: t('conversations.legal.desk.kind'),
      name: 'kind',
      type: 'radio',
      required: true,
      look: 'lined',
      chosen: typed?.['kind'] === undefined ? [] : [typed['kind']],
      error: errorAt(refused, 'begin', 'kind'),
      options: legalKinds.map((kind) => {
        const { acknowledgeDays, decideDays } = pathOf(directory.legal, kind);
        const days = t('conversations.legal.desk.kind_days', { acknowledge: acknowledgeDays, decide: decideDays });
        const nobody = namedFor(directory.legal, kind, row.school_id).length === 0;
        return {
          value: kind,
          label: t.dynamic(`conversations.legal.kind.${kind}`),
          hint: nobody ? html`${days} ${t('conversations.legal.desk.kind_nobody')}` : days,
        };
      }),
    }),
    textarea({
      label: t('conversations.legal.desk.reason'),
      hint: t('conversations.legal.desk.reason_hint'),
      name: 'reason',
      rows: 2,
      required: true,
      maxlength: 1000,
      value: typed?.['reason'],
      error: errorAt(refused, 'begin', 'reason') ?? errorAt(refused, 'begin', ''),
    }),
    select({
      label: t('conversations.legal.desk.about'),
      hint: t('conversations.legal.desk.about_hint'),
      name: 'about',
      value: typed?.['about'],
      error: errorAt(refused, 'begin', 'about'),
      options: [
        { value: '', label: t('conversations.legal.desk.about_none') },
        ...staff.map((one) => ({ value: one.id, label: one.name })),
      ],
    }),
    choice({ label: t('conversations.legal.desk.stay'), name: 'stay', checked: typed?.['stay'] !== undefined }),
    buttons(
      button({ label: t('conversations.legal.desk.begin'), icon: 'lock' }),
      buttonLink({ label: t('conversations.desk.back_out'), href: at(row.id), kind: 'second' }),
    ),
  );
}

function standing(request: PageRequest, { row, matter, directory, ...course }: LegalCourse): Content {
  const { t, say, now, actor } = request;
  if (matter === null) return null;
  const { receivedOn, acknowledgeBy, decideBy } = datesOf(matter);
  const of = receivedOn.until(decideBy, { largestUnit: 'days' }).days;
  const n = 0 - daysUntil(receivedOn, now, course.zone);
  const name = (id: string | null): Content => (id === null ? null : bdi(staffName(t, actor, directory, id)));
  const acknowledged =
    course.acknowledgedAt === null
      ? t('conversations.legal.desk.acknowledge_by', { date: say.date(acknowledgeBy) })
      : t('conversations.legal.desk.acknowledged', { when: say.dateTime(course.acknowledgedAt) });
  const outcome =
    matter.outcome === null || matter.outcome_on === null
      ? null
      : html`${t.dynamic(`conversations.legal.desk.outcome.${matter.outcome}`)},
          ${say.date(Temporal.PlainDate.from(matter.outcome_on))}: <span dir="auto">${matter.outcome_note}</span>`;
  return facts([
    [t('conversations.legal.list.path'), t.dynamic(`conversations.legal.kind.${matter.kind}`)],
    [t('conversations.legal.desk.received'), say.date(receivedOn)],
    [t('conversations.legal.desk.acknowledge'), acknowledged],
    [
      t('conversations.legal.desk.decide'),
      html`${t('conversations.legal.desk.by', { date: say.date(decideBy) })}${
        row.state === 'closed' ? null : html` · ${t('conversations.legal.desk.day_count', { n, of })}`
      }`,
    ],
    [t('conversations.legal.list.owner'), name(row.owner_id)],
    [t('conversations.legal.desk.superior'), name(course.superiorId)],
    [
      t('conversations.legal.desk.how'),
      html`${t.dynamic(`conversations.legal.desk.how.${matter.suggested ? 'suggested' : matter.how}`)}${
        matter.reason === '' ? null : html`: <span dir="auto">${matter.reason}</span>`
      }`,
    ],
    [t('conversations.legal.desk.outcome'), outcome],
  ]);
}

function outcomeForm(request: PageRequest, { row, mayDecide }: LegalCourse, refused: Refused | null): Content {
  const { t, now, formToken } = request;
  if (!mayDecide || row.state === 'closed') return null;
  const typed = typedIn(refused, 'decide');
  return section(
    { title: t('conversations.legal.desk.outcome'), lead: t('conversations.legal.desk.outcome_lead') },
    postForm(
      { action: `${at(row.id)}/legal/decide`, token: formToken, class: 'stack narrow', keeps: `decide ${row.id}` },
      choices({
        legend: t('conversations.legal.desk.outcome'),
        name: 'outcome',
        type: 'radio',
        required: true,
        chosen: typed?.['outcome'] === undefined ? [] : [typed['outcome']],
        error: errorAt(refused, 'decide', 'outcome'),
        options: legalOutcomes.map((outcome) => ({
          value: outcome,
          label: t.dynamic(`conversations.legal.desk.outcome.${outcome}`),
        })),
      }),
      field({
        label: t('conversations.legal.desk.on'),
        name: 'on',
        type: 'date',
        required: true,
        small: true,
        value: typed?.['on'] ?? now.toZonedDateTimeISO(request.zone).toPlainDate().toString(),
        error: errorAt(refused, 'decide', 'on'),
      }),
      textarea({
        label: t('conversations.legal.desk.note'),
        hint: t('conversations.legal.desk.note_hint'),
        name: 'note',
        rows: 4,
        required: true,
        maxlength: 5000,
        value: typed?.['note'],
        error: errorAt(refused, 'decide', 'note') ?? errorAt(refused, 'decide', ''),
      }),
      buttons(button({ label: t('conversations.legal.desk.close'), icon: 'answered' })),
    ),
  );
}

function offPart(request: PageRequest, course: LegalCourse, refused: Refused | null): Content {
  const { t, actor, formToken } = request;
  const { row, matter, mayDecide, mayConfirm, directory } = course;
  if (matter === null || row.state === 'closed') return null;
  if (matter.off_asked_by !== null) {
    const who = staffName(t, actor, directory, matter.off_asked_by);
    const waits = banner({
      kind: 'warning',
      body: t('conversations.legal.desk.off_waits', { who, reason: matter.off_reason ?? '' }),
    });
    const answer = (value: string, label: string, kind: 'primary' | 'second'): Html =>
      button({ label, kind, name: 'do', value });
    return section(
      { title: t('conversations.legal.desk.off') },
      waits,
      mayConfirm
        ? postForm(
            { action: `${at(row.id)}/legal/off-answer`, token: formToken, class: 'mt-3' },
            buttons(
              answer('confirm', t('conversations.legal.desk.off_confirm'), 'second'),
              answer('refuse', t('conversations.legal.desk.off_refuse'), 'second'),
            ),
          )
        : null,
    );
  }
  if (!mayDecide) return null;
  const alone = course.mayTakeOff;
  return section(
    {
      title: t('conversations.legal.desk.off'),
      lead: alone ? t('conversations.legal.desk.off_alone_lead') : t('conversations.legal.desk.off_lead'),
    },
    postForm(
      { action: `${at(row.id)}/legal/off`, token: formToken, class: 'stack narrow' },
      hiddenInputs({ alone: alone ? '1' : null }),
      textarea({
        label: t('conversations.legal.desk.reason'),
        name: 'reason',
        id: 'off-reason',
        rows: 2,
        required: true,
        maxlength: 1000,
        value: typedIn(refused, 'off')?.['reason'],
        error: errorAt(refused, 'off', 'reason') ?? errorAt(refused, 'off', ''),
      }),
      buttons(
        button({
          label: alone ? t('conversations.legal.desk.off_alone') : t('conversations.legal.desk.off_ask'),
          kind: 'second',
        }),
      ),
    ),
  );
}

async function show(request: PageRequest, refused: Refused | null = null): Promise<Response> {
  const { t, floor, actor } = request;
  const course = await floor.ask(actor, legalCourse, { id: request.param('id') });
  const { row, matter } = course;
  await noteConversationLook(request, row, true);
  const title = matter === null ? t('conversations.legal.desk.title') : t('conversations.legal.desk.course');
  const body = html`${pageHead({ title, back: { label: row.subject, href: at(row.id) } })}
  ${
    matter === null
      ? beginForm(request, course, refused)
      : html`<div class="mt-4">${standing(request, course)}</div>
          <p class="mt-4">
            ${buttonLink({ label: t('conversations.legal.desk.file'), href: `${at(row.id)}/print`, icon: 'print', kind: 'second' })}
            ${buttonLink({ label: t('conversations.legal.list.title'), href: '/desk/legal', kind: 'quiet' })}
          </p>
          ${outcomeForm(request, course, refused)}${offPart(request, course, refused)}`
  }`;
  return request.page(
    await deskPage(request, { title, body, current: '/desk/inbox', topics: [`conversation:${row.id}`] }),
    refused === null ? 200 : 422,
  );
}

type Done = { readonly to: string; readonly says: string };

async function posted(
  request: PageRequest,
  form: string,
  perform: (id: string, form: Form) => Promise<Done>,
): Promise<Response> {
  const given = await request.form();
  try {
    const { to, says } = await perform(request.param('id'), given);
    return request.redirect(to, { says });
  } catch (error) {
    const { field: where, text } = formError(request.t, error);
    return show(request, { form, field: where, text, typed: given.fields() });
  }
}

const begin = async (request: PageRequest): Promise<Response> =>
  posted(request, 'begin', async (conversationId, form) => {
    const kind = form.text('kind');
    const stay = form.has('stay');
    await request.floor.act(request.actor, putOnLegalPath, {
      conversationId,
      kind: isLegalKind(kind) ? kind : 'discrimination',
      reason: form.text('reason'),
      aboutStaffIds: isUuid(form.text('about')) ? [form.text('about')] : [],
      stay,
    });
    // Whoever pressed it sees it no longer, unless they stayed or are named for it: the inbox is always theirs.
    return { to: stay ? at(conversationId) : '/desk/inbox', says: 'conversations.legal.desk.begun' };
  });

const decide = async (request: PageRequest): Promise<Response> =>
  posted(request, 'decide', async (conversationId, form) => {
    await request.floor.act(request.actor, decideLegal, {
      conversationId,
      outcome: legalOutcomes.find((one) => one === form.text('outcome')) ?? 'decided',
      on: /^\d{4}-\d\d-\d\d$/.test(form.text('on')) ? form.text('on') : '1900-01-01',
      note: form.text('note'),
    });
    return { to: at(conversationId), says: 'conversations.legal.desk.closed' };
  });

const askOff = async (request: PageRequest): Promise<Response> =>
  posted(request, 'off', async (conversationId, form) => {
    if (form.has('alone')) {
      await request.floor.act(request.actor, takeOffSuggestedPath, { conversationId, reason: form.text('reason') });
      return { to: at(conversationId), says: 'conversations.legal.desk.off_done' };
    }
    await request.floor.act(request.actor, askOffLegalPath, { conversationId, reason: form.text('reason') });
    return { to: `${at(conversationId)}/legal`, says: 'conversations.legal.desk.off_asked' };
  });

const answerOff = async (request: PageRequest): Promise<Response> =>
  posted(request, 'off', async (conversationId, form) => {
    const confirm = form.text('do') === 'confirm';
    await request.floor.act(request.actor, answerOffLegalPath, { conversationId, confirm });
    return confirm
      ? { to: at(conversationId), says: 'conversations.legal.desk.off_done' }
      : { to: `${at(conversationId)}/legal`, says: 'conversations.legal.desk.off_stays' };
  });

const one = '/desk/conversations/:id/legal';
const who = deskRoles;
const names = { id: 'conversation' } as const;

/** A matter's legal path at the desk: put it there, see where it stands, decide it, take it off by two people. */
export const legalDeskRoutes: readonly Route[] = [
  route({ method: 'GET', path: one, who, names, handler: async (request) => show(request) }),
  route({ method: 'POST', path: one, who, names, handler: begin }),
  route({ method: 'POST', path: `${one}/decide`, who, names, handler: decide }),
  route({ method: 'POST', path: `${one}/off`, who, names, handler: askOff }),
  route({ method: 'POST', path: `${one}/off-answer`, who, names, handler: answerOff }),
];
