import { found } from '#platform/errors';
import { type PageRequest, type Route, route } from '#platform/web';
import { bdi, button, empty, field, hiddenInputs, html, ltr, postForm, section, select, table, type Html } from '#ui';
import { setDuty } from '../actions/alarm-settings.ts';
import { setAlarmTeam, setAlarmWord } from '../actions/alarm-settings.ts';
import { type AlarmSettings, alarmSettings } from '../questions/settings-alarms.ts';
import { dutyPart, figuresPart, pagerPart } from './settings-alarm-more.ts';
import { base, places, teamPart } from './settings-alarm-team.ts';
import { alarmTurnRoutes } from './settings-alarm-turns.ts';
import {
  errorAt,
  settingsPage,
  settingsPost,
  topicRoles,
  typedIn,
  uuidOr,
  uuids,
  type Refused,
} from './settings-shared.ts';

const categories = ['self_harm', 'violence', 'weapons', 'abuse', 'bullying'] as const;

function wordsPart(request: PageRequest, { words }: AlarmSettings, refused: Refused | null): Html {
  const { t, district, formToken } = request;
  const typed = typedIn(refused, 'word');
  const list =
    words.length === 0
      ? empty({
          icon: 'text',
          title: t('conversations.settings.alarm.no_words'),
          text: t('conversations.settings.alarm.no_words_text'),
        })
      : table({
          caption: t('conversations.settings.alarm.words'),
          quietCaption: true,
          controls: true,
          columns: [
            { label: t('conversations.settings.alarm.phrase') },
            { label: t('conversations.settings.alarm.language') },
            { label: t('conversations.settings.alarm.means') },
            { label: t('conversations.settings.remove'), quiet: true },
          ],
          rows: words.map((word) => ({
            cells: [
              bdi(word.phrase),
              t.languageName(word.language),
              t.has(`conversations.desk.alarm.category.${word.category}`)
                ? t.dynamic(`conversations.desk.alarm.category.${word.category}`)
                : ltr(word.category),
              postForm(
                { action: `${base}/words/remove`, token: formToken },
                hiddenInputs({ language: word.language, category: word.category, phrase: word.phrase }),
                button({ label: t('conversations.settings.remove'), kind: 'quiet', more: word.phrase }),
              ),
            ],
          })),
        });
  const form = postForm(
    { action: `${base}/words`, token: formToken, class: 'stack' },
    field({
      label: t('conversations.settings.alarm.phrase'),
      name: 'phrase',
      required: true,
      maxlength: 100,
      hint: t('conversations.settings.alarm.phrase_hint'),
      value: typed?.['phrase'],
      error: errorAt(refused, 'word', 'phrase'),
    }),
    html`<div class="split split-2">
      <div>
        ${select({
          label: t('conversations.settings.alarm.language'),
          name: 'language',
          value: typed?.['language'] ?? district.languages[0] ?? 'en',
          options: district.languages.map((tag) => ({ value: tag, label: t.languageName(tag) })),
        })}
      </div>
      <div>
        ${select({
          label: t('conversations.settings.alarm.means'),
          name: 'category',
          value: typed?.['category'] ?? 'violence',
          options: categories.map((one) => ({
            value: one,
            label: t.dynamic(`conversations.desk.alarm.category.${one}`),
          })),
        })}
      </div>
    </div>`,
    html`<div class="mt-4">${button({ label: t('conversations.settings.alarm.word_add'), kind: 'second' })}</div>`,
  );
  return section(
    { title: t('conversations.settings.alarm.words'), lead: t('conversations.settings.alarm.words_lead'), id: 'words' },
    list,
    html`<div class="mt-4">${form}</div>`,
  );
}

async function showAlarms(request: PageRequest, refused: Refused | null = null): Promise<Response> {
  const { t, floor, actor } = request;
  const settings = await floor.ask(actor, alarmSettings, {});
  return settingsPage(request, {
    title: t('conversations.settings.alarm.title'),
    lead: t('conversations.settings.alarm.lead'),
    current: base,
    status: refused === null ? 200 : 422,
    body: html`${teamPart(request, settings, refused)}${dutyPart(request, settings, refused)}
    ${pagerPart(request, settings)}${figuresPart(request, settings)}${wordsPart(request, settings, refused)}`,
  });
}

/** Who is called when words of danger come in, and which words beside those that ship. */
export const alarmSettingsRoutes: readonly Route[] = [
  route({ method: 'GET', path: base, who: topicRoles, handler: async (request) => showAlarms(request) }),
  settingsPost(`${base}/team`, topicRoles, {
    form: 'team',
    async perform(request, form) {
      const orgId = uuidOr(form.optional('org'));
      const { directory } = await request.floor.ask(request.actor, alarmSettings, {});
      if (orgId !== null) found(directory.orgs.get(orgId));
      const personIds = uuids(Array.from({ length: places }, (_, at) => form.text(`member-${at}`)));
      await request.floor.act(request.actor, setAlarmTeam, { orgId, personIds });
      return { to: base, says: 'conversations.settings.alarm.team_saved' };
    },
    again: async (request, refused) => showAlarms(request, { ...refused, form: `team ${refused.typed['org'] ?? ''}` }),
  }),
  settingsPost(`${base}/duty`, topicRoles, {
    form: 'duty',
    async perform(request, form) {
      const tags = new Set([...request.district.languages, request.locale]);
      const texts = [...tags].map((tag) => [tag, form.text(`text-${tag}`).slice(0, 1000)] as const);
      await request.floor.act(request.actor, setDuty, {
        line: form.text('line').slice(0, 100),
        number: form.text('number').slice(0, 40),
        texts: Object.fromEntries(texts),
      });
      return { to: `${base}#duty`, says: 'conversations.oncall.duty.saved' };
    },
    again: showAlarms,
  }),
  ...alarmTurnRoutes,
  ...(['', '/remove'] as const).map((act) =>
    settingsPost(`${base}/words${act}`, topicRoles, {
      form: 'word',
      async perform(request, form) {
        const word = {
          language: form.text('language').slice(0, 20),
          category: form.text('category').slice(0, 40),
          phrase: form.text('phrase').slice(0, 100),
        };
        await request.floor.act(request.actor, setAlarmWord, { ...word, remove: act === '/remove' });
        return {
          to: `${base}#words`,
          says:
            act === '/remove' ? 'conversations.settings.alarm.word_removed' : 'conversations.settings.alarm.word_added',
        };
      },
      again: showAlarms,
    }),
  ),
];
