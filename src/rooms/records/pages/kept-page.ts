import { hasAnyRole } from '#platform/actor';
import { type PageRequest, type Route, route } from '#platform/web';
import { buttonLink, fold, html, type Html, section, table } from '#ui';
import { type KeptLine, keptForAll } from '../questions/retention.ts';
import type { Collected } from '../records.collect.ts';
import { below, familyPage, spanText } from './parts.ts';

/** The name of a kind of data, as families read it. */
export const nameOf = ({ t }: PageRequest, id: string): string => t.dynamic(`records.kept.${id}.name`);

/** What families ask about first, in this order; everything else stands folded below. */
const aboutFamilies: readonly string[] = [
  'conversations.closed',
  'conversations.files',
  'conversations.notes',
  'channels.sent',
  'channels.arrived',
  'roster.people',
  'roster.addresses',
  'roster.ties',
  'roster.restrictions',
  'records.requests',
  'floor.log',
  'conversations.measures',
];

/** The same lines with what families ask about first. */
export function familiesFirst(kept: readonly KeptLine[]): readonly KeptLine[] {
  const place = ({ id }: KeptLine): number =>
    aboutFamilies.includes(id) ? aboutFamilies.indexOf(id) : aboutFamilies.length;
  return kept.toSorted((a, b) => place(a) - place(b));
}

function keptTable(request: PageRequest, kept: readonly KeptLine[], caption: string): Html {
  const { t } = request;
  return table({
    caption,
    quietCaption: true,
    columns: [
      { label: t('records.times.what') },
      { label: t('records.times.holds'), quiet: true },
      { label: t('records.times.kept') },
    ],
    rows: kept.map((line) => ({
      cells: [
        nameOf(request, line.id),
        t.dynamic(`records.kept.${line.id}.says`),
        html`<span class="nowrap">${spanText(t, line.days)}</span>`,
      ],
    })),
  });
}

/** What we keep about you, and for how long: for everybody, without signing in. */
async function showKept(request: PageRequest, collected: Collected): Promise<Response> {
  const { t, floor, actor } = request;
  const kept = await floor.ask(actor, keptForAll(collected), {});
  const first = aboutFamilies.flatMap((id) => kept.find((line) => line.id === id) ?? []);
  const others = kept.filter((line) => !aboutFamilies.includes(line.id));
  const body = html`<h1>${t('records.public.title')}</h1>
    <p class="mt-3 measure">${t('records.public.lead')}</p>
    <div class="mt-5">${keptTable(request, first, t('records.public.title'))}</div>
    <div class="mt-5">
      ${fold({ summary: t('records.public.others'), body: keptTable(request, others, t('records.public.others')) })}
    </div>
    ${section({ title: t('records.public.after') }, html`<p class="measure">${t('records.public.after_text')}</p>`)}
    ${section({ title: t('records.public.yours') }, html`<p class="measure">${t('records.public.yours_text')}</p>`, actor.kind === 'person' && !hasAnyRole(actor, ['guardian', 'student']) ? null : below(buttonLink({ label: t('records.public.ask'), href: '/my/records', kind: 'second' })))}`;
  return request.page(familyPage(request, { title: t('records.public.title'), body }));
}

export function keptRoutes(collected: Collected): readonly Route[] {
  return [
    route({ method: 'GET', path: '/kept', who: 'public', handler: async (request) => showKept(request, collected) }),
  ];
}
