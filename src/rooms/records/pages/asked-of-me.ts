import { found } from '#platform/errors';
import { isUuid } from '#platform/ids';
import { noteLooks } from '#platform/looks';
import { type Form, type PageRequest, type Route, route } from '#platform/web';
import {
  banner,
  bdi,
  button,
  chip,
  choice,
  choices,
  type Content,
  empty,
  field,
  fold,
  href,
  html,
  type Html,
  lines,
  paragraphs,
  postForm,
  section,
  select,
  textarea,
} from '#ui';
import { decidingPart } from '../actions/readers.ts';
import { askedOfMe, type OnePart, partPreview } from '../questions/readers.ts';
import { lawfulReasons } from '../readers.rules.ts';
import type { Collected } from '../records.collect.ts';
import { base, who } from './desk-list.ts';
import { below, type Done, errorAt, formRoute, type Refused, staffPage, typedIn, wordList } from './parts.ts';

export const asked = `${base}/asked`;

async function showList(request: PageRequest): Promise<Response> {
  const { t, floor, actor, say } = request;
  const rows = await floor.ask(actor, askedOfMe, {});
  return staffPage(request, {
    title: t('records.asked.title'),
    lead: t('records.asked.lead'),
    current: base,
    body: html`<div class="mt-5">
      ${
        rows.length === 0
          ? empty({ title: t('records.asked.none'), text: t('records.asked.none_next'), icon: 'file' })
          : lines(
              rows.map((row) => ({
                body: html`<p>
                    <a href="${href(`${asked}/${row.id}`)}"><b>${t('records.asked.one', { code: row.code })}</b></a>
                    ${chip({ kind: row.decision === null ? 'due' : 'answered', label: t.dynamic(`records.asked.${row.decision ?? 'waits'}`) })}
                  </p>
                  <p class="small soft">
                    ${t('records.asked.by', { day: say.date(Temporal.PlainDate.from(row.dueOn)) })}
                  </p>`,
              })),
            )
      }
    </div>`,
  });
}

function entries(request: PageRequest, { copy, dossier, part }: OnePart): Html {
  const { t, say } = request;
  const left = new Set<string>(part.left_out);
  const [record] = copy.records;
  return lines(
    (record?.parts ?? []).map((one, place) => {
      const id = dossier.parts[place]?.id ?? '';
      const files = dossier.parts[place]?.files ?? [];
      const said = one.event === null ? null : `records.event.${one.event.what}`;
      return {
        icon: one.kind === 'note' ? ('note' as const) : one.kind === 'event' ? ('info' as const) : ('chat' as const),
        body: html`<p class="small soft">
            ${said === null ? t.dynamic(`records.copy.kind.${one.kind}`) : t.has(said) ? t.dynamic(said) : t('records.event.other')}
            ${one.by === null ? null : html` · ${bdi(one.by)}`} · ${say.dateTime(Temporal.Instant.from(one.at))}
          </p>
          ${one.text === '' ? null : paragraphs(one.text)}
          <div class="mt-2">
            ${choice({ label: t('records.part.leave_out'), name: 'leave', value: id, checked: left.has(id), type: 'checkbox' })}
          </div>
          ${files.map((file) => choice({ label: t('records.part.leave_file', { name: file.name }), name: 'leave', value: file.id, checked: left.has(file.id), type: 'checkbox' }))}`,
      };
    }),
    { compact: true },
  );
}

function decideForm(request: PageRequest, one: OnePart, refused: Refused | null): Content {
  const { t, formToken } = request;
  const typed = typedIn(refused, 'part');
  const { part } = one;
  return postForm(
    { action: `${asked}/${part.id}`, token: formToken },
    section({ title: t('records.part.entries'), lead: t('records.part.entries_lead') }, entries(request, one)),
    section(
      { title: t('records.part.decide') },
      html`<div class="stack">
        ${choices({
          legend: t('records.part.how'),
          name: 'decision',
          type: 'radio',
          required: true,
          chosen: [typed['decision'] ?? part.decision ?? ''],
          error: errorAt(refused, 'part', 'decision'),
          options: (['whole', 'blacked', 'withheld'] as const).map((value) => ({
            value,
            label: t.dynamic(`records.part.${value}`),
            hint: t.dynamic(`records.part.${value}_hint`),
          })),
        })}
        ${field({ label: t('records.part.cover'), name: 'cover', value: typed['cover'] ?? part.covered.join(', '), optional: t('ui.field.optional'), hint: t('records.part.cover_hint') })}
        ${fold({
          summary: t('records.part.lawful'),
          open: errorAt(refused, 'part', 'reason') !== null || part.decision === 'withheld',
          body: html`<div class="stack">
            ${select({ label: t('records.part.reason'), name: 'reason', value: typed['reason'] ?? '', error: errorAt(refused, 'part', 'reason'), options: [{ value: '', label: t('records.part.choose') }, ...lawfulReasons.map((value) => ({ value, label: t.dynamic(`records.lawful.${value}`) }))] })}
            ${textarea({ label: t('records.part.words'), name: 'words', rows: 2, value: typed['words'], optional: t('ui.field.optional') })}
            ${choice({ label: t('records.part.silent'), hint: t('records.part.silent_hint'), name: 'silent', value: 'yes', checked: part.silent, type: 'checkbox' })}
          </div>`,
        })}
      </div>`,
    ),
    below(button({ label: t('records.part.save') })),
  );
}

async function showOne(request: PageRequest, collected: Collected, refused: Refused | null = null): Promise<Response> {
  const { t, floor, actor, say } = request;
  const one = await floor.ask(actor, partPreview(collected), { id: request.param('part') });
  await floor.act(actor, noteLooks, {
    looks: one.dossier.students.map((studentId) => ({
      what: 'conversation',
      recordId: one.part.record_id,
      studentId,
      guardianId: null,
      heldBy: one.part.reader_ids[0] ?? null,
    })),
  });
  return staffPage(request, {
    title: one.copy.records[0]?.title ?? '',
    current: base,
    back: { label: t('records.asked.title'), href: asked },
    refused,
    body: html`<div class="mt-4">
        ${banner({ kind: 'info', body: t('records.part.lead', { who: one.request.asker_name, day: say.date(Temporal.PlainDate.from(one.request.due_on)) }) })}
      </div>
      ${decideForm(request, one, refused)}`,
  });
}

async function decide(request: PageRequest, form: Form, collected: Collected): Promise<Done> {
  const partId = request.param('part');
  const decision = form.text('decision');
  const reason = form.text('reason');
  await request.floor.act(request.actor, decidingPart(collected), {
    partId: found(isUuid(partId) ? partId : null),
    decision: decision === 'withheld' || decision === 'blacked' ? decision : 'whole',
    reason: lawfulReasons.find((one) => one === reason) ?? null,
    words: form.text('words'),
    silent: form.text('silent') === 'yes',
    covered: wordList(form.text('cover')),
    leftOut: form.all('leave').filter(isUuid),
  });
  return { to: asked, says: 'records.part.saved' };
}

/** For those who alone may open a matter: what of it goes into somebody's copy. */
export function askedRoutes(collected: Collected): readonly Route[] {
  const names = { part: 'records_part' } as const;
  return [
    route({ method: 'GET', path: asked, who, handler: async (request) => showList(request) }),
    route({
      method: 'GET',
      path: `${asked}/:part`,
      who,
      names,
      handler: async (request) => showOne(request, collected),
    }),
    formRoute(`${asked}/:part`, who, {
      form: 'part',
      names,
      perform: async (request, form) => decide(request, form, collected),
      again: async (request, refused) => showOne(request, collected, refused),
    }),
  ];
}
