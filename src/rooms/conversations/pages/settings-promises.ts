import { systemActor } from '#platform/actor';
import type { Check } from '#platform/house';
import { type Html, type PageRequest, type Route, route } from '#platform/web';
import { banner, button, chip, html, ltr, postForm, table } from '#ui';
import { auditOwners } from '../actions/clock.ts';
import { lastAudit } from '../questions/settings-promises.ts';
import { settingsPage, settingsPost, topicRoles } from './settings-shared.ts';

const base = '/admin/promises';

function stateChip(t: PageRequest['t'], violations: number, warnings: number): Html {
  if (violations > 0) return chip({ kind: 'breach', label: t('conversations.promises.does_not') });
  return warnings > 0
    ? chip({ kind: 'due', label: t('conversations.promises.see_to') })
    : chip({ kind: 'answered', label: t('conversations.promises.holds') });
}

async function show(request: PageRequest, checks: readonly Check[]): Promise<Response> {
  const { t, say, floor, district, actor, formToken } = request;
  const house = systemActor(district.id, 'promises');
  const counted = [];
  for (const check of checks) counted.push({ check, ...(await check.count(floor, house)) });
  const audit = await floor.ask(actor, lastAudit, {});
  const broken = counted.filter((one) => one.violations > 0).length;
  const name = (check: Check): string =>
    t.has(`conversations.promises.${check.id}`) ? t.dynamic(`conversations.promises.${check.id}`) : check.name;
  const head =
    broken === 0
      ? banner({ kind: 'success', body: t('conversations.promises.all_hold', { n: counted.length }) })
      : banner({ kind: 'warning', body: t('conversations.promises.broken', { n: broken }) });
  const list = table({
    caption: t('conversations.promises.title'),
    quietCaption: true,
    columns: [
      { label: t('conversations.promises.promise') },
      { label: t('conversations.promises.now') },
      { label: t('conversations.promises.violations'), numeric: true },
      { label: t('conversations.promises.examples') },
    ],
    rows: counted.map(({ check, violations, examples, warnings = [] }) => ({
      cells: [
        name(check),
        stateChip(t, violations, warnings.length),
        say.number(violations),
        examples.length + warnings.length === 0
          ? { body: '', nothing: true }
          : ltr([...examples, ...warnings].join(', ')),
      ],
    })),
  });
  const last =
    audit === null
      ? t('conversations.promises.never_audited')
      : t('conversations.promises.audited', { when: say.dateTime(audit.at), n: audit.violations });
  return settingsPage(request, {
    title: t('conversations.promises.title'),
    lead: t('conversations.promises.lead'),
    actions: postForm(
      { action: `${base}/audit`, token: formToken },
      button({ label: t('conversations.promises.again'), kind: 'second', icon: 'check' }),
    ),
    current: base,
    body: html`<div class="mt-4">${head}</div>
      <div class="mt-5">${list}</div>
      <p class="soft mt-4">${last}</p>`,
  });
}

/** The promises, counted anew at each look. The house hands in all of its checks. */
export function promisesRoutes(checks: () => readonly Check[]): readonly Route[] {
  return [
    route({ method: 'GET', path: base, who: topicRoles, handler: async (request) => show(request, checks()) }),
    settingsPost(`${base}/audit`, topicRoles, {
      form: 'audit',
      async perform(request) {
        const { violations } = await request.floor.act(systemActor(request.district.id, 'promises'), auditOwners, {});
        return { to: base, says: 'conversations.promises.recounted', args: { n: violations } };
      },
      again: async (request) => show(request, checks()),
    }),
  ];
}
