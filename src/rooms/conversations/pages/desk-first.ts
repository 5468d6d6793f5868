import type { PageRequest } from '#platform/web';
import { banner, bdi, button, buttons, type Content, element, hiddenInputs, html, type Html, postForm } from '#ui';
import { falseReasons } from '../actions/alarms.ts';
import { type OneConversation } from '../questions/desk-conversation.ts';
import { staffName } from './desk-shared.ts';

function alarmBanner(request: PageRequest, one: OneConversation): Html {
  const { t, formToken } = request;
  const { row } = one;
  const category = `conversations.desk.alarm.category.${row.critical_category ?? 'other'}`;
  const action = `/desk/conversations/${row.id}/alarm`;
  return html`${banner({
      kind: 'critical',
      role: 'alert',
      body: html`<b>${t.has(category) ? t.dynamic(category) : t('conversations.desk.alarm.category.other')}</b>
        ${t('conversations.desk.alarm.called', { n: one.team.length })}
        ${one.watching === true ? t('conversations.desk.alarm.watching') : t('conversations.desk.alarm.nobody')}`,
    })}
    ${dutyNote(request, one)}
    <div class="row mt-3">
      ${postForm({ action, token: formToken }, hiddenInputs({ do: 'have' }), button({ label: t('conversations.desk.alarm.have'), icon: 'check' }))}
    </div>
    ${postForm(
      { action, token: formToken, class: 'mt-3' },
      hiddenInputs({ do: 'dismiss' }),
      html`<p class="small soft">${t('conversations.oncall.dismiss.lead')}</p>`,
      buttons(
        falseReasons.map((reason) =>
          button({
            label: t.dynamic(`conversations.oncall.dismiss.${reason}`),
            kind: 'second',
            name: 'reason',
            value: reason,
          }),
        ),
      ),
    )}`;
}

/** What the law may ask of whoever reads this, and the number. Nobody is reported by the software. */
function dutyNote({ t, locale }: PageRequest, { duty }: OneConversation): Content {
  if (duty === null) return null;
  const own = duty.texts[locale];
  const line = duty.line === '' ? t('conversations.oncall.duty.line') : duty.line;
  return html`<div class="mt-3">
    ${banner({
      body: html`<b>${t('conversations.oncall.duty.title')}</b> ${own ?? t('conversations.oncall.duty.text')}
        ${
          duty.number === ''
            ? t('conversations.oncall.duty.no_number')
            : t.rich('conversations.oncall.duty.number', {
                line: bdi(line),
                number: () =>
                  element('a', { href: `tel:${duty.number.replaceAll(/[^+\d]/g, '')}`, dir: 'ltr' }, duty.number),
              })
        }`,
    })}
  </div>`;
}

/** To who had it until it went with its child: to whom, when, and that nothing later stands here. Empty for all others. */
export function formerBanner({ t, say, actor }: PageRequest, { left, directory }: OneConversation): Content {
  if (left === null) return null;
  const who = staffName(t, actor, directory, left.to);
  return banner({ body: t('conversations.desk.former', { who, when: say.exact(left.at) }) });
}

/** At most one thing the page must say first. */
export function firstOf(request: PageRequest, one: OneConversation): Content {
  const { t, say, actor } = request;
  const { row } = one;
  if (!one.works) return formerBanner(request, one);
  if (row.critical_at !== null && row.acknowledged_at === null) return alarmBanner(request, one);
  if (row.critical_at !== null)
    return html`${banner({
      kind: 'warning',
      body: t('conversations.desk.alarm.taken', {
        who: staffName(t, actor, one.directory, row.acknowledged_by),
        when: row.acknowledged_at === null ? '' : say.dateTime(row.acknowledged_at),
      }),
    })}${dutyNote(request, one)}`;
  if (row.history === 'closed')
    return banner({
      body: html`${t('conversations.desk.only_to_read')}${row.privacy === 'private' ? html` ${t('conversations.desk.private', { n: row.reader_ids.length })}` : null}`,
    });
  if (row.merged_into !== null)
    return banner({
      body: html`${t('conversations.desk.merged')}
      ${element('a', { href: `/desk/conversations/${row.merged_into}` }, t('conversations.desk.merged_open'))}`,
    });
  if (row.second_look_at !== null && row.state === 'open')
    return banner({
      kind: 'warning',
      body: t('conversations.desk.second_look', { when: say.dateTime(row.second_look_at) }),
    });
  if (row.privacy === 'private' && row.legal_kind === null)
    return banner({ body: t('conversations.desk.private', { n: row.reader_ids.length }) });
  if (row.privacy === 'anonymous') return banner({ body: t('conversations.desk.anonymous') });
  if (!row.from_verified && row.from_kind === 'email' && row.guardian_id === null)
    return banner({ kind: 'warning', body: t('conversations.desk.sender_unknown') });
  return null;
}

/** Quiet, and before everything that could be sent. */
export function diedLine({ t }: PageRequest, { childDied, works, row }: OneConversation): Content {
  if (!childDied || !works) return null;
  return html`<p class="mt-3" role="note">
    ${t(row.state === 'closed' ? 'conversations.died.closed' : 'conversations.died.line')}
  </p>`;
}
