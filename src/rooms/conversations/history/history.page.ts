import { sql } from 'kysely';
import { question } from '#platform/action';
import { allow } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { type PageRequest, type Route, route } from '#platform/web';
import { bdi, empty, html, section, table } from '#ui';
import { maySetWebhooks } from '../actions/webhooks.ts';
import { adminRoles, settingsPage } from '../pages/settings-shared.ts';

type Import = {
  readonly id: Uuid;
  readonly source: string;
  readonly run_by: string | null;
  readonly state: string;
  readonly started_at: Temporal.Instant;
  readonly counts: Readonly<Record<string, number>>;
  readonly problems: number;
};

const mostShown = 50;

/** The imports of other tools, the latest first. */
export const historyImports = question(
  'conversations.history_imports',
  async ({ tx, actor }): Promise<readonly Import[]> => {
    allow(maySetWebhooks(actor));
    const { rows } =
      await sql<Import>`select id, source, run_by, state, started_at, counts, problems from conversations.history_imports
    where district_id = ${actor.districtId} order by started_at desc, id desc limit ${sql.raw(String(mostShown))}`.execute(
        tx,
      );
    return rows;
  },
);

const path = '/admin/history';

async function showImports(request: PageRequest): Promise<Response> {
  const { t, say, floor, actor } = request;
  const imports = await floor.ask(actor, historyImports, {});
  const count = (one: Import, ...names: readonly string[]): number =>
    names.reduce((sum, name) => sum + (one.counts[name] ?? 0), 0);
  const body =
    imports.length === 0
      ? empty({ icon: 'mail', title: t('conversations.history.none'), text: t('conversations.history.none_text') })
      : section(
          { title: t('conversations.history.list') },
          table({
            caption: t('conversations.history.list'),
            quietCaption: true,
            columns: [
              { label: t('conversations.history.from') },
              { label: t('conversations.history.when') },
              { label: t('conversations.history.who') },
              { label: t('conversations.history.open'), numeric: true },
              { label: t('conversations.history.closed'), numeric: true },
              { label: t('conversations.history.messages'), numeric: true },
              { label: t('conversations.history.lists') },
              { label: t('conversations.history.problems') },
            ],
            rows: imports.map((one) => ({
              cells: [
                bdi(one.source),
                one.state === 'done'
                  ? say.dateTime(one.started_at)
                  : html`${say.dateTime(one.started_at)}<br /><small>${t('conversations.history.broken_off')}</small>`,
                one.run_by === null ? t('conversations.history.who_command') : bdi(one.run_by),
                say.number(count(one, 'open')),
                say.number(count(one, 'closed')),
                say.number(count(one, 'messages', 'notes')),
                t('conversations.history.lists_text', {
                  topics: count(one, 'topics_made'),
                  replies: count(one, 'replies'),
                  optouts: count(one, 'opt_outs'),
                }),
                t('conversations.history.problems_text', { n: one.problems }),
              ],
            })),
          }),
        );
  return settingsPage(request, {
    title: t('conversations.history.title'),
    lead: t('conversations.history.lead'),
    body,
    current: path,
  });
}

export const historyRoutes: readonly Route[] = [route({ method: 'GET', path, who: adminRoles, handler: showImports })];
