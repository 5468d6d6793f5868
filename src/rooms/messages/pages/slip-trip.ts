import type { PageRequest } from '#platform/web';
import { bdi, buttonLink, call, deskPage, html, type Html, ltr, pageHead, section, table } from '#ui';
import { tripList, type TripRow } from '../slips/slips.questions.ts';
import type { SlipState } from '../slips/slips.rules.ts';
import { csvFile, idIn, noteList, sides, slipChip } from './slip-shared.ts';

const going = ({ state }: { readonly state: SlipState }): boolean => state === 'yes';

function listOf(request: PageRequest, caption: string, rows: readonly TripRow[]): Html {
  const { t } = request;
  return table({
    caption,
    quietCaption: true,
    columns: [t('messages.slip.child'), t('messages.slip.answer'), t('messages.slip.contacts')].map((label) => ({
      label,
    })),
    rows: rows.map((row) => ({
      cells: [
        html`${bdi(row.name)}${row.grade === null ? null : html` <span class="soft small">${ltr(row.grade)}</span>`}`,
        slipChip(request, row.state),
        html`${row.contacts.map((one) => html`<p>${bdi(one.name)} ${one.phones.slice(0, 2).map((phone) => html` ${call(phone)}`)}</p>`)}`,
      ],
    })),
  });
}

/** The list a leader prints and takes along: who goes, and apart from them who may not or has no answer yet. */
export async function showTripList(request: PageRequest): Promise<Response> {
  const { t, say, floor, actor } = request;
  const { slip, rows } = await floor.ask(actor, tripList, { id: idIn(request) });
  await noteList(request, 'list', slip.id, rows.length);
  const goes = rows.filter(going);
  const stays = rows.filter((row) => !going(row));
  const part = (key: 'messages.slip.goes' | 'messages.slip.stays', some: readonly TripRow[]): Html | null =>
    some.length === 0
      ? null
      : section({ title: t(key, { n: some.length }) }, listOf(request, t(key, { n: some.length }), some));
  const body = html`${pageHead({
      title: `${slip.title} – ${say.date(Temporal.PlainDate.from(slip.on_date))}`,
      back: { label: slip.title, href: `${sides.slips}/${slip.id}` },
      actions: buttonLink({
        label: t('messages.slip.csv'),
        href: `${sides.slips}/${slip.id}/list.csv`,
        kind: 'second',
      }),
    })}
    ${slip.place === '' ? null : html`<p>${bdi(slip.place)}</p>`}
    <p class="soft small">${t('messages.slip.list_says')}</p>
    ${part('messages.slip.goes', goes)} ${part('messages.slip.stays', stays)}`;
  return request.page(await deskPage(request, { title: t('messages.slip.trip_list'), body, current: sides.slips }));
}

export async function sendTripList(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const { slip, rows } = await floor.ask(actor, tripList, { id: idIn(request) });
  await noteList(request, 'export', slip.id, rows.length);
  return csvFile(request, 'trip-list', [
    [t('messages.slip.child'), t('messages.slip.grade'), t('messages.slip.answer'), t('messages.slip.contacts')],
    ...[...rows.filter(going), ...rows.filter((row) => !going(row))].map((row) => [
      row.name,
      row.grade ?? '',
      t(`messages.slip.state_${row.state}`),
      row.contacts.map((one) => [one.name, ...one.phones].join(' ')).join('; '),
    ]),
  ]);
}
