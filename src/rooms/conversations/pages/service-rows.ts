import { isUuid } from '#platform/ids';
import type { PageRequest } from '#platform/web';
import { bdi, deskPage, empty, html, inbox, pageHead, pager } from '#ui';
import { readAsker } from '../conversations.askers.ts';
import { readPlace } from '../questions/desk-views.ts';
import { figureRows, measures } from '../questions/service-rows.ts';
import { rowItem } from './desk-inbox.ts';
import { noteListLook } from './desk-looks.ts';
import { channelName, topicName } from './desk-shared.ts';
import { readServiceAsk, serviceAddress } from './service-ask.ts';
import { dashboard, placeName, rowsPath, spanText } from './service-dashboard.ts';

const wholeNumber = (text: string | null): number | null =>
  text !== null && /^\d{1,6}$/.test(text) ? Number(text) : null;

/** The matters behind one figure, as far as the reader may read them. */
export async function showRows(request: PageRequest): Promise<Response> {
  const { t, floor, actor, district, query } = request;
  const ask = await readServiceAsk(request, district.id);
  const measure = measures.find((name) => name === query('measure')) ?? 'came';
  const from = wholeNumber(query('from'));
  const below = wholeNumber(query('below'));
  const language = query('language');
  const channel = query('channel');
  const asker = readAsker(query('asker'));
  const school = query('no_school') === null ? null : '';
  const noTopic = query('no_topic') !== null;
  const place = readPlace(query('after'));
  const found = await floor.ask(actor, figureRows, {
    scope: ask.scope,
    measure,
    span: ask.span,
    topicId: ask.topicId !== null && isUuid(ask.topicId) ? ask.topicId : null,
    school,
    noTopic,
    language,
    channel,
    asker,
    minutes: from === null ? null : { from, below },
    after: place,
  });
  await noteListLook(request, found.rows);
  const title = t.dynamic(`conversations.service.rows.${measure}`);
  const narrowed = [
    ...(language === null ? [] : [t.languageName(language)]),
    ...(channel === null || !t.has(`conversations.desk.channel.${channel}`) ? [] : [channelName(t, channel)]),
    ...(asker === null ? [] : [t.dynamic(`conversations.asker.${asker}`)]),
    ...(ask.topicId === null && !noTopic ? [] : [topicName(request, found.directory, ask.topicId)]),
    ...(school === null ? [] : [t('conversations.service.no_school')]),
  ];
  const now = measure === 'waiting' || measure === 'late';
  const more: Record<string, string | null> = { measure };
  for (const name of ['from', 'below', 'language', 'channel', 'asker', 'no_school', 'no_topic'])
    more[name] = query(name);
  const head = pageHead({
    title,
    beside: html`${[placeName(request, ask, found), ...(now ? [] : [spanText(request, ask)]), ...narrowed].map((one, at) => html`${at > 0 ? ' · ' : ''}${bdi(one)}`)}`,
    back: { label: t('conversations.service.title'), href: serviceAddress(dashboard, ask, { topic: null }) },
  });
  const list =
    found.rows.length === 0
      ? empty({
          icon: 'inbox',
          title: t('conversations.service.rows.none'),
          text: t('conversations.service.rows.none_text'),
        })
      : html`${inbox(
          found.rows.map((row) => rowItem(request, row, found, { choose: false })),
          { label: t('conversations.service.rows.list') },
        )}
        ${pager({ t, next: found.next === null ? null : serviceAddress(rowsPath, ask, { ...more, after: found.next }), note: t('conversations.service.private_counted') })}`;
  return request.page(await deskPage(request, { title, body: html`${head}${list}`, current: dashboard }));
}
