import { type PageRequest, type Route, route } from '#platform/web';
import { button, choice, field, html, ltr, postForm, section, textarea } from '#ui';
import { districtSettings, setEmbedOrigins, setSmallestGroup } from '../actions/district-settings.ts';
import { setAnonymous } from '../actions/district-settings.ts';
import { leastEver } from '../conversations.suppression.ts';
import { adminRoles, errorAt, linesOf, settingsPage, settingsPost, typedIn, type Refused } from './settings-shared.ts';

const base = '/admin/service';

async function show(request: PageRequest, refused: Refused | null = null): Promise<Response> {
  const { t, floor, actor, formToken } = request;
  const settings = await floor.ask(actor, districtSettings, {});
  const save = (label: string) => html`<div class="mt-4">${button({ label, kind: 'second' })}</div>`;
  const anonymous = postForm(
    { action: `${base}/anonymous`, token: formToken, class: 'stack' },
    choice({
      label: t('conversations.settings.anonymous.allow'),
      name: 'allowed',
      checked: settings.anonymous,
      hint: t('conversations.settings.anonymous.hint'),
    }),
    save(t('conversations.settings.anonymous.save')),
  );
  const embed = postForm(
    { action: `${base}/embed`, token: formToken, class: 'stack' },
    textarea({
      label: t('conversations.settings.embed.origins'),
      name: 'origins',
      rows: 3,
      hint: t('conversations.settings.embed.hint'),
      optional: t('ui.field.optional'),
      value: typedIn(refused, 'embed')?.['origins'] ?? settings.origins.join('\n'),
      error: errorAt(refused, 'embed', 'origins'),
    }),
    save(t('conversations.settings.embed.save')),
  );
  const group = postForm(
    { action: `${base}/group`, token: formToken, class: 'stack' },
    field({
      label: t('conversations.settings.group.least'),
      name: 'least',
      type: 'number',
      small: true,
      required: true,
      min: leastEver,
      max: 1000,
      hint: t('conversations.settings.group.hint', { n: leastEver }),
      value: typedIn(refused, 'group')?.['least'] ?? settings.least,
      error: errorAt(refused, 'group', 'least'),
    }),
    save(t('conversations.settings.group.save')),
  );
  const tag = ['<script src="', floor.settings.publicUrl, '/embed.js" async></script>'].join('');
  return settingsPage(request, {
    title: t('conversations.settings.district.title'),
    current: base,
    status: refused === null ? 200 : 422,
    body: html`${section({ title: t('conversations.settings.anonymous.title'), lead: t('conversations.settings.anonymous.lead') }, anonymous)}
    ${section({ title: t('conversations.settings.embed.title'), lead: t('conversations.settings.embed.lead') }, html`<p><code>${ltr(tag)}</code></p>`, embed)}
    ${section({ title: t('conversations.settings.group.title'), lead: t('conversations.settings.group.lead') }, group)}`,
  });
}

/** A few things a district decides once. */
export const districtSettingsRoutes: readonly Route[] = [
  route({ method: 'GET', path: base, who: adminRoles, handler: async (request) => show(request) }),
  settingsPost(`${base}/anonymous`, adminRoles, {
    form: 'anonymous',
    async perform(request, form) {
      const allowed = form.has('allowed');
      await request.floor.act(request.actor, setAnonymous, { allowed });
      return {
        to: base,
        says: allowed ? 'conversations.settings.anonymous.on' : 'conversations.settings.anonymous.off',
      };
    },
    again: show,
  }),
  settingsPost(`${base}/embed`, adminRoles, {
    form: 'embed',
    async perform(request, form) {
      await request.floor.act(request.actor, setEmbedOrigins, {
        origins: linesOf(form.text('origins'))
          .slice(0, 50)
          .map((line) => line.toLowerCase().replace(/\/+$/, '')),
      });
      return { to: base, says: 'conversations.settings.saved' };
    },
    again: show,
  }),
  settingsPost(`${base}/group`, adminRoles, {
    form: 'group',
    async perform(request, form) {
      const least = Number(form.text('least'));
      await request.floor.act(request.actor, setSmallestGroup, { least: Number.isInteger(least) ? least : 0 });
      return { to: base, says: 'conversations.settings.saved' };
    },
    again: show,
  }),
];
