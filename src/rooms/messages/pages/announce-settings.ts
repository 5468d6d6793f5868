import type { PageRequest } from '#platform/web';
import { button, buttons, choice, deskPage, field, html, pageHead, postForm, toSettings } from '#ui';
import { readSettings, saveSettings } from '../messages.settings.ts';
import { type Refused, refusal } from './announce-shared.ts';

export const settingsPath = '/admin/messages';
export const settingsRoles = ['administrator'] as const;

type Again = { readonly refused: Refused; readonly typed: Readonly<Record<string, string>> };

async function page(request: PageRequest, again: Again | null): Promise<Response> {
  const { t, floor, actor, formToken } = request;
  const now = await floor.ask(actor, readSettings, {});
  const wrong = (name: string): string | null => (again?.refused.field === name ? again.refused.text : null);
  const number = (name: 'week_budget' | 'from_hour' | 'until_hour', value: number, min: number, max: number) =>
    field({
      label: t(`messages.settings.${name}`),
      hint: t(`messages.settings.${name}_hint`),
      name,
      type: 'number',
      small: true,
      required: true,
      min,
      max,
      value: again?.typed[name] ?? value,
      error: wrong(name),
    });
  const title = t('messages.settings.title');
  const body = html`${pageHead({ title, back: toSettings(request) })}
  ${postForm(
    { action: settingsPath, token: formToken, class: 'stack measure mt-4' },
    choice({
      label: t('messages.settings.approval'),
      name: 'approval',
      checked: again === null ? now.approvalNeeded : again.typed['approval'] !== undefined,
      hint: t('messages.settings.approval_hint'),
    }),
    number('week_budget', now.weekBudget, 1, 50),
    choice({
      label: t('messages.settings.merge'),
      name: 'merge',
      checked: again === null ? now.overBudget === 'merge' : again.typed['merge'] !== undefined,
      hint: t('messages.settings.merge_hint'),
    }),
    number('from_hour', now.fromHour, 6, 20),
    number('until_hour', now.untilHour, 7, 21),
    buttons(button({ label: t('messages.settings.save') })),
  )}`;
  return request.page(await deskPage(request, { title, body, current: settingsPath }), again === null ? 200 : 422);
}

/** How the district sends: approval, the week's budget, the hours. */
export async function showSettings(request: PageRequest): Promise<Response> {
  return page(request, null);
}

export async function postSettings(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  const form = await request.form();
  try {
    await floor.act(actor, saveSettings, {
      approvalNeeded: form.has('approval'),
      weekBudget: Number(form.text('week_budget') || 'x') || 0,
      overBudget: form.has('merge') ? 'merge' : 'ask',
      fromHour: Number(form.text('from_hour') || 'x') || 0,
      untilHour: Number(form.text('until_hour') || 'x') || 0,
    });
    return request.redirect(settingsPath, { says: 'messages.settings.saved' });
  } catch (error) {
    return page(request, { refused: refusal(request, error), typed: form.fields() });
  }
}
