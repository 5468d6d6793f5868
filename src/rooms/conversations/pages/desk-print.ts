import { noteLooks } from '#platform/looks';
import type { PageRequest } from '#platform/web';
import { bdi, deskPage, facts, html, lines, pageHead } from '#ui';
import { oneConversation } from '../questions/desk-conversation.ts';
import { childrenText, staffName, topicName, waitText, whoOf } from './desk-shared.ts';
import { formerBanner } from './desk-first.ts';
import { conversationThread } from './desk-thread.ts';

/** A conversation on paper: who and what it is, every message, note and step, and the names of its files. */
export async function showPrinted(request: PageRequest): Promise<Response> {
  const { t, say, floor, actor } = request;
  const one = await floor.ask(actor, oneConversation, { id: request.param('id') });
  const { row, people, directory, files, logged } = one;
  const topic = logged.topic_id === null ? undefined : directory.topics.get(logged.topic_id);
  const held =
    logged.privacy !== 'normal' ||
    logged.critical_at !== null ||
    (topic?.sensitive !== null && topic?.sensitive !== undefined);
  await floor.act(actor, noteLooks, {
    looks: (logged.student_ids.length === 0 ? [null] : logged.student_ids).map((studentId) => ({
      what: 'print',
      recordId: row.id,
      studentId,
      guardianId: logged.guardian_id,
      heldBy: held ? logged.owner_id : null,
    })),
  });
  const school = row.school_id === null ? undefined : directory.orgs.get(row.school_id);
  const named = lines(
    files.map((file) => ({ body: html`${bdi(file.name)} · ${say.size(file.size)}` })),
    { compact: true },
  );
  // The head of a page does not print; what a paper must say of itself stands below it.
  const body = html`<div class="no-print">
      ${pageHead({ title: t('conversations.desk.act.print'), back: { label: row.subject, href: `/desk/conversations/${row.id}` } })}
      ${one.works ? html`<p class="soft measure mt-2">${t('conversations.desk.print.how')}</p>` : null}
    </div>
    <h2 class="mt-5" dir="auto" lang="${row.language}">${row.subject}</h2>
    <p class="soft small mt-2">
      ${t('conversations.desk.print.title', { code: row.code, when: say.exact(request.now) })}
    </p>
    ${one.works ? null : html`<div class="mt-3">${formerBanner(request, one)}</div>`}
    <div class="mt-4">
      ${facts([
        [t('conversations.desk.side.family'), bdi(whoOf(t, row, people))],
        [
          t('conversations.desk.side.children', { n: row.student_ids.length }),
          childrenText(request, row.student_ids, people),
        ],
        [t('conversations.desk.print.school'), school?.name],
        [t('conversations.desk.print.topic'), topicName(request, directory, row.topic_id)],
        [t('conversations.desk.print.owner'), bdi(staffName(t, actor, directory, row.owner_id))],
        [t('conversations.desk.print.state'), one.works ? waitText(request, row) : null],
      ])}
    </div>
    <div class="mt-5">${conversationThread(request, one)}</div>
    ${
      files.length === 0
        ? null
        : html`<h2 class="mt-5">${t('conversations.desk.print.files')}</h2>
            ${named}`
    }`;
  return request.page(await deskPage(request, { title: row.subject, body, current: '/desk/inbox' }));
}
