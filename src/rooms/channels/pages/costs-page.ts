import { sql } from 'kysely';
import { question } from '#platform/action';
import { hasRole } from '#platform/actor';
import { allow } from '#platform/errors';
import type { SettingsItem } from '#platform/house';
import { type PageRequest, type Route, route } from '#platform/web';
import { deskPage, empty, html, pageHead, table, toSettings } from '#ui';
import type { Way } from '../sending/driver.ts';

const path = '/admin/costs';

type Line = {
  readonly month: string;
  readonly kind: Way;
  readonly messages: number;
  readonly segments: number;
  readonly micros: number;
  readonly currency: string;
};

/** What went out in the last twelve months by way, with what the carrier asks for it. */
export const messageCosts = question('channels.costs', async ({ tx, actor, now }): Promise<readonly Line[]> => {
  allow(hasRole(actor, 'administrator', null));
  const { rows } = await sql<Line>`
    select to_char(d.created_at at time zone z.zone, 'YYYY-MM') as month, d.kind, count(*)::int as messages, coalesce(sum(d.segments), 0)::int as segments,
      coalesce(sum(d.cost_micros), 0)::float8 as micros,
      coalesce((select a.currency from channels.accounts a where a.district_id = ${actor.districtId} limit 1), 'USD') as currency
    from channels.deliveries d join platform.districts z on z.id = d.district_id
    where d.district_id = ${actor.districtId} and d.state not in ('queued', 'sending', 'suppressed') and d.created_at > ${now.subtract({ hours: 24 * 366 })}
    group by 1, 2 order by 1 desc, 2 limit 100`.execute(tx);
  return rows;
});

async function show(request: PageRequest): Promise<Response> {
  const { t, say, floor, actor, locale } = request;
  const all = await floor.ask(actor, messageCosts, {});
  const money = (micros: number, currency: string): string =>
    new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 4 }).format(micros / 1_000_000);
  const title = t('channels.costs.title');
  const body = html`${pageHead({ title, back: toSettings(request) })}
    <p class="measure mt-2">${t('channels.costs.lead')}</p>
    <div class="mt-4">
      ${
        all.length === 0
          ? empty({ title: t('channels.costs.none'), text: t('channels.costs.none_text') })
          : table({
              caption: title,
              quietCaption: true,
              columns: [
                { label: t('channels.costs.month') },
                { label: t('channels.costs.way') },
                { label: t('channels.costs.messages'), numeric: true },
                { label: t('channels.costs.segments'), numeric: true },
                { label: t('channels.costs.cost'), numeric: true },
                { label: t('channels.costs.each'), numeric: true },
              ],
              rows: all.map((line) => ({
                cells: [
                  new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'long', timeZone: 'UTC' }).format(
                    Date.parse(`${line.month}-15T00:00:00Z`),
                  ),
                  t(`channels.costs.way.${line.kind}`),
                  say.number(line.messages),
                  line.segments === 0 ? '' : say.number(line.segments),
                  money(line.micros, line.currency),
                  money(line.micros / line.messages, line.currency),
                ],
              })),
              foot: [
                {
                  cells: [
                    t('channels.costs.total'),
                    '',
                    say.number(all.reduce((sum, line) => sum + line.messages, 0)),
                    '',
                    money(
                      all.reduce((sum, line) => sum + line.micros, 0),
                      all[0]?.currency ?? 'USD',
                    ),
                    '',
                  ],
                },
              ],
            })
      }
    </div>`;
  return request.page(await deskPage(request, { title, body, current: path }));
}

export const costsRoutes: readonly Route[] = [route({ method: 'GET', path, who: ['administrator'], handler: show })];

export const costsSettings: readonly SettingsItem[] = [
  {
    group: 'channels',
    order: 60,
    href: path,
    icon: 'list',
    label: 'channels.costs.title',
    says: 'channels.costs.says',
    who: (actor) => hasRole(actor, 'administrator', null),
  },
];
