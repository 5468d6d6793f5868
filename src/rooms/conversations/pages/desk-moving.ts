import { hasRole } from '#platform/actor';
import { isUuid } from '#platform/ids';
import { type PageRequest, type Route, route } from '#platform/web';
import {
  banner,
  bdi,
  button,
  buttons,
  type Content,
  deskPage,
  element,
  empty,
  field,
  hiddenInputs,
  html,
  type Html,
  lines,
  ltr,
  pageHead,
  person,
  postForm,
  section,
} from '#ui';
import { decideMoves, setMoveDays } from '../actions/moving-decide.ts';
import { mostMoveDays } from '../conversations.moving.ts';
import { type MoveGroup, type MoveLine, type MovesToSee, movesToSee } from '../questions/moving.ts';
import { deskRoles, dueChip, formError, gradeOf, staffName } from './desk-shared.ts';

type Shown = { readonly request: PageRequest; readonly moves: MovesToSee };

const schoolName = ({ request: { t }, moves }: Shown, id: string | null): string =>
  (id === null ? undefined : moves.directory.orgs.get(id)?.name) ?? t('conversations.moving.no_school');

/** “From Room 11 to Room 12”; with the schools where these changed too. */
function movedText(shown: Shown, { move }: MoveLine): Content {
  const { t } = shown.request;
  const place = (className: string | null, schoolId: string | null): string => {
    const school = schoolName(shown, schoolId);
    if (move.kind === 'class') return className ?? t('conversations.moving.no_class');
    return className === null ? school : t('conversations.moving.at', { class: className, school });
  };
  if (move.kind === 'left') return bdi(place(move.from_class, move.from_school_id));
  return t.rich('conversations.moving.from_to', {
    from: bdi(place(move.from_class, move.from_school_id)),
    to: bdi(place(move.to_class, move.to_school_id)),
  });
}

/** What the form is about: one matter, all of a child, or all of one line. */
function decideForm(
  { request }: Shown,
  about: Readonly<Record<string, string>>,
  labels: { readonly stays: string; readonly goes: string; readonly more: string },
  group: string | null,
): Html {
  const one = (choice: 'stays' | 'goes'): Html =>
    button({
      label: labels[choice],
      more: labels.more,
      kind: 'second',
      name: 'choice',
      value: choice,
      icon: choice === 'goes' ? 'handoff' : 'pin',
    });
  return postForm(
    { action: '/desk/moves', token: request.formToken },
    hiddenInputs({ ...about, ...(group === null ? {} : { open: group }) }),
    buttons(one('stays'), one('goes')),
  );
}

function matterBody(shown: Shown, line: MoveLine, decides: boolean): Html {
  const { request, moves } = shown;
  const { t, say, actor } = request;
  const { matter, move } = line;
  const subject = element('bdi', { dir: 'auto' }, matter.subject);
  const name = staffName(t, actor, moves.directory, matter.owner_id);
  const has = t('conversations.moving.has', { who: matter.owner_id === actor.personId ? 'you' : 'other', name });
  const to =
    line.toId === null
      ? null
      : t('conversations.moving.goes_to', { who: staffName(t, actor, moves.directory, line.toId) });
  const when = say.dateTime(move.decide_by);
  const rule =
    move.by_rule === 'goes'
      ? t('conversations.moving.rule_goes', { when })
      : t('conversations.moving.rule_stays', { when });
  return html`<p>
      ${line.opens ? element('a', { href: `/desk/conversations/${line.conversationId}` }, subject) : html`<b>${subject}</b>`}
    </p>
    <p class="row small mt-1">
      ${dueChip(request, matter, { long: true })}<span class="soft">${ltr(matter.code)}</span>
    </p>
    <p class="small soft mt-1">${[has, ...(decides && to !== null ? [to] : [])].join(' · ')}</p>
    ${decides ? html`<p class="small soft">${rule}</p>` : null}
    ${decides && line.senderMayNotKnow ? html`<p class="small mt-1">${t('conversations.moving.may_not_know')}</p>` : null}`;
}

function childSection(shown: Shown, child: readonly MoveLine[], group: string | null): Content {
  const { request, moves } = shown;
  const { t } = request;
  const first = child[0];
  if (first === undefined) return null;
  const known = moves.people.get(first.studentId);
  const name = known?.name ?? '';
  const grade = gradeOf(t, known?.grade ?? null);
  const choice = { stays: t('conversations.moving.stays'), goes: t('conversations.moving.goes') };
  const rows = child.map((line) => ({
    body: html`${matterBody(shown, line, true)}
      <div class="mt-2">
        ${decideForm(shown, { move: line.moveId }, { ...choice, more: line.matter.subject }, group)}
      </div>`,
  }));
  return html`<section class="section">
    ${person({
      name,
      child: true,
      detail: html`${grade === null ? null : html`${grade} · `}${movedText(shown, first)}`,
    })}
    ${lines(rows)}
    ${
      child.length < 2
        ? null
        : html`<div class="row mt-3">
            <p class="small">${t('conversations.moving.all', { n: child.length, child: known?.first ?? name })}</p>
            ${decideForm(
              shown,
              { child: first.studentId },
              { stays: t('conversations.moving.all_stay'), goes: t('conversations.moving.all_go'), more: name },
              group,
            )}
          </div>`
    }
  </section>`;
}

function groupLines(shown: Shown): Content {
  const { request, moves } = shown;
  const { t, say } = request;
  if (moves.groups.length === 0) return null;
  const rows = moves.groups.map((group: MoveGroup) => {
    const school = schoolName(shown, group.schoolId);
    const count = t('conversations.moving.group', { n: group.moveIds.length, children: group.children });
    return {
      body: html`<p><b>${bdi(school)}</b> · ${count}</p>
        <p class="small soft">
          ${t('conversations.moving.group_rule', {
            when: say.dateTime(group.decideBy),
            goes: group.goes,
            stays: group.stays,
          })}
        </p>
        <p class="small">
          ${element('a', { href: `/desk/moves?group=${group.key}` }, t('conversations.moving.group_open'))}
        </p>
        <div class="mt-2">
          ${decideForm(
            shown,
            { group: group.key },
            {
              stays: t('conversations.moving.all_stay'),
              goes: t('conversations.moving.all_go'),
              more: `${school}, ${count}`,
            },
            null,
          )}
        </div>`,
    };
  });
  return section(
    { title: t('conversations.moving.groups') },
    html`<p class="soft">${t('conversations.moving.groups_lead')}</p>`,
    lines(rows),
  );
}

function leftLines(shown: Shown): Content {
  const { request, moves } = shown;
  const { t } = request;
  if (moves.left.length === 0) return null;
  const rows = moves.left.map((line) => ({
    body: html`${person({ name: moves.people.get(line.studentId)?.name ?? '', child: true, detail: movedText(shown, line) })}
      <div class="mt-2">${matterBody(shown, line, false)}</div>`,
  }));
  return section(
    { title: t('conversations.moving.left') },
    html`<p class="soft">${t('conversations.moving.left_lead')}</p>`,
    lines(rows),
  );
}

function goneLines({ request, moves }: Shown): Content {
  const { t, say, actor } = request;
  if (moves.gone.length === 0) return null;
  const rows = moves.gone.map((one) => ({
    body: html`<p>
        ${element(
          'a',
          { href: `/desk/conversations/${one.conversationId}` },
          element('bdi', { dir: 'auto' }, one.subject),
        )}
      </p>
      <p class="small soft">
        ${t('conversations.moving.gone_to', {
          who: staffName(t, actor, moves.directory, one.toId),
          when: say.dateTime(one.at),
        })}
      </p>`,
  }));
  return section(
    { title: t('conversations.moving.gone') },
    html`<p class="soft">${t('conversations.moving.gone_lead')}</p>`,
    lines(rows),
  );
}

type Again = { readonly days: string; readonly text: string };

function daysForm({ request, moves }: Shown, again: Again | null): Content {
  const { t, actor, formToken } = request;
  if (!hasRole(actor, 'administrator', null)) return null;
  return section(
    { title: t('conversations.moving.days') },
    postForm(
      { action: '/desk/moves/days', token: formToken, class: 'stack narrow' },
      field({
        label: t('conversations.moving.days'),
        hint: t('conversations.moving.days_hint'),
        name: 'days',
        type: 'number',
        min: 1,
        max: mostMoveDays,
        required: true,
        value: again?.days ?? String(moves.days),
        error: again?.text ?? null,
      }),
      buttons(button({ label: t('conversations.moving.days_do'), kind: 'second' })),
    ),
  );
}

async function movesPage(request: PageRequest, again: Again | null): Promise<Response> {
  const { t, floor, actor } = request;
  const group = request.query('group') ?? null;
  const moves = await floor.ask(actor, movesToSee, { group });
  const shown: Shown = { request, moves };
  const opened = moves.groups.some((one) => one.key === group) ? group : null;
  const children = [...Map.groupBy(moves.lines, (line) => line.studentId).values()];
  const title = t('conversations.moving.title');
  const nothing = children.length === 0 && moves.groups.length === 0;
  const body = html`${pageHead({ title })}
    <p class="soft">${t('conversations.moving.lead')}</p>
    ${
      nothing
        ? empty({ title: t('conversations.moving.none'), text: t('conversations.moving.none_hint'), icon: 'answered' })
        : null
    }
    ${groupLines(shown)} ${children.map((child) => childSection(shown, child, opened))}
    ${moves.more ? banner({ body: t('conversations.moving.more') }) : null} ${leftLines(shown)} ${goneLines(shown)}
    ${daysForm(shown, again)}`;
  return request.page(
    await deskPage(request, { title, body, topics: ['moves'], current: '/desk/moves' }),
    again === null ? 200 : 422,
  );
}

/** Which moves a press is about: asked anew, so that a page that stood open decides nothing it did not show. */
async function meant(
  request: PageRequest,
): Promise<{ ids: readonly string[]; choice: 'stays' | 'goes' | null; open: string | null; together: boolean }> {
  const form = await request.form();
  const said = form.text('choice');
  const choice = said === 'goes' || said === 'stays' ? said : null;
  const open = form.text('open') === '' ? null : form.text('open');
  if (isUuid(form.text('move'))) return { ids: [form.text('move')], choice, open, together: false };
  const group = form.text('group') === '' ? open : form.text('group');
  const moves = await request.floor.ask(request.actor, movesToSee, { group });
  const child = form.text('child');
  const ids =
    child === ''
      ? (moves.groups.find((one) => one.key === group)?.moveIds ?? [])
      : moves.lines.filter((line) => line.studentId === child).map((line) => line.moveId);
  return { ids, choice, open, together: true };
}

async function postMoves(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  const { ids, choice, open, together } = await meant(request);
  const { decided } =
    choice === null || ids.length === 0
      ? { decided: 0 }
      : await floor.act(actor, decideMoves, { moveIds: [...ids], choice, together });
  return request.redirect(open === null ? '/desk/moves' : `/desk/moves?group=${encodeURIComponent(open)}`, {
    says: 'conversations.moving.says',
    args: { n: decided },
  });
}

async function postDays(request: PageRequest): Promise<Response> {
  const { floor, actor, t } = request;
  const form = await request.form();
  const days = form.text('days');
  try {
    await floor.act(actor, setMoveDays, { days: /^\d{1,3}$/.test(days) ? Number(days) : 0 });
  } catch (error) {
    return movesPage(request, { days, text: formError(t, error).text });
  }
  return request.redirect('/desk/moves', { says: 'conversations.moving.says_days' });
}

/** “Children who moved”. */
export const movingRoutes: readonly Route[] = [
  route({ method: 'GET', path: '/desk/moves', who: deskRoles, handler: async (request) => movesPage(request, null) }),
  route({ method: 'POST', path: '/desk/moves', who: deskRoles, handler: postMoves }),
  route({ method: 'POST', path: '/desk/moves/days', who: ['administrator'], handler: postDays }),
];
