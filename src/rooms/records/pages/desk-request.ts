import { found } from '#platform/errors';
import { isUuid, type Uuid } from '#platform/ids';
import { noteLooks } from '#platform/looks';
import { type Form, type PageRequest, type Route, route } from '#platform/web';
import {
  banner,
  bdi,
  button,
  buttonLink,
  buttons,
  chip,
  type Content,
  facts,
  field,
  fold,
  getForm,
  hiddenInputs,
  html,
  type Html,
  lines,
  paragraphs,
  postForm,
  section,
  select,
  textarea,
} from '#ui';
import { coverWords, decideItems, gatheringRecords, liftWords } from '../actions/gathering.ts';
import { givingRecords } from '../actions/giving.ts';
import { decideRequest, handRequest } from '../actions/requests.ts';
import { previewRecord } from '../questions/preview.ts';
import { givenCopy, type OneRequest, oneRequest } from '../questions/requests.ts';
import type { Collected } from '../records.collect.ts';
import { recordsErrors } from '../records.errors.ts';
import type { ItemRow } from '../requests.store.ts';
import { base, who } from './desk-list.ts';
import {
  dayOr,
  type Done,
  errorAt,
  formRoute,
  type Refused,
  requestChip,
  staffPage,
  typedIn,
  wordList,
} from './parts.ts';

function askedPart(request: PageRequest, { row }: OneRequest): Html {
  const { t, say } = request;
  return html`${facts([
      [t('records.one.asker'), bdi(row.asker_name)],
      [t('records.enter.address'), row.asker_address],
      [t('records.fact.children'), row.children.length === 0 ? null : bdi(say.list(row.children))],
      [t('records.one.opened'), say.date(row.opened_at)],
      [
        t('records.one.due'),
        t('records.one.due_text', {
          day: say.date(Temporal.PlainDate.from(row.due_on)),
          days: row.days,
          counted: t.dynamic(`records.counted.${row.counted}`),
        }),
      ],
      [t('records.one.owner'), bdi(row.owner ?? '–')],
    ])}
    <blockquote class="kept mt-4" dir="auto" lang="${row.language}">${row.asked}</blockquote>
    ${
      row.wanted === null
        ? null
        : html`<p class="mt-3"><b>${t('records.one.wanted')}</b></p>
            <blockquote class="kept" dir="auto">${row.wanted}</blockquote>`
    }
    ${row.conversation_id === null ? null : html`<p class="mt-3"><a href="${`/desk/conversations/${row.conversation_id}`}">${t('records.one.conversation')}</a></p>`}`;
}

function gatherPart(request: PageRequest, { row, items }: OneRequest, refused: Refused | null): Html {
  const { t, formToken, say } = request;
  const typed = typedIn(refused, 'gather');
  const form = postForm(
    { action: `${base}/${row.id}/gather`, token: formToken },
    html`<div class="stack">
      ${field({ label: t('records.words'), name: 'words', value: typed['words'] ?? row.search_words.join(', '), optional: t('ui.field.optional'), hint: t('records.words_hint') })}
      <div class="split split-2">
        <div>
          ${field({ label: t('records.from'), name: 'fromOn', type: 'date', value: typed['fromOn'] ?? row.from_on, optional: t('ui.field.optional'), error: errorAt(refused, 'gather', 'fromOn') })}
        </div>
        <div>
          ${field({ label: t('records.until'), name: 'untilOn', type: 'date', value: typed['untilOn'] ?? row.until_on, optional: t('ui.field.optional'), error: errorAt(refused, 'gather', 'untilOn') })}
        </div>
      </div>
    </div>`,
    buttons(
      button({
        label: row.gathered_at === null ? t('records.gather.do') : t('records.gather.again'),
        icon: 'search',
        kind: items.length === 0 ? 'primary' : 'second',
      }),
    ),
  );
  const reach =
    row.out_of_reach === 0
      ? null
      : banner({ kind: 'warning', body: t('records.gather.out_of_reach', { n: row.out_of_reach }) });
  return html`${row.gathered_at === null ? null : html`<p class="soft">${t('records.gather.at', { when: say.dateTime(row.gathered_at) })}</p>`}
  ${reach}
  ${items.length === 0 ? form : fold({ summary: t('records.gather.again'), body: form, open: refused?.form === 'gather' })}`;
}

function decisionChip({ t }: PageRequest, item: ItemRow): Html {
  if (item.decision === 'undecided') return chip({ kind: 'due', label: t('records.decision.undecided') });
  return chip({
    kind: item.decision === 'in' ? 'answered' : 'plain',
    label: t.dynamic(`records.decision.${item.decision}`),
  });
}

function itemLine(request: PageRequest, one: OneRequest, item: ItemRow): Html {
  const { t, say } = request;
  const title = item.part === 'note' ? t('records.item.note', { who: item.title }) : item.title;
  const shown =
    item.part === 'whole' && one.row.state === 'open'
      ? html`<a href="${`${base}/${one.row.id}/items/${item.id}`}"><b>${bdi(title)}</b></a>`
      : html`<b>${bdi(title)}</b>`;
  const why = item.decision !== 'out' ? null : item.decided_by === null ? t('records.item.other_writer') : item.reason;
  return html`<p>${item.part === 'whole' ? null : '↳ '}${shown} ${decisionChip(request, item)}</p>
    <p class="small soft">
      ${t.dynamic(`records.item.${item.part}_kind`)} · ${say.date(item.at)}
      ${item.names_others === 0 ? null : html` · ${t('records.item.names', { n: item.names_others })}`}
      ${why === null ? null : html` · <bdi>${why}</bdi>`}
    </p>`;
}

function itemsPart(request: PageRequest, one: OneRequest, refused: Refused | null): Content {
  const { t, formToken } = request;
  const { items, row } = one;
  if (items.length === 0) return row.gathered_at === null ? null : html`<p class="soft">${t('records.items.none')}</p>`;
  const list = lines(
    items.map((item) => ({
      body: itemLine(request, one, item),
      after:
        row.state === 'open'
          ? html`<label class="choice"
              ><input type="checkbox" name="item" value="${item.id}" /><span class="hide-visually"
                >${t('records.items.choose', { title: item.title })}</span
              ></label
            >`
          : null,
    })),
    { compact: true },
  );
  if (row.state !== 'open') return list;
  const undecided = items.filter((item) => item.decision === 'undecided').length;
  return postForm(
    { action: `${base}/${row.id}/items`, token: formToken },
    html`<p class="soft">${t('records.items.undecided', { n: undecided })}</p>
      ${list}
      ${field({ label: t('records.items.reason'), name: 'reason', hint: t('records.items.reason_hint'), value: typedIn(refused, 'items')['reason'], error: errorAt(refused, 'items', 'reason') })}`,
    buttons(
      button({ label: t('records.items.in'), name: 'decision', value: 'in', kind: 'second' }),
      button({ label: t('records.items.out'), name: 'decision', value: 'out', kind: 'second' }),
      button({ label: t('records.items.rest_in'), name: 'decision', value: 'rest', kind: 'quiet' }),
    ),
  );
}

function blackoutPart(request: PageRequest, one: OneRequest, refused: Refused | null): Html {
  const { t, formToken } = request;
  const { blackouts, row } = one;
  const open = row.state === 'open';
  const list = lines(
    blackouts.map((each) => {
      const lifted = each.lifted_reason !== null;
      const lift = lifted
        ? postForm(
            { action: `${base}/${row.id}/names`, token: formToken },
            hiddenInputs({ blackout: each.id, do: 'cover' }),
            button({ label: t('records.names.cover_again'), kind: 'quiet', more: each.words }),
          )
        : fold({
            summary: t('records.names.lift'),
            open: refused?.form === `lift ${each.id}`,
            body: postForm(
              { action: `${base}/${row.id}/names`, token: formToken },
              hiddenInputs({ blackout: each.id, do: 'lift' }),
              field({
                label: t('records.names.lift_reason'),
                name: 'reason',
                id: `lift-${each.id}`,
                error: refused?.form === `lift ${each.id}` ? refused.text : null,
              }),
              html`<div class="mt-3">
                ${button({ label: t('records.names.lift'), kind: 'second', more: each.words })}
              </div>`,
            ),
          });
      return {
        body: html`<p>
            <b><bdi>${each.words}</bdi></b> · ${t.dynamic(`records.names.why.${each.why}`)}
          </p>
          ${lifted ? html`<p class="small soft">${t('records.names.lifted', { reason: each.lifted_reason ?? '' })}</p>` : null}
          ${open ? lift : null}`,
      };
    }),
    { compact: true },
  );
  const add = postForm(
    { action: `${base}/${row.id}/names`, token: formToken },
    hiddenInputs({ do: 'add' }),
    field({
      label: t('records.names.add'),
      name: 'words',
      maxlength: 120,
      hint: t('records.names.add_hint'),
      error: errorAt(refused, 'names', 'words'),
    }),
    html`<div class="mt-3">${button({ label: t('records.names.add_do'), kind: 'second' })}</div>`,
  );
  return html`${blackouts.length === 0 ? html`<p class="soft">${t('records.names.none')}</p>` : list}
  ${open ? add : null}`;
}

function givePart(request: PageRequest, { row }: OneRequest, refused: Refused | null): Html {
  const { t, formToken } = request;
  const typed = typedIn(refused, 'give');
  const wrong =
    refused?.form === 'give' && refused.field === null
      ? banner({ kind: 'warning', role: 'alert', body: refused.text })
      : null;
  const ways = (row.asker_id === null ? (['hand', 'post'] as const) : (['page', 'hand', 'post'] as const)).map(
    (how) => ({
      value: how,
      label: t.dynamic(`records.how.${how}`),
    }),
  );
  return html`${wrong}
  ${postForm(
    { action: `${base}/${row.id}/give`, token: formToken },
    html`<div class="stack">
      ${select({ label: t('records.give.how'), name: 'how', options: ways, value: typed['how'] })}
      ${field({ label: t('records.give.interest'), name: 'interest', value: typed['interest'], hint: t('records.give.interest_hint'), ...(row.asker_id === null ? {} : { optional: t('ui.field.optional') }), error: errorAt(refused, 'give', 'interest') })}
      ${textarea({ label: t('records.give.answer'), name: 'answer', rows: 2, value: typed['answer'], optional: t('ui.field.optional') })}
    </div>`,
    html`<p class="small soft measure mt-3">${t('records.give.hint')}</p>`,
    buttons(button({ label: t('records.give.do'), icon: 'send' })),
  )}`;
}

function decidePart(request: PageRequest, { row }: OneRequest, refused: Refused | null): Html {
  const { t, formToken } = request;
  const amendment = row.kind === 'amendment';
  return postForm(
    { action: `${base}/${row.id}/decide`, token: formToken },
    textarea({
      label: t('records.decide.answer'),
      name: 'answer',
      rows: 3,
      hint: amendment ? t('records.decide.amendment_hint') : t('records.decide.refuse_hint'),
      value: typedIn(refused, 'decide')['answer'],
      error: errorAt(refused, 'decide', 'answer'),
    }),
    buttons(
      amendment ? button({ label: t('records.decide.grant'), name: 'outcome', value: 'granted' }) : null,
      button({
        label: t('records.decide.refuse'),
        name: 'outcome',
        value: 'refused',
        kind: amendment ? 'second' : 'quiet',
      }),
    ),
  );
}

function handPart(request: PageRequest, { row, candidates }: OneRequest): Content {
  const { t, formToken } = request;
  if (candidates.length === 0) return null;
  return fold({
    summary: t('records.hand.title'),
    body: postForm(
      { action: `${base}/${row.id}/owner`, token: formToken },
      select({
        label: t('records.hand.to'),
        name: 'owner',
        options: candidates.map((one) => ({ value: one.id, label: one.name })),
      }),
      html`<div class="mt-3">${button({ label: t('records.hand.do'), kind: 'second', icon: 'handoff' })}</div>`,
    ),
  });
}

function givenPart(request: PageRequest, { disclosures, row }: OneRequest): Content {
  const { t, say } = request;
  if (disclosures.length === 0) return null;
  return section(
    { title: t('records.given.title') },
    lines(
      disclosures.map((one) => ({
        icon: 'file' as const,
        body: html`<p>
            <b>${bdi(one.given_to)}</b> · ${say.exact(one.given_at)} · ${t('records.given.by', { who: one.by ?? '–' })}
            · ${t.dynamic(`records.how.${one.how}`)}
          </p>
          <p class="small soft">
            ${t('records.given.counts', { records: one.records, out: one.left_out, covered: one.blacked_out })}${one.interest === '' ? null : html` · <bdi>${one.interest}</bdi>`}
          </p>
          <p class="small soft"><bdi dir="ltr">SHA-256 ${one.sha256.slice(0, 16)}…</bdi> · ${say.size(one.size)}</p>`,
      })),
    ),
    buttons(
      buttonLink({ label: t('records.given.open'), href: `${base}/${row.id}/copy`, kind: 'second', icon: 'file' }),
    ),
  );
}

async function show(request: PageRequest, refused: Refused | null = null): Promise<Response> {
  const { t, floor, actor, say } = request;
  const one = await floor.ask(actor, oneRequest, { id: request.param('id') });
  const { row, statements } = one;
  await floor.act(actor, noteLooks, {
    looks: row.student_ids.map((studentId) => ({
      what: 'records_request',
      recordId: row.id,
      studentId,
      guardianId: row.asker_id,
    })),
  });
  const open = row.state === 'open';
  const copies = row.kind !== 'amendment';
  const work = open
    ? html`${
          copies
            ? html`${section({ title: t('records.step.gather'), lead: t('records.step.gather_lead') }, gatherPart(request, one, refused))}
              ${
                one.items.length === 0
                  ? null
                  : html`${section({ title: t('records.step.review'), lead: t('records.step.review_lead') }, itemsPart(request, one, refused))}
                    ${section({ title: t('records.step.names'), lead: t('records.step.names_lead'), id: 'names' }, blackoutPart(request, one, refused))}
                    ${section({ title: t('records.step.give') }, givePart(request, one, refused))}`
              }`
            : null
        }
        ${section({ title: copies ? t('records.step.refuse') : t('records.step.decide') }, copies ? fold({ summary: t('records.step.refuse'), body: decidePart(request, one, refused), open: refused?.form === 'decide' }) : decidePart(request, one, refused))}
        <div class="mt-5">${handPart(request, one)}</div>`
    : html`${givenPart(request, one)}
      ${one.items.length === 0 ? null : section({ title: t('records.step.review') }, itemsPart(request, one, null))}`;
  return staffPage(request, {
    title: t.dynamic(`records.kind.${row.kind}`),
    current: base,
    back: { label: t('records.list.title'), href: base },
    beside: html`${requestChip(request, row)} <bdi dir="ltr">${row.code}</bdi>`,
    status: refused === null ? 200 : 422,
    body: html`${askedPart(request, one)}
    ${
      row.answer === null
        ? null
        : html`<p class="mt-4"><b>${t('records.one.answer')}</b></p>
            ${paragraphs(row.answer)}`
    }
    ${
      statements.length === 0
        ? null
        : section(
            { title: t('records.statements.title') },
            statements.map(
              (each) =>
                html`<p class="small soft mt-3">${bdi(each.guardian_name)} · ${say.date(each.filed_at)}</p>
                  <blockquote class="kept" dir="auto">${each.words}</blockquote>`,
            ),
          )
    }
    ${work}`,
  });
}

async function showItem(request: PageRequest, collected: Collected): Promise<Response> {
  const { t, floor, actor, say } = request;
  const {
    request: row,
    item,
    copy,
    students,
  } = await floor.ask(actor, previewRecord(collected), {
    id: request.param('id'),
    item: request.param('item'),
  });
  await floor.act(actor, noteLooks, {
    looks: students.map((studentId) => ({
      what: item.source === 'conversation' ? 'conversation' : 'student',
      recordId: item.record_id,
      studentId,
      guardianId: null,
    })),
  });
  const [record] = copy.records;
  const parts = (record?.parts ?? []).map((part) => ({
    icon: part.kind === 'note' ? ('note' as const) : part.kind === 'event' ? ('info' as const) : ('chat' as const),
    body:
      part.kind === 'event'
        ? html`<p class="small soft">
            ${t.has(`records.event.${part.event?.what ?? ''}`) ? t.dynamic(`records.event.${part.event?.what ?? ''}`) : t('records.event.other')}
            · ${say.dateTime(Temporal.Instant.from(part.at))}
          </p>`
        : html`<p class="small soft">
              ${t.dynamic(`records.copy.kind.${part.kind}`)} · ${bdi(part.by ?? '')} ·
              ${say.dateTime(Temporal.Instant.from(part.at))}
            </p>
            ${paragraphs(part.text)}
            ${part.files.map((file) => html`<p class="small"><bdi>${file.name}</bdi> · ${say.size(file.size)}</p>`)}`,
  }));
  return staffPage(request, {
    title: record?.title ?? item.title,
    current: base,
    back: { label: t('records.item.back'), href: `${base}/${row.id}` },
    beside: t('records.item.covered', { n: copy.covered }),
    body: html`${facts((record?.facts ?? []).map(([label, value]) => [t.dynamic(`records.fact.${label}`), html`<span dir="auto">${value}</span>`] as const))}
      <div class="mt-5">${lines(parts)}</div>
      ${getForm({ action: `${base}/${row.id}` }, buttons(button({ label: t('records.item.back'), kind: 'second' })))}`,
  });
}

async function sendCopy(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  const { row, file } = await floor.ask(actor, givenCopy, { id: request.param('id') });
  await floor.act(actor, noteLooks, {
    looks: row.student_ids.map((studentId) => ({ what: 'export', recordId: row.id, studentId, guardianId: null })),
  });
  return request.bytes(new Uint8Array(file.bytes), {
    'content-type': 'application/zip',
    'content-disposition': `attachment; filename="${file.name}"`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
  });
}

export { sendCopy };

const requestId = (request: PageRequest): Uuid => found(isUuid(request.param('id')) ? request.param('id') : null);

export function requestRoutes(collected: Collected): readonly Route[] {
  const one = `${base}/:id`;
  const names = { id: 'records_request' } as const;
  const post = (path: string, form: string, perform: (request: PageRequest, form: Form) => Promise<Done>): Route =>
    formRoute(`${one}/${path}`, who, {
      form,
      names,
      perform,
      again: async (request, refused) => show(request, refused),
    });
  return [
    route({ method: 'GET', path: one, who, names, handler: async (request) => show(request) }),
    route({ method: 'GET', path: `${one}/copy`, who, names, handler: sendCopy }),
    route({
      method: 'GET',
      path: `${one}/items/:item`,
      who,
      names: { ...names, item: 'records_item' },
      handler: async (request) => showItem(request, collected),
    }),
    post('gather', 'gather', async (request, form) => {
      const { records } = await request.floor.act(request.actor, gatheringRecords(collected), {
        requestId: requestId(request),
        searchWords: wordList(form.text('words')),
        fromOn: dayOr(form, 'fromOn', () => recordsErrors.day_missing({}, 'fromOn')),
        untilOn: dayOr(form, 'untilOn', () => recordsErrors.day_missing({}, 'untilOn')),
      });
      return { to: `${base}/${requestId(request)}`, says: 'records.gather.done', args: { n: records } };
    }),
    post('items', 'items', async (request, form) => {
      const id = requestId(request);
      const { items } = await request.floor.ask(request.actor, oneRequest, { id });
      const rest = form.text('decision') === 'rest';
      // "The rest" leaves in what names no other child; everything else is decided one by one.
      const itemIds = rest
        ? items
            .filter((item) => item.decision === 'undecided' && item.names_others === 0 && item.part !== 'file')
            .map((item) => item.id)
        : form.all('item').filter(isUuid);
      if (itemIds.length > 0)
        await request.floor.act(request.actor, decideItems, {
          requestId: id,
          itemIds: [...itemIds],
          decision: form.text('decision') === 'out' ? 'out' : 'in',
          reason: form.text('reason'),
        });
      return { to: `${base}/${id}`, says: 'records.items.decided', args: { n: itemIds.length } };
    }),
    formRoute(`${one}/names`, who, {
      form: 'names',
      names,
      async perform(request, form) {
        const id = requestId(request);
        const blackoutId = form.text('blackout');
        if (form.text('do') === 'add')
          await request.floor.act(request.actor, coverWords, { requestId: id, words: form.text('words') });
        else
          await request.floor.act(request.actor, liftWords, {
            requestId: id,
            blackoutId: found(isUuid(blackoutId) ? blackoutId : null),
            reason: form.text('do') === 'lift' ? form.text('reason') : null,
          });
        return { to: `${base}/${id}#names` };
      },
      again: async (request, refused) =>
        show(request, {
          ...refused,
          form: refused.typed['do'] === 'lift' ? `lift ${refused.typed['blackout'] ?? ''}` : 'names',
        }),
    }),
    post('give', 'give', async (request, form) => {
      const id = requestId(request);
      const how = form.text('how');
      await request.floor.act(request.actor, givingRecords(collected), {
        requestId: id,
        how: how === 'hand' || how === 'post' ? how : 'page',
        interest: form.text('interest'),
        answer: form.text('answer'),
      });
      return { to: `${base}/${id}`, says: 'records.give.done' };
    }),
    post('decide', 'decide', async (request, form) => {
      const id = requestId(request);
      const outcome = form.text('outcome') === 'granted' ? 'granted' : 'refused';
      await request.floor.act(request.actor, decideRequest, { requestId: id, outcome, answer: form.text('answer') });
      return { to: `${base}/${id}`, says: 'records.decide.done' };
    }),
    post('owner', 'owner', async (request, form) => {
      const ownerId = form.text('owner');
      await request.floor.act(request.actor, handRequest, {
        requestId: requestId(request),
        ownerId: found(isUuid(ownerId) ? ownerId : null),
      });
      return { to: base, says: 'records.hand.done' };
    }),
  ];
}
