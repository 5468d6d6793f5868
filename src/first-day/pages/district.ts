import { type PageRequest, type Route, forgetDistricts, route } from '#platform/web';
import { forgetDirectory } from '#rooms/conversations';
import { button, buttons, choices, field, html, postForm, select } from '#ui';
import { chooseLanguages, districtPhone, nameDistrict } from '../district.actions.ts';
import { administrator, base, errorAt, type Refused, stepForm, stepPage } from './frame.ts';

/** Where most districts are; all others follow by name. */
const usualZones = [
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Phoenix',
  'America/Los_Angeles',
  'America/Anchorage',
  'Pacific/Honolulu',
  'America/Puerto_Rico',
] as const;

const zoneOption = (zone: string) => ({ value: zone, label: zone.replaceAll('_', ' ') });

async function showDistrict(request: PageRequest, refused: Refused | null = null): Promise<Response> {
  const { t, district, floor, actor } = request;
  const phone = await floor.ask(actor, districtPhone, {});
  const typed = refused?.typed ?? {};
  const unnamed = district.zone === 'UTC';
  const zones = Intl.supportedValuesOf('timeZone').filter((zone) => !(usualZones as readonly string[]).includes(zone));
  const form = postForm(
    { action: `${base}/district`, token: request.formToken, class: 'mt-5 measure' },
    field({
      label: t('firstday.district.name'),
      name: 'name',
      value: typed['name'] ?? (unnamed ? '' : district.name),
      hint: t('firstday.district.name_hint'),
      required: true,
      maxlength: 120,
      autocomplete: 'organization',
      error: errorAt(refused, 'name'),
    }),
    select({
      label: t('firstday.district.zone'),
      name: 'zone',
      value: typed['zone'] ?? (unnamed ? usualZones[0] : district.zone),
      hint: t('firstday.district.zone_hint'),
      error: errorAt(refused, 'zone'),
      options: [
        ...usualZones.map(zoneOption),
        { group: t('firstday.district.zone_other'), options: zones.map(zoneOption) },
      ],
    }),
    field({
      label: t('firstday.district.phone'),
      name: 'phone',
      type: 'tel',
      value: typed['phone'] ?? phone,
      hint: t('firstday.district.phone_hint'),
      maxlength: 40,
    }),
    html`<div class="mt-5">${buttons(button({ label: t('firstday.district.save') }))}</div>`,
  );
  return stepPage(request, {
    title: t('firstday.step.district.title'),
    lead: t('firstday.district.lead'),
    body: form,
    status: refused === null ? 200 : 422,
  });
}

async function showLanguages(request: PageRequest, refused: Refused | null = null): Promise<Response> {
  const { t, floor, district } = request;
  const form = postForm(
    { action: `${base}/languages`, token: request.formToken, class: 'mt-5 measure' },
    choices({
      legend: t('firstday.languages.legend'),
      name: 'language',
      type: 'checkbox',
      chosen: district.languages,
      error: errorAt(refused, 'language'),
      options: floor.words.languages.map((language) => ({
        value: language.tag,
        label: language.name,
        hint: t.languageName(language.tag),
      })),
    }),
    html`<p class="soft mt-4">${t('firstday.languages.more')}</p>
      <div class="mt-5">${buttons(button({ label: t('firstday.languages.save') }))}</div>`,
  );
  return stepPage(request, {
    title: t('firstday.step.languages.title'),
    lead: t('firstday.languages.lead'),
    body: form,
    status: refused === null ? 200 : 422,
  });
}

/** What the district is called, where it is, and which languages it speaks. */
export const districtRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: `${base}/district`,
    who: administrator,
    handler: async (request) => showDistrict(request),
  }),
  stepForm(
    `${base}/district`,
    async (request, form) => {
      const input = { name: form.text('name'), zone: form.text('zone'), phone: form.text('phone') };
      await request.floor.act(request.actor, nameDistrict, input);
      forgetDistricts(request.floor);
      forgetDirectory(request.district.id);
      return { to: base, says: 'firstday.district.saved' };
    },
    showDistrict,
  ),
  route({
    method: 'GET',
    path: `${base}/languages`,
    who: administrator,
    handler: async (request) => showLanguages(request),
  }),
  stepForm(
    `${base}/languages`,
    async (request, form) => {
      await request.floor.act(request.actor, chooseLanguages, { languages: [...form.all('language')] });
      forgetDistricts(request.floor);
      return { to: base, says: 'firstday.languages.saved' };
    },
    showLanguages,
  ),
];
