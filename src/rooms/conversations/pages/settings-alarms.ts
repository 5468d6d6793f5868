import { found } from '#platform/errors';
import { type PageRequest, type Route, route } from '#platform/web';
import {
  bdi,
  button,
  empty,
  field,
  fold,
  hiddenInputs,
  html,
  ltr,
  postForm,
  section,
  select,
  table,
  type Html,
} from '#ui';
import { setAlarmTeam, setAlarmWord } from '../actions/settings.ts';
import { type AlarmSettings, alarmSettings } from '../questions/settings-alarms.ts';
import {
  errorAt,
  settingsPage,
  settingsPost,
  staffOptions,
  topicRoles,
  typedIn,
  uuidOr,
  uuids,
  type Refused,
} from './settings-shared.ts';

const base = '/admin/alarms';
const categories = ['self_harm', 'violence', 'weapons', 'abuse', 'bullying'] as const;
const places = 5;

function teamForm(
  request: PageRequest,
  settings: AlarmSettings,
  orgId: string,
  name: string,
  refused: Refused | null,
): Html {
  const { t, say, formToken } = request;
  const members = settings.teams.get(orgId) ?? [];
  const staff = staffOptions(request, settings.directory);
  const form = `team ${orgId}`;
  const typed = typedIn(refused, form);
  const names = members.map((id) => settings.directory.staff.get(id)?.name ?? t('conversations.settings.gone'));
  const none =
    orgId === '' ? t('conversations.settings.alarm.team_none') : t('conversations.settings.alarm.team_district');
  return fold({
    summary: html`<b>${bdi(name)}</b> · ${names.length === 0 ? none : bdi(say.list(names))}`,
    open: refused?.form === form,
    body: postForm(
      { action: `${base}/team`, token: formToken, class: 'stack' },
      hiddenInputs({ org: orgId }),
      Array.from({ length: places }, (_, at) =>
        select({
          id: `team-${orgId === '' ? 'district' : orgId}-${at}`,
          label: t('conversations.settings.alarm.member', { n: at + 1 }),
          name: `member-${at}`,
          small: true,
          options: staff,
          value: typed?.[`member-${at}`] ?? members[at] ?? '',
          error: at === 0 ? errorAt(refused, form, 'person') : null,
        }),
      ),
      html`<div class="mt-4">${button({ label: t('conversations.settings.alarm.team_save'), kind: 'second' })}</div>`,
    ),
  });
}

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
  const { t, floor, actor, district } = request;
  const settings = await floor.ask(actor, alarmSettings, {});
  const schools = [...settings.directory.orgs.values()].filter((org) => org.kind === 'school');
  return settingsPage(request, {
    title: t('conversations.settings.alarm.title'),
    lead: t('conversations.settings.alarm.lead'),
    current: base,
    status: refused === null ? 200 : 422,
    body: html`${section(
      { title: t('conversations.settings.alarm.teams'), lead: t('conversations.settings.alarm.teams_lead') },
      teamForm(request, settings, '', district.name, refused),
      schools.map((school) => teamForm(request, settings, school.id, school.name, refused)),
    )}
    ${wordsPart(request, settings, refused)}`,
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
