import { hasRole } from '#platform/actor';
import type { PageRequest } from '#platform/web';
import {
  button,
  buttonLink,
  buttons,
  chip,
  empty,
  field,
  fold,
  html,
  lines,
  ltr,
  postForm,
  section,
  table,
  textarea,
  type Html,
} from '#ui';
import type { ListFigures } from '../conversations.hits.ts';
import type { AlarmSettings } from '../questions/settings-alarms.ts';
import { base } from './settings-alarm-team.ts';
import { errorAt, typedIn, type Refused } from './settings-shared.ts';

/** What staff read beside a matter with words of danger. */
export function dutyPart(request: PageRequest, { duty }: AlarmSettings, refused: Refused | null): Html {
  const { t, district, formToken, locale, floor } = request;
  const typed = typedIn(refused, 'duty');
  const text = (tag: string): Html =>
    textarea({
      label: t('conversations.oncall.duty.text_label', { language: t.languageName(tag) }),
      name: `text-${tag}`,
      rows: 3,
      maxlength: 1000,
      optional: t('ui.field.optional'),
      hint: t('conversations.oncall.duty.text_hint', {
        text: floor.words.translator(tag)('conversations.oncall.duty.text'),
      }),
      value: typed?.[`text-${tag}`] ?? duty.texts[tag],
    });
  return section(
    { title: t('conversations.oncall.duty.set'), lead: t('conversations.oncall.duty.set_lead'), id: 'duty' },
    postForm(
      { action: `${base}/duty`, token: formToken, class: 'stack' },
      field({
        label: t('conversations.oncall.duty.line_label'),
        name: 'line',
        maxlength: 100,
        optional: t('ui.field.optional'),
        value: typed?.['line'] ?? duty.line,
      }),
      field({
        label: t('conversations.oncall.duty.number_label'),
        name: 'number',
        type: 'tel',
        dir: 'ltr',
        small: true,
        maxlength: 40,
        hint: t('conversations.oncall.duty.number_hint'),
        value: typed?.['number'] ?? duty.number,
        error: errorAt(refused, 'duty', 'number'),
      }),
      text(locale),
      fold({
        summary: t('conversations.oncall.duty.others'),
        open: false,
        body: html`${district.languages.filter((tag) => tag !== locale).map(text)}`,
      }),
      html`<div class="mt-4">${button({ label: t('conversations.oncall.duty.save'), kind: 'second' })}</div>`,
    ),
  );
}

/** The district's own pager is a webhook: signed like the others, and told of private matters too, by their id alone. */
export function pagerPart({ t, actor }: PageRequest, { pagers }: AlarmSettings): Html {
  const list =
    pagers.length === 0
      ? html`<p class="soft">${t('conversations.oncall.pager.none')}</p>`
      : lines(
          pagers.map((pager) => ({
            icon: 'phone',
            body: html`${ltr(new URL(pager.url).host)}
            ${pager.on ? chip({ kind: 'answered', label: t('conversations.webhooks.on') }) : chip({ kind: 'plain', icon: 'close', label: t('conversations.webhooks.off') })}`,
          })),
        );
  return section(
    { title: t('conversations.oncall.pager.title'), lead: t('conversations.oncall.pager.lead'), id: 'pager' },
    list,
    hasRole(actor, 'administrator')
      ? html`<div class="mt-4">
          ${buttons(buttonLink({ label: t('conversations.oncall.pager.set'), href: '/admin/webhooks', kind: 'second' }))}
        </div>`
      : null,
  );
}

type Told = ListFigures['called'];

/** Which lists cry wolf: how often each called in a year, and how often it was none. */
export function figuresPart({ t, say }: PageRequest, { figures }: AlarmSettings): Html {
  const told = ({ count, shown }: Told): string => {
    if (shown === 'shown') return say.number(count);
    if (shown === 'fewer') return t('conversations.service.fewer', { n: figures.least });
    return shown === 'protects' ? t('conversations.service.protecting') : t('conversations.service.not_shown');
  };
  const share = ({ called, wrong }: ListFigures): string =>
    called.shown === 'shown' && wrong.shown === 'shown' && called.count > 0
      ? say.percent(wrong.count / called.count)
      : '';
  const body =
    figures.lists.length === 0
      ? empty({
          icon: 'answered',
          title: t('conversations.oncall.figures.none'),
          text: t('conversations.oncall.figures.none_text'),
        })
      : table({
          caption: t('conversations.oncall.figures.title'),
          quietCaption: true,
          columns: [
            { label: t('conversations.oncall.figures.list') },
            { label: t('conversations.oncall.figures.called'), numeric: true },
            { label: t('conversations.oncall.figures.wrong'), numeric: true },
            { label: t('conversations.oncall.figures.share'), numeric: true },
          ],
          rows: figures.lists.map((one) => ({
            cells: [
              one.list === 'own' || one.list === '' ? t('conversations.oncall.figures.own') : t.languageName(one.list),
              told(one.called),
              told(one.wrong),
              share(one),
            ],
          })),
        });
  return section(
    { title: t('conversations.oncall.figures.title'), lead: t('conversations.oncall.figures.lead'), id: 'lists' },
    body,
  );
}
