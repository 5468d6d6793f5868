import type { Tie } from '#rooms/roster';
import type { Uuid } from '#platform/ids';
import type { PageRequest } from '#platform/web';
import { capital } from '#platform/words';
import {
  bdi,
  button,
  buttons,
  call,
  type Content,
  element,
  facts,
  fold,
  hiddenInputs,
  html,
  type Html,
  icon,
  lines,
  ltr,
  person,
  postForm,
} from '#ui';
import { interpreterPart } from './desk-interpreter.ts';
import { isByText } from '../conversations.family-text.ts';
import { hasClosedReaders } from '../conversations.legal.ts';
import { askerOf, namedAskers, proposedTo } from '../conversations.askers.ts';
import { named } from '../conversations.directory.ts';
import type { OneConversation } from '../questions/desk-conversation.ts';
import { channelName, gradeOf, kindName, staffName, topicName, whoOf } from './desk-shared.ts';

const toldRights = ['see_records', 'be_contacted', 'act', 'pick_up'] as const;

/** “Mother · may see records, may pick up”. What a guardian may not is simply not said. */
function tieText({ t, say }: PageRequest, ties: readonly Tie[]): string {
  const first = ties[0];
  if (first === undefined) return '';
  const relation = `roster.relation.${first.relation.toLowerCase()}`;
  const named = t.has(relation) ? t.dynamic(relation) : first.relation;
  const rights = toldRights
    .filter((right) => ties.every((tie) => (tie.rights as ReadonlySet<string>).has(right)))
    .map((right) => t.dynamic(`conversations.desk.right.${right}`));
  const last = ties.every((tie) => tie.emergencyOnly) ? [t('conversations.office.pack.last_only')] : [];
  const told = first.isConfirmed ? rights : [t('conversations.desk.right.unconfirmed')];
  return [capital(named, t.locale), ...last, say.list(told)].filter((part) => part !== '').join(' · ');
}

/** Known guardians at one number, and nobody knows which of them wrote. */
const sharesPhone = (row: OneConversation['row']): boolean =>
  isByText(row) && row.guardian_id === null && row.from_verified;

function family(request: PageRequest, one: OneConversation): Html {
  const { t } = request;
  const { row, people, ties } = one;
  const about = (guardianId: Uuid): readonly Tie[] =>
    ties.filter((tie) => tie.guardianId === guardianId && row.student_ids.includes(tie.studentId) && !tie.pickUpOnly);
  const own = row.guardian_id === null ? undefined : people.get(row.guardian_id);
  const ownTies = own === undefined ? [] : about(own.id);
  const others = [...new Set(ties.map((tie) => tie.guardianId))].filter(
    (id) => id !== row.guardian_id && about(id).length > 0,
  );
  const reach =
    row.privacy === 'anonymous' || row.from_address === null
      ? null
      : row.from_kind === 'phone'
        ? call(row.from_address)
        : element('a', { href: `mailto:${row.from_address}` }, ltr(row.from_address));
  const language = own?.language ?? row.language;
  return html`<section>
    <h2 class="side-title">${t('conversations.desk.side.family')}</h2>
    <div class="stack">
      <p>
        ${
          own === undefined
            ? person({
                name: whoOf(t, row, people),
                detail:
                  row.privacy === 'anonymous'
                    ? t('conversations.desk.side.anonymous')
                    : sharesPhone(row)
                      ? t('conversations.desk.side.shared_phone')
                      : t('conversations.desk.side.not_in_roster'),
              })
            : person({
                name: own.name,
                href: `/desk/families/${own.id}`,
                detail: tieText(
                  request,
                  ownTies.length > 0 ? ownTies : ties.filter((tie) => tie.guardianId === own.id),
                ),
              })
        }
      </p>
      ${others.map((id) => {
        const other = people.get(id);
        return other === undefined
          ? null
          : html`<p>
              ${person({ name: other.name, href: `/desk/families/${id}`, detail: tieText(request, about(id)) })}
            </p>`;
      })}
    </div>
    <div class="mt-3">
      ${facts(
        [
          [t('conversations.desk.side.reads'), t.languageName(language)],
          [
            t('conversations.desk.side.interpreter'),
            own?.interpreter === true ? t('conversations.desk.side.needs_interpreter') : null,
          ],
          [t('conversations.desk.side.reach'), reach],
        ],
        { tight: true },
      )}
    </div>
    ${sharesPhone(row) ? html`<p class="small soft mt-2">${t('conversations.desk.side.to_the_phone')}</p>` : others.length > 0 ? html`<p class="small soft mt-2">${t('conversations.desk.side.only_this_guardian')}</p>` : null}
  </section>`;
}

function children(request: PageRequest, one: OneConversation): Content {
  const { t } = request;
  const { row, people, directory } = one;
  if (row.student_ids.length === 0) return null;
  const shown = row.student_ids.flatMap((id) => {
    const child = people.get(id);
    if (child === undefined) return [];
    const school = child.schoolId === null ? undefined : directory.orgs.get(child.schoolId);
    const detail = [gradeOf(t, child.grade), school?.name]
      .filter((part) => part !== undefined && part !== null)
      .join(' · ');
    return [html`<p>${person({ name: child.name, detail, child: true, href: `/desk/people/${id}` })}</p>`];
  });
  return html`<section>
    <h2 class="side-title">${t('conversations.desk.side.children', { n: row.student_ids.length })}</h2>
    <div class="stack">${shown}</div>
    <p class="small soft mt-2">${icon('eye')} ${t('conversations.desk.side.look_noted')}</p>
  </section>`;
}

function owners(request: PageRequest, one: OneConversation): Content {
  const { t, actor, formToken } = request;
  const { row, directory } = one;
  const name = (id: Uuid): Content =>
    id === actor.personId
      ? t('conversations.desk.side.you', { name: actor.name })
      : bdi(staffName(t, actor, directory, id));
  const helpers = row.helper_ids.map(
    (id) =>
      html`<span class="row"
        >${name(id)}${postForm(
          { action: `/desk/conversations/${row.id}/helper`, token: formToken },
          hiddenInputs({ person: id, remove: '1' }),
          button({
            label: t('conversations.desk.side.let_go'),
            more: staffName(t, actor, directory, id),
            kind: 'quiet',
            icon: 'close',
            iconOnly: true,
          }),
        )}</span
      >`,
  );
  // A closed matter of an earlier tool whose owner never worked here.
  if (row.history === 'closed' && row.owner_id === null) return null;
  return html`<section>
    <h2 class="side-title">${t('conversations.desk.side.who_has_it')}</h2>
    ${facts(
      [
        [t('conversations.desk.side.owner'), row.owner_id === null ? null : name(row.owner_id)],
        [t('conversations.desk.side.backup'), row.backup_id === null ? null : name(row.backup_id)],
        [t('conversations.desk.side.helpers'), helpers.length === 0 ? null : html`${helpers}`],
        [
          t('conversations.desk.side.readers'),
          hasClosedReaders(row)
            ? html`${row.reader_ids.map((id, place) => html`${place === 0 ? '' : ', '}${name(id)}`)}`
            : null,
        ],
      ],
      { tight: true },
    )}
  </section>`;
}

function matter(request: PageRequest, one: OneConversation): Html {
  const { t, say } = request;
  const { row, directory } = one;
  const school = row.school_id === null ? undefined : directory.orgs.get(row.school_id);
  return html`<section>
    <h2 class="side-title">${t('conversations.desk.side.matter')}</h2>
    ${facts(
      [
        [t('conversations.desk.side.code'), ltr(row.code)],
        [t('conversations.desk.side.kind'), kindName(t, row.kind)],
        [t('conversations.desk.side.topic'), topicName(request, directory, row.topic_id)],
        [t('conversations.desk.side.school'), school?.name],
        [t('conversations.desk.side.came'), `${say.dateTime(row.opened_at)} · ${channelName(t, row.channel)}`],
        [
          t('conversations.desk.side.promised'),
          row.state === 'open' && row.due_at !== null ? say.dateTime(row.due_at) : null,
        ],
        [
          t('conversations.desk.side.rating'),
          row.rating === null ? null : t('conversations.desk.side.rated', { n: row.rating }),
        ],
      ],
      { tight: true },
    )}
    ${row.rating_comment === null ? null : html`<p class="small" dir="auto">“${row.rating_comment}”</p>`}
    <p class="mt-2">
      ${element('a', { class: 'link-row small', href: `/desk/conversations/${row.id}/slip` }, icon('print'), t('conversations.desk.slip.link'))}
    </p>
  </section>`;
}

function earlier(request: PageRequest, one: OneConversation): Content {
  const { t, say } = request;
  if (one.earlier.length === 0) return null;
  return html`<section>
    <h2 class="side-title">${t('conversations.desk.side.earlier')}</h2>
    ${lines(
      one.earlier.map((row) => {
        const school = row.school_id === null ? undefined : one.directory.orgs.get(row.school_id);
        const told = [
          say.shortDate(row.opened_at),
          row.first_answer_minutes === null
            ? null
            : t('conversations.desk.side.answered_in', { span: say.hours(row.first_answer_minutes) }),
          row.rating === null ? null : t('conversations.desk.side.rated', { n: row.rating }),
          school !== undefined && row.school_id !== one.row.school_id ? school.name : null,
        ].filter((part) => part !== null);
        return {
          body: html`${element('a', { href: `/desk/conversations/${row.id}`, dir: 'auto' }, row.subject)}<span
              class="small soft"
              >${told.join(' · ')}</span
            >`,
        };
      }),
      { tight: true },
    )}
  </section>`;
}

/** Who asked, and one click to say it otherwise; what the district named for such askers is offered. */
function whoAsks(request: PageRequest, one: OneConversation): Content {
  const { t, formToken, locale } = request;
  const { row, directory } = one;
  const asker = askerOf(row);
  const topic = proposedTo(directory.topicList, asker);
  const closed = row.history === 'closed';
  const offer =
    topic === null || topic.id === row.topic_id || row.state === 'closed'
      ? null
      : html`<p class="small soft">
          ${t('conversations.asker.suggest', { topic: named(topic.names, locale) })}
          ${element('a', { href: `/desk/conversations/${row.id}/hand-off?to=topic:${topic.id}` }, t('conversations.asker.suggest_hand'))}
        </p>`;
  const buttonsFor = namedAskers
    .filter((other) => other !== asker)
    .map((other) =>
      button({
        label: t.dynamic(`conversations.asker.${other}`),
        name: 'asker',
        value: other,
        kind: 'second',
      }),
    );
  return html`<section>
    <h2 class="side-title">${t('conversations.asker.title')}</h2>
    <p>${t.dynamic(`conversations.asker.${asker}`)}</p>
    ${offer}
    ${
      closed
        ? null
        : fold({
            summary: t('conversations.asker.say'),
            open: asker === 'unknown',
            body: postForm(
              { action: `/desk/conversations/${row.id}/asker`, token: formToken },
              html`<p class="hint">${t('conversations.asker.choose_hint')}</p>`,
              buttons(...buttonsFor),
            ),
          })
    }
  </section>`;
}

/** What stands beside a conversation: family, children, who has it, the matter, what came before. */
export function conversationSide(request: PageRequest, one: OneConversation): Html {
  return html`<aside class="side stack stack-l" aria-label="${request.t('conversations.desk.side.label')}">
    ${family(request, one)}${interpreterPart(request, one)}${children(request, one)}${owners(request, one)}${whoAsks(request, one)}${matter(request, one)}${earlier(request, one)}
  </aside>`;
}
