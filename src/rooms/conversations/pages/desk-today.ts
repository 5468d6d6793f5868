import type { PageRequest } from '#platform/web';
import { bdi, buttonLink, call, deskPage, element, empty, html, type Html, inbox, lines, linkRow, section } from '#ui';
import type { ListedRow } from '../questions/desk-inbox.ts';
import { todayPage, type Today } from '../questions/desk-today.ts';
import { comingToMe } from '../questions/leaving.ts';
import { openLegalOfMine } from '../questions/legal.ts';
import { dayText } from './desk-leaver-parts.ts';
import { rowItem } from './desk-inbox.ts';
import { noteListLook } from './desk-looks.ts';
import { childrenText, dueChip, endOfDay, scopeLabel, staffName, waitText, whoAbout, whoOf } from './desk-shared.ts';

function greeting({ t, now, zone, actor }: PageRequest): string {
  const { hour } = now.toZonedDateTimeISO(zone);
  const part = hour < 12 ? 'morning' : hour < 18 ? 'afternoon' : 'evening';
  return t.dynamic(`conversations.desk.today.good_${part}`, { name: actor.name });
}

function shortLines(request: PageRequest, rows: readonly ListedRow[], page: Today, { owner = false } = {}): Html {
  const { t, actor } = request;
  return lines(
    rows.map((row) => {
      const about = childrenText(request, row.student_ids, page.people);
      const who = whoOf(t, row, page.people);
      const told = [
        whoAbout(t, who, about),
        bdi(waitText(request, row)),
        ...(owner
          ? [t.rich('conversations.desk.today.with', { who: bdi(staffName(t, actor, page.directory, row.owner_id)) })]
          : []),
      ];
      return {
        icon: row.callback ? 'phone' : 'chat',
        body: html`${element('a', { href: `/desk/conversations/${row.id}`, dir: 'auto', lang: row.language }, row.subject)}<span
            class="small soft"
            >${told.map((part, place) => html`${place === 0 ? '' : ' · '}${part}`)}</span
          >`,
        after: dueChip(request, row),
      } as const;
    }),
    { compact: true },
  );
}

function calls(request: PageRequest, page: Today): Html {
  const { t } = request;
  return lines(
    page.calls.map((row) => ({
      icon: 'phone',
      body: html`${element('a', { href: `/desk/conversations/${row.id}#call` }, whoOf(t, row, page.people))}<span
          class="small soft"
          >${t('conversations.desk.today.call_in', { language: t.languageName(row.language), tries: row.tries })}</span
        >${row.from_address === null ? null : call(row.from_address)}`,
      after: dueChip(request, row),
    })),
    { compact: true },
  );
}

/** What the rooms below have for today, a line each. */
async function elsewhere({ navigation }: PageRequest): Promise<Html[]> {
  return (await navigation()).flatMap(({ href, today }) =>
    today === undefined
      ? []
      : [html`<div class="mt-4">${linkRow({ label: today, href, before: 'star', after: 'next' })}</div>`],
  );
}

/** “Today”: who waits for me and until when. */
export async function showToday(request: PageRequest): Promise<Response> {
  const { t, say, floor, actor, now } = request;
  const page = await floor.ask(actor, todayPage, {});
  const shown = [...page.critical, ...page.mine, ...page.lateElsewhere, ...page.asked];
  await noteListLook(request, shown);
  const [coming, legal] = await Promise.all([floor.ask(actor, comingToMe, {}), floor.ask(actor, openLegalOfMine, {})]);
  const late = page.mine.filter((row) => row.due_at !== null && Temporal.Instant.compare(row.due_at, now) < 0);
  const end = endOfDay(request);
  const today = page.mine.filter(
    (row) => !late.includes(row) && row.due_at !== null && Temporal.Instant.compare(row.due_at, end) < 0,
  );
  const later = page.mine.filter((row) => !late.includes(row) && !today.includes(row));
  const waiting =
    page.mine.length + page.calls.length === 0
      ? empty({
          title: t('conversations.desk.today.nobody'),
          text: t('conversations.desk.today.nobody_next'),
          action: buttonLink({ label: t('conversations.desk.start.button'), href: '/desk/start', kind: 'second' }),
        })
      : html`${late.length === 0 ? null : section({ title: t('conversations.desk.today.late', { n: late.length }) }, shortLines(request, late, page))}
        ${today.length === 0 ? null : section({ title: t('conversations.desk.today.today', { n: today.length }) }, shortLines(request, today, page))}
        ${later.length === 0 ? null : section({ title: t('conversations.desk.today.later') }, shortLines(request, later, page))}
        ${page.mineMore ? linkRow({ label: t('conversations.desk.today.all_mine'), href: '/desk/inbox', after: 'next' }) : null}`;
  const body = html`<p class="eyebrow">${say.date(now)}</p>
    <h1>${greeting(request)}</h1>
    <p class="row mt-3">
      ${buttonLink({ label: t('conversations.desk.enter.button'), href: '/desk/enter', icon: 'plus', kind: 'second' })}${buttonLink({ label: t('conversations.desk.start.button'), href: '/desk/start', icon: 'chat', kind: 'second' })}
    </p>
    ${
      page.critical.length === 0
        ? null
        : section(
            { title: t('conversations.desk.today.critical') },
            inbox(
              page.critical.map((row) => rowItem(request, row, page, { choose: false })),
              { label: t('conversations.desk.today.critical') },
            ),
          )
    }
    ${legal === 0 ? null : html`<div class="mt-4">${linkRow({ label: t('conversations.legal.list.mine', { n: legal }), href: '/desk/legal', before: 'lock', after: 'next' })}</div>`}
    ${waiting} ${await elsewhere(request)}
    ${
      coming.length === 0
        ? null
        : section(
            { title: t('conversations.together.coming.title') },
            lines(
              coming.map((one) => ({
                icon: 'handoff',
                body: html`${t('conversations.together.coming.line', { name: one.name, day: dayText(request, one.leavesOn), n: one.n })}`,
              })),
            ),
          )
    }
    ${page.calls.length === 0 ? null : section({ title: t('conversations.desk.today.calls') }, calls(request, page))}
    ${page.asked.length === 0 ? null : section({ title: t('conversations.desk.today.asked') }, shortLines(request, page.asked, page, { owner: true }))}
    ${
      page.lateElsewhere.length === 0
        ? null
        : section(
            { title: t('conversations.desk.today.late_elsewhere', { where: scopeLabel(request, page.directory) }) },
            shortLines(request, page.lateElsewhere, page, { owner: true }),
            linkRow({
              label: t('conversations.desk.today.all_late'),
              href: '/desk/inbox?view=late&whose=all',
              after: 'next',
            }),
          )
    }`;
  return request.page(
    await deskPage(request, { title: t('conversations.desk.today.title'), body, topics: ['inbox'], current: '/desk' }),
  );
}
