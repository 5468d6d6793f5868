import { found } from '#platform/errors';
import { isUuid, type Uuid } from '#platform/ids';
import { noteLooks } from '#platform/looks';
import { type Form, type PageRequest, type Route, route } from '#platform/web';
import { bdi, fold, html, paragraphs, section } from '#ui';
import { coverWords, decideItems, gatheringRecords, liftWords } from '../actions/gathering.ts';
import { givingRecords } from '../actions/giving.ts';
import { decideRequest, extendRecordsRequest, handRequest } from '../actions/requests.ts';
import { oneRequest } from '../questions/requests.ts';
import type { Collected } from '../records.collect.ts';
import { recordsErrors } from '../records.errors.ts';
import { base, who } from './desk-list.ts';
import { dayOr, type Done, formRoute, type Refused, requestChip, staffPage, wordList } from './parts.ts';
import { blackoutPart, decidePart, givenPart, givePart, handPart } from './request-answer.ts';
import { sendCopy, showItem } from './request-item.ts';
import { askedPart, extendPart, gatherPart, itemsPart } from './request-review.ts';

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
        <div class="mt-5">${extendPart(request, one, refused)} ${handPart(request, one)}</div>`
    : html`${givenPart(request, one)}
      ${one.items.length === 0 ? null : section({ title: t('records.step.review') }, itemsPart(request, one, null))}`;
  return staffPage(request, {
    title: t.dynamic(`records.kind.${row.kind}`),
    current: base,
    back: { label: t('records.list.title'), href: base },
    beside: html`${requestChip(request, row)} <bdi dir="ltr">${row.code}</bdi>`,
    refused,
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
    post('extend', 'extend', async (request, form) => {
      const id = requestId(request);
      const { told } = await request.floor.act(request.actor, extendRecordsRequest, {
        requestId: id,
        reason: form.text('reason'),
      });
      return { to: `${base}/${id}`, says: told ? 'records.extend.told' : 'records.extend.done' };
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
