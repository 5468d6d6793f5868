import { noteLooks } from '#platform/looks';
import type { PageRequest } from '#platform/web';
import { bdi, button, facts, getForm, html, lines, paragraphs } from '#ui';
import { previewRecord } from '../questions/preview.ts';
import { givenCopy } from '../questions/requests.ts';
import { factText } from '../copy.page.ts';
import type { Collected } from '../records.collect.ts';
import { base } from './desk-list.ts';
import { staffPage, below } from './parts.ts';

export async function showItem(request: PageRequest, collected: Collected): Promise<Response> {
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
            ·
            ${part.day === null ? say.dateTime(Temporal.Instant.from(part.at)) : say.date(Temporal.PlainDate.from(part.day))}
            ${part.text === '' ? null : html` · <bdi>${part.text}</bdi>`}
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
    body: html`${facts((record?.facts ?? []).map(([label, value]) => [t.dynamic(`records.fact.${label}`), html`<span dir="auto">${factText(label, value, request)}</span>`] as const))}
      <div class="mt-5">${lines(parts)}</div>
      ${getForm({ action: `${base}/${row.id}` }, below(button({ label: t('records.item.back'), kind: 'second' })))}`,
  });
}

export async function sendCopy(request: PageRequest): Promise<Response> {
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
