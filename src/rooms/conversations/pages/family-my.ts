import { found } from '#platform/errors';
import { isUuid } from '#platform/ids';
import type { PageRequest } from '#platform/web';
import {
  buttonLink,
  buttons,
  chip,
  type Content,
  empty,
  href,
  html,
  type Html,
  lines,
  linkRow,
  person,
  section,
} from '#ui';
import { myPage, type MyCase, type MyPage } from '../questions/family-my.ts';
import type { CaseDoor } from './family-case-door.ts';
import { familyFrame, placesFor } from './family-shared.ts';

function caseChip({ t, say, now }: PageRequest, row: MyCase): Html {
  if (row.state === 'closed') return chip({ kind: 'answered', label: t('conversations.family.case.closed') });
  if (row.state !== 'open') return chip({ kind: 'paused', label: t('conversations.family.case.your_turn') });
  if (row.due_at === null) return chip({ kind: 'waiting', label: t('conversations.family.my.open') });
  return Temporal.Instant.compare(row.due_at, now) < 0
    ? chip({ kind: 'breach', label: t('conversations.family.case.late') })
    : chip({ kind: 'waiting', label: t('conversations.family.my.by', { due: say.short(row.due_at) }) });
}

function children({ t }: PageRequest, mine: MyPage): Content {
  if (mine.children.length === 0) return null;
  return section(
    { title: t('conversations.family.my.children') },
    lines(
      mine.children.map((child) => ({
        body: person({
          name: child.name,
          child: true,
          ...(child.school === null
            ? {}
            : {
                detail:
                  child.grade === null
                    ? child.school
                    : t('conversations.family.my.grade_at', {
                        grade: child.grade.replace(/^0+(?=.)/, ''),
                        school: child.school,
                      }),
              }),
        }),
        after: html`<a
          class="link-row"
          href="${href(child.schoolSlug === null ? '/ask' : `/ask?school=${child.schoolSlug}`)}"
          >${t('conversations.family.my.ask_about')}<span class="hide-visually">: ${child.name}</span></a
        >`,
      })),
    ),
  );
}

function cases(request: PageRequest, { cases: rows, more }: MyPage): Html {
  const { t, say } = request;
  if (rows.length === 0)
    return empty({ title: t('conversations.family.my.none'), text: t('conversations.family.my.none_next') });
  return section(
    { title: t('conversations.family.my.cases') },
    lines(
      rows.map((row) => ({
        body: html`<a href="/my/cases/${row.id}" dir="auto" lang="${row.language}">${row.subject}</a>
          <p class="row small soft mt-2">${caseChip(request, row)} ${say.date(row.last_message_at)}</p>`,
      })),
    ),
    more ? html`<p class="soft">${t('conversations.family.my.more')}</p>` : null,
  );
}

/** Everything of a signed-in guardian in one place. */
export async function showMine(request: PageRequest): Promise<Response> {
  const { t, actor, floor } = request;
  const mine = await floor.ask(actor, myPage, {});
  const places = await placesFor(request);
  const body = html`<h1>${t('conversations.family.my.title', { name: actor.name })}</h1>
    <div class="mt-4">
      ${buttons(buttonLink({ label: t('conversations.family.help.ask'), href: '/ask', icon: 'chat' }), buttonLink({ label: t('conversations.office.family.title'), href: '/absence', icon: 'clock', kind: 'second' }))}
    </div>
    ${children(request, mine)}${cases(request, mine)}
    <p class="mt-5">
      ${linkRow({ label: t('channels.mine.title'), href: '/my/messages', before: 'mail', after: 'next' })}
    </p>
    <p class="mt-3">
      ${linkRow({ label: t('messages.friday.mine'), href: '/my/sentences', before: 'star', after: 'next' })}
    </p>
    <p class="mt-3">
      ${linkRow({ label: t('messages.documents.mine'), href: '/my/documents', before: 'file', after: 'next' })}
    </p>`;
  return request.page(familyFrame(request, { title: t('conversations.family.menu.mine'), body, places }));
}

/** The door of a signed-in guardian: whether it is theirs is the policy's to say. */
export function openMine(request: PageRequest): CaseDoor {
  const id = request.param('id');
  const conversationId = found(isUuid(id) ? id : null);
  return { actor: request.actor, conversationId, base: `/my/cases/${conversationId}`, byLink: false };
}
