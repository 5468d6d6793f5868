import { isUuid } from '#platform/ids';
import type { Form, PageRequest } from '#platform/web';
import {
  bdi,
  button,
  buttonLink,
  buttons,
  call,
  chip,
  deskPage,
  element,
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
  paragraphs,
  postForm,
  section,
  select,
  table,
  textarea,
} from '#ui';
import { childrenByLines, choices } from '../questions/choices.ts';
import { endSlip, makeSlip, sendSlip, signOnPaper } from '../slips/slips.actions.ts';
import {
  listSlips,
  slipWhole,
  type SlipChild,
  type SlipWhole,
  staffChoices,
  tripList,
} from '../slips/slips.questions.ts';
import type { SlipState } from '../slips/slips.rules.ts';
import { refusal, type Refused } from './announce-shared.ts';
import { csvFile, idIn, sides, sideTabs, ticks } from './slip-shared.ts';

const path = (id: string, part = ''): string => `${sides.slips}/${id}${part === '' ? '' : `/${part}`}`;
const stateKind = { yes: 'answered', no: 'paused', differ: 'breach', missing: 'due' } as const;

const stateChip = ({ t }: PageRequest, state: SlipState): Html =>
  chip({ kind: stateKind[state], label: t(`messages.slip.state_${state}`) });

/** The slips this person made, leads or looks after. */
export async function showSlips(request: PageRequest): Promise<Response> {
  const { t, say, floor, actor } = request;
  const rows = await floor.ask(actor, listSlips, {});
  const title = t('messages.side.slips');
  const body = html`${pageHead({ title, actions: buttonLink({ label: t('messages.slip.new'), href: `${sides.slips}/new`, icon: 'plus', key: 'n' }) })}
  ${sideTabs(request, 'slips')}
  ${
    rows.length === 0
      ? empty({ title: t('messages.slip.none'), text: t('messages.slip.none_text'), icon: 'check' })
      : lines(
          rows.map((row) => ({
            body: html`<p>
                <b>${element('a', { href: path(row.id), dir: 'auto' }, row.title)}</b>
                ${row.state === 'ended' ? chip({ kind: 'paused', label: t('messages.slip.ended') }) : null}
              </p>
              <p class="small soft">
                ${say.date(Temporal.PlainDate.from(row.on_date))} ·
                ${t('messages.slip.answered_of', { n: row.signed, of: row.children })} · ${bdi(row.author)}
              </p>`,
          })),
        )
  }`;
  return request.page(await deskPage(request, { title, body, current: sides.slips }));
}

type Again = { readonly refused: Refused; readonly typed: Form };

async function newPage(request: PageRequest, again: Again | null): Promise<Response> {
  const { t, floor, actor, formToken, locale } = request;
  const given = await floor.ask(actor, choices, {});
  const staff = await floor.ask(actor, staffChoices, { schools: given.scope.schools ?? [] });
  const wrong = (name: string): string | null => (again?.refused.field === name ? again.refused.text : null);
  const typed = (name: string): string | undefined => again?.typed.text(name);
  const chosen = (name: string): readonly string[] => again?.typed.all(name) ?? [request.query(name) ?? ''];
  const title = t('messages.slip.new');
  const body = html`${pageHead({ title, back: { label: t('messages.side.slips'), href: sides.slips } })}
  ${again !== null && again.refused.field === null ? html`<p class="error" role="alert">${again.refused.text}</p>` : null}
  ${postForm(
    { action: `${sides.slips}/new`, token: formToken, class: 'stack measure', keeps: 'slip new' },
    field({
      label: t('messages.slip.title'),
      hint: t('messages.slip.title_hint'),
      name: 'title',
      required: true,
      maxlength: 100,
      value: typed('title'),
      error: wrong('title'),
    }),
    field({
      label: t('messages.slip.on_date'),
      name: 'onDate',
      type: 'date',
      small: true,
      required: true,
      value: typed('onDate'),
      error: wrong('onDate'),
    }),
    field({ label: t('messages.slip.place'), name: 'place', maxlength: 120, value: typed('place') }),
    textarea({
      label: t('messages.slip.details'),
      hint: t('messages.slip.details_hint'),
      name: 'details',
      rows: 6,
      required: true,
      maxlength: 4000,
      value: typed('details'),
      error: wrong('details'),
    }),
    field({
      label: t('messages.slip.until'),
      name: 'signUntil',
      type: 'date',
      small: true,
      required: true,
      value: typed('signUntil'),
      error: wrong('signUntil'),
    }),
    given.schools.length < 2
      ? null
      : select({
          label: t('messages.slip.school'),
          name: 'school',
          value: typed('school') ?? given.schools[0]?.id,
          options: given.schools.map((one) => ({ value: one.id, label: one.name })),
        }),
    select({
      label: t('messages.slip.language'),
      name: 'language',
      value: typed('language') ?? locale,
      options: floor.words.languages.map((one) => ({ value: one.tag, label: t.languageName(one.tag) })),
    }),
    html`<h2>${t('messages.slip.for')}</h2>`,
    wrong('children') === null ? null : html`<p class="error" role="alert">${wrong('children')}</p>`,
    ticks(
      t('messages.slip.classes'),
      'class',
      given.classes.map(({ id, name, school }) => ({
        id,
        name: given.schools.length > 1 ? `${name} · ${school}` : name,
      })),
      chosen('class'),
    ),
    ticks(t('messages.side.groups'), 'group', given.groups, chosen('group')),
    textarea({
      label: t('messages.slip.children'),
      hint: t('messages.slip.children_hint'),
      name: 'children',
      rows: 3,
      value: typed('children'),
      error: wrong('lines'),
    }),
    ticks(t('messages.slip.leaders'), 'leader', staff, chosen('leader')),
    buttons(button({ label: t('messages.slip.make') })),
  )}`;
  return request.page(await deskPage(request, { title, body, current: sides.slips }), again === null ? 200 : 422);
}

export async function showNewSlip(request: PageRequest): Promise<Response> {
  return newPage(request, null);
}

export async function postNewSlip(request: PageRequest): Promise<Response> {
  const { floor, actor, zone, t } = request;
  const form = await request.form();
  const ids = (name: string): string[] => form.all(name).filter(isUuid);
  const named = await floor.ask(actor, childrenByLines, { lines: form.text('children').split('\n') });
  if (named.unknown.length > 0)
    return newPage(request, {
      refused: {
        field: 'lines',
        text: t('messages.slip.unknown_lines', { lines: request.say.list(named.unknown.slice(0, 5)) }),
      },
      typed: form,
    });
  const school = form.text('school');
  const day = (name: string): string => (/^\d{4}-\d\d-\d\d$/.test(form.text(name)) ? form.text(name) : '1900-01-01');
  try {
    const { id } = await floor.act(actor, makeSlip, {
      orgId: isUuid(school) ? school : null,
      title: form.text('title'),
      details: form.text('details'),
      place: form.text('place'),
      onDate: day('onDate'),
      signUntil: day('signUntil'),
      zone,
      language: form.text('language'),
      classIds: ids('class'),
      groupIds: ids('group'),
      studentIds: [...named.ids],
      leaderIds: ids('leader'),
    });
    return request.redirect(path(id), { says: 'messages.slip.made' });
  } catch (error) {
    return newPage(request, { refused: refusal(request, error), typed: form });
  }
}

function words({ t, say }: PageRequest, child: SlipChild): Html | null {
  if (child.signatures.length === 0) return null;
  return html`${child.signatures.map(
    (one) =>
      html`<p class="small">
          ${bdi(one.guardian)}: <b>${t(`messages.slip.said_${one.answer}`)}</b> · ${say.dateTime(one.at)} ·
          ${one.enteredBy === null ? t(one.how === 'text' ? 'messages.slip.how_text' : 'messages.slip.how_page') : t('messages.slip.how_paper', { name: one.enteredBy })}
        </p>
        ${fold({ summary: t('messages.slip.words'), body: element('div', { lang: one.language, dir: 'auto', class: 'small' }, paragraphs(one.words)) })}`,
  )}`;
}

function paperForm({ t, formToken }: PageRequest, { slip }: SlipWhole, child: SlipChild): Html | null {
  if (slip.state === 'ended') return null;
  if (child.signers.length === 0) return html`<p class="small soft">${t('messages.slip.nobody_may')}</p>`;
  return fold({
    summary: html`${t('messages.slip.paper')}<span class="hide-visually">: ${child.name}</span>`,
    body: postForm(
      { action: path(slip.id, 'paper'), token: formToken, class: 'stack' },
      hiddenInputs({ studentId: child.id }),
      select({
        label: t('messages.slip.signed_by'),
        name: 'guardianId',
        options: child.signers.map((one) => ({ value: one.id, label: one.name })),
      }),
      buttons(
        button({ label: t('messages.slip.said_yes'), name: 'answer', value: 'yes', kind: 'second' }),
        button({ label: t('messages.slip.said_no'), name: 'answer', value: 'no', kind: 'second' }),
      ),
    ),
  });
}

function sendPart({ t, say, formToken, now }: PageRequest, mine: SlipWhole): Html | null {
  const missing = mine.children.filter((one) => one.state === 'missing').length;
  if (!mine.mayKeep || mine.slip.state === 'ended' || Temporal.Instant.compare(mine.slip.sign_until, now) <= 0)
    return null;
  const last = mine.sent.at(-1);
  if (missing === 0) return null;
  return html`${last === undefined ? html`<p>${t('messages.slip.not_sent')}</p>` : html`<p class="soft">${t('messages.slip.sent_at', { when: say.dateTime(last.at) })}</p>`}
  ${postForm(
    { action: path(mine.slip.id, 'send'), token: formToken },
    buttons(
      button({
        label: last === undefined ? t('messages.slip.send', { n: missing }) : t('messages.slip.remind', { n: missing }),
        icon: 'send',
        kind: last === undefined ? 'primary' : 'second',
      }),
    ),
  )}`;
}

async function onePage(request: PageRequest, refused: Refused | null): Promise<Response> {
  const { t, say, floor, actor, formToken } = request;
  const mine = await floor.ask(actor, slipWhole, { id: idIn(request) });
  const { slip, children } = mine;
  const count = (state: SlipState): number => children.filter((one) => one.state === state).length;
  const order: readonly SlipState[] = ['differ', 'missing', 'no', 'yes'];
  const body = html`${pageHead({
    title: slip.title,
    back: { label: t('messages.side.slips'), href: sides.slips },
    actions: buttonLink({
      label: t('messages.slip.trip_list'),
      href: path(slip.id, 'list'),
      kind: 'second',
      icon: 'people',
    }),
  })}
  ${refused === null ? null : html`<p class="error" role="alert">${refused.text}</p>`}
  ${facts([
    [t('messages.slip.on_date'), say.date(Temporal.PlainDate.from(slip.on_date))],
    [t('messages.slip.place'), slip.place],
    [t('messages.slip.until'), say.dateTime(slip.sign_until)],
    [t('messages.slip.leaders'), say.list(mine.leaders)],
    [
      t('messages.slip.answers'),
      t('messages.slip.counts', {
        yes: count('yes'),
        no: count('no'),
        differ: count('differ'),
        missing: count('missing'),
      }),
    ],
  ])}
  ${sendPart(request, mine)}
  ${section(
    { title: t('messages.slip.children_title', { n: children.length }) },
    lines(
      order
        .flatMap((state) => children.filter((one) => one.state === state))
        .map((child) => ({
          body: html`<p><b>${bdi(child.name)}</b> ${stateChip(request, child.state)}</p>
            ${child.state === 'differ' ? html`<p class="small">${t('messages.slip.differ_says')}</p>` : null}
            ${words(request, child)} ${paperForm(request, mine, child)}`,
        })),
    ),
  )}
  ${
    mine.mayKeep && slip.state === 'open'
      ? fold({
          summary: t('messages.slip.end'),
          body: html`<p>${t('messages.slip.end_says')}</p>
            ${postForm({ action: path(slip.id, 'end'), token: formToken }, buttons(button({ label: t('messages.slip.end'), kind: 'danger' })))}`,
        })
      : null
  }`;
  return request.page(
    await deskPage(request, { title: slip.title, body, current: sides.slips, topics: [`slip:${slip.id}`] }),
    refused === null ? 200 : 422,
  );
}

export async function showSlip(request: PageRequest): Promise<Response> {
  return onePage(request, null);
}

export async function postSendSlip(request: PageRequest): Promise<Response> {
  const id = idIn(request);
  await request.form();
  try {
    await request.floor.act(request.actor, sendSlip, { id });
  } catch (error) {
    return onePage(request, refusal(request, error));
  }
  return request.redirect(path(id), { says: 'messages.slip.on_way' });
}

export async function postPaper(request: PageRequest): Promise<Response> {
  const slipId = idIn(request);
  const form = await request.form();
  try {
    await request.floor.act(request.actor, signOnPaper, {
      slipId,
      studentId: form.text('studentId'),
      guardianId: form.text('guardianId'),
      answer: form.text('answer') === 'yes' ? 'yes' : 'no',
    });
  } catch (error) {
    return onePage(request, refusal(request, error));
  }
  return request.redirect(path(slipId), { says: 'messages.slip.paper_kept' });
}

export async function postEndSlip(request: PageRequest): Promise<Response> {
  const id = idIn(request);
  await request.form();
  await request.floor.act(request.actor, endSlip, { id });
  return request.redirect(sides.slips, { says: 'messages.slip.ended' });
}

/** The list a leader prints and takes along. */
export async function showTripList(request: PageRequest): Promise<Response> {
  const { t, say, floor, actor } = request;
  const { slip, rows } = await floor.ask(actor, tripList, { id: idIn(request) });
  const title = t('messages.slip.trip_list');
  const body = html`${pageHead({
      title: `${slip.title} – ${say.date(Temporal.PlainDate.from(slip.on_date))}`,
      back: { label: slip.title, href: path(slip.id) },
      actions: buttonLink({ label: t('messages.slip.csv'), href: path(slip.id, 'list.csv'), kind: 'second' }),
    })}
    <p class="soft small">${t('messages.slip.list_says')}</p>
    ${table({
      caption: title,
      quietCaption: true,
      columns: [t('messages.slip.child'), t('messages.slip.answer'), t('messages.slip.contacts')].map((label) => ({
        label,
      })),
      rows: rows.map((row) => ({
        cells: [
          html`${bdi(row.name)}${row.grade === null ? null : html` <span class="soft small">${ltr(row.grade)}</span>`}`,
          stateChip(request, row.state),
          html`${row.contacts.map((one) => html`<p>${bdi(one.name)} ${one.phones.slice(0, 2).map((phone) => html` ${call(phone)}`)}</p>`)}`,
        ],
      })),
    })}`;
  return request.page(await deskPage(request, { title, body, current: sides.slips }));
}

export async function sendTripList(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const { rows } = await floor.ask(actor, tripList, { id: idIn(request) });
  return csvFile(request, 'trip-list', [
    [t('messages.slip.child'), t('messages.slip.grade'), t('messages.slip.answer'), t('messages.slip.contacts')],
    ...rows.map((row) => [
      row.name,
      row.grade ?? '',
      t(`messages.slip.state_${row.state}`),
      row.contacts.map((one) => [one.name, ...one.phones].join(' ')).join('; '),
    ]),
  ]);
}
