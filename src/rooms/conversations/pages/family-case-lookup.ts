import { anonymousActor } from '#platform/actor';
import { tooMany } from '#platform/errors';
import { type PageRequest, takeShared } from '#platform/web';
import { button, buttonLink, buttons, empty, field, html, type Html, postForm } from '#ui';
import { slipDigits } from '../conversations.links.ts';
import { caseOfCode } from '../questions/family-case.ts';
import { caseAddress, hasEnded } from './family-case-door.ts';
import { familyFrame, placesFor } from './family-shared.ts';

type LookupView = { readonly code: string; readonly digits: string; readonly wrong: boolean };

function lookupBody({ t, formToken }: PageRequest, { code, digits, wrong }: LookupView): Html {
  return html`<h1>${t('conversations.family.lookup.title')}</h1>
    <p class="lead mt-3">${t('conversations.family.lookup.lead')}</p>
    ${postForm(
      { action: '/case', token: formToken, class: 'mt-5' },
      field({
        label: t('conversations.family.lookup.code'),
        name: 'code',
        value: code,
        hint: t('conversations.family.lookup.code_hint'),
        error: wrong ? t('conversations.family.lookup.wrong') : null,
        dir: 'ltr',
        autocomplete: 'off',
        maxlength: 20,
        required: true,
      }),
      field({
        label: t('conversations.family.lookup.digits'),
        name: 'digits',
        value: digits,
        inputmode: 'numeric',
        autocomplete: 'off',
        maxlength: 12,
        code: true,
        required: true,
      }),
      buttons(button({ label: t('conversations.family.lookup.open') })),
    )}
    <p class="soft mt-5">${t('conversations.family.lookup.lost')}</p>`;
}

async function lookupPage(request: PageRequest, view: LookupView, status = 200): Promise<Response> {
  const places = await placesFor(request);
  const { t } = request;
  return request.page(
    familyFrame(request, { title: t('conversations.family.lookup.title'), body: lookupBody(request, view), places }),
    status,
  );
}

export async function showLookup(request: PageRequest): Promise<Response> {
  return lookupPage(request, { code: '', digits: '', wrong: false });
}

/** What people type where the code has no such letters: O for 0, I and L for 1. */
export function typedCode(text: string): string {
  return text
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
}

/** Digits as somebody may write them: Arabic and Persian ones too. */
export function typedDigits(text: string): string {
  return text
    .replaceAll(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))
    .replaceAll(/[\u06F0-\u06F9]/g, (digit) => String(digit.charCodeAt(0) - 0x06f0))
    .replaceAll(/\D/g, '');
}

/** However many addresses somebody asks from, one code is tried ten times an hour. The route counts by address beside it. */
async function countTry({ floor, district }: PageRequest, code: string): Promise<void> {
  const taken = await takeShared(floor, { key: `case code ${district.id} ${code}`, count: 10, perSeconds: 3600 });
  if (!taken.ok) throw tooMany({ seconds: taken.retryAfter });
}

/** Number and six digits together lead to the case. A wrong one of either, and a code that never was, answer alike. */
export async function takeLookup(request: PageRequest): Promise<Response> {
  const { floor, district, now } = request;
  const form = await request.form();
  const code = typedCode(form.text('code'));
  const digits = typedDigits(form.text('digits'));
  await countTry(request, code);
  const found = code.length === 7 ? await floor.ask(anonymousActor(district.id), caseOfCode, { code }) : null;
  const right = found !== null && digits === slipDigits(floor.secrets, district.id, found.id, found.link_version);
  if (!right) return lookupPage(request, { code: form.text('code'), digits: form.text('digits'), wrong: true }, 422);
  if (hasEnded(found, now)) return showEnded(request);
  return request.redirect(caseAddress(request, { id: found.id, version: found.link_version }));
}

/** A link that was good once: says so, and how to come back. */
export async function showEnded(request: PageRequest): Promise<Response> {
  const { t } = request;
  const places = await placesFor(request);
  const body = html`${empty({
      title: t('conversations.family.ended.title'),
      text: t('conversations.family.ended.text'),
      icon: 'key',
      action: buttonLink({ label: t('conversations.family.ended.ask'), href: '/ask' }),
    })}
    <p class="mt-4"><a href="/my">${t('conversations.family.ended.sign_in')}</a></p>`;
  return request.page(familyFrame(request, { title: t('conversations.family.ended.title'), body, places }), 410);
}
