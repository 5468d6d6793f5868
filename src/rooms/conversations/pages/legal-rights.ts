import { noOwnText, type OwnText, ownIn, textBlocks } from '#platform/own-texts';
import { type PageRequest, type Route, route } from '#platform/web';
import {
  banner,
  bdi,
  buttonLink,
  buttons,
  call,
  type Content,
  element,
  facts,
  html,
  ltr,
  paragraphs,
  section,
} from '#ui';
import type { Directory } from '../conversations.directory.ts';
import { isLegalKind, type LegalKind, legalKinds, type LegalSeat, pathOf } from '../conversations.legal.ts';
import { datesOf } from '../conversations.legal-store.ts';
import { ownRights, rightKey } from '../questions/own-rights.ts';
import type { FamilyCase } from '../questions/family-case.ts';
import { phoneOf } from '../questions/family-places.ts';
import { familyFrame, placesFor, staffName } from './family-shared.ts';

/** Title first, and the name where the district shows it; then how to reach the office. */
function seatPart({ t }: PageRequest, directory: Directory, kind: LegalKind, seat: LegalSeat): Content {
  const member = seat.personId === null ? undefined : directory.staff.get(seat.personId);
  const school = seat.orgId === null ? undefined : directory.orgs.get(seat.orgId);
  const title =
    seat.title === ''
      ? t('conversations.legal.rights_page.title_of', { kind: t.dynamic(`conversations.legal.kind.${kind}`) })
      : seat.title;
  const name = seat.showsName && member?.active === true ? member.name : null;
  const place =
    school === undefined
      ? t('conversations.legal.rights_page.coordinator')
      : t('conversations.legal.rights_page.coordinator_at', { school: school.name });
  const mail = seat.email === '' ? null : element('a', { href: `mailto:${seat.email}`, dir: 'ltr' }, seat.email);
  return html`<p class="mt-3"><b>${place}</b></p>
    <p>${bdi(title)}${name === null ? null : html`<br />${bdi(name)}`}</p>
    ${facts(
      [
        [t('conversations.legal.settings.seat_phone'), seat.phone === '' ? null : call(seat.phone)],
        [t('conversations.legal.settings.seat_email'), mail],
        [t('conversations.legal.settings.seat_office'), seat.office === '' ? null : bdi(seat.office)],
      ],
      { tight: true },
    )}`;
}

function outsidePart({ t }: PageRequest, directory: Directory, kind: LegalKind): Content {
  const { outsideName, outsideUrl } = pathOf(directory.legal, kind);
  if (outsideName === '' && outsideUrl === '') return null;
  const name = outsideName === '' ? outsideUrl : outsideName;
  return html`<p class="mt-3">
    ${t.rich('conversations.legal.outside', {
      name:
        outsideUrl === ''
          ? bdi(name)
          : element('a', { href: outsideUrl, rel: 'noopener' }, outsideName === '' ? ltr(name) : name),
    })}
  </p>`;
}

/** A right in the district's own words, where it published some in this language; else in the house's. */
function rightText({ t, locale }: PageRequest, kind: LegalKind, own: OwnText): Content {
  const said = ownIn(own, locale);
  if (said === null) return html`<p>${t.dynamic(rightKey(kind))}</p>`;
  return html`<div class="stack">
    ${textBlocks(said).map((block) => (block.kind === 'heading' ? html`<h3 dir="auto">${block.text}</h3>` : paragraphs(block.text)))}
  </div>`;
}

type Places = { readonly directory: Directory; readonly number: string | null; readonly own: OwnText };

function pathPart(request: PageRequest, kind: LegalKind, { directory, number, own }: Places): Content {
  const { t, district } = request;
  const { acknowledgeDays, decideDays } = pathOf(directory.legal, kind);
  const seats = directory.legal.seats
    .filter((seat) => seat.kind === kind && seat.personId !== null)
    .toSorted((a, b) => Number(a.orgId !== null) - Number(b.orgId !== null));
  return section(
    { title: t.dynamic(`conversations.legal.kind.${kind}`) },
    html`${rightText(request, kind, own)}
      <p class="mt-3">
        ${t('conversations.legal.rights_page.days', { acknowledge: acknowledgeDays, decide: decideDays })}
      </p>`,
    seats.length === 0
      ? html`<p class="mt-3">
          ${t('conversations.legal.rights_page.nobody', { district: district.name })}
          ${number === null ? null : call(number)}
        </p>`
      : seats.map((seat) => seatPart(request, directory, kind, seat)),
    outsidePart(request, directory, kind),
    html`<div class="mt-4">
      ${buttons(
        buttonLink({
          label: t(
            kind === 'public_records'
              ? 'conversations.legal.rights_page.start_records'
              : 'conversations.legal.rights_page.start',
          ),
          more: t.dynamic(`conversations.legal.kind.${kind}`),
          href: `/ask?legal=${kind}`,
          kind: 'second',
          icon: 'chat',
        }),
      )}
    </div>`,
  );
}

/** “Complaints and rights”: for each path who decides, by when, what one's rights are, and where else to turn. */
async function showRights(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const places = await placesFor(request);
  const own = await floor.ask(actor, ownRights, {});
  const title = t('conversations.legal.rights_page.title');
  const body = html`<h1>${title}</h1>
    <p class="lead mt-3">${t('conversations.legal.rights_page.lead')}</p>
    <p class="mt-3"><b>${t('conversations.legal.rights_page.retaliation')}</b></p>
    ${legalKinds.map((kind) => pathPart(request, kind, { directory: places.directory, number: phoneOf(places, null), own: own.get(rightKey(kind)) ?? noOwnText }))}`;
  return request.page(familyFrame(request, { title, body, places }));
}

/** On a family's own page: who decides, by which day, and their rights. */
export function caseRights(request: PageRequest, { row, owner, legal, directory, ownRight }: FamilyCase): Content {
  const { t, say } = request;
  if (legal === null || !isLegalKind(row.legal_kind)) return null;
  const { acknowledgeBy, decideBy } = datesOf(legal);
  const decided =
    legal.outcome === null || legal.outcome_on === null
      ? null
      : t.dynamic(`conversations.legal.case.${legal.outcome}`, {
          date: say.date(Temporal.PlainDate.from(legal.outcome_on)),
        });
  const dates = { acknowledge: say.date(acknowledgeBy), decide: say.date(decideBy) };
  return section(
    { title: t('conversations.legal.case.title') },
    html`<p>
        <b>${t.dynamic(`conversations.legal.kind.${row.legal_kind}`)}</b> ·
        ${t('conversations.legal.case.who', { who: staffName(t, owner) })}
      </p>
      <p class="mt-3">${decided ?? t('conversations.legal.case.dates', dates)}</p>
      <div class="mt-3">${rightText(request, row.legal_kind, ownRight)}</div>
      ${outsidePart(request, directory, row.legal_kind)}
      ${row.state === 'closed' ? null : html`<p class="mt-3 soft">${t('conversations.legal.case.withdraw')}</p>`}
      <p class="mt-3">${element('a', { href: '/rights', class: 'link-row' }, t('conversations.legal.case.more'))}</p>`,
  );
}

type Values = Readonly<Record<string, string>>;

/** The legal path that was chosen on “Complaints and rights”. */
export const legalIn = (values: Values): LegalKind | null => {
  const kind = values['legal'] ?? null;
  return isLegalKind(kind) ? kind : null;
};

export function legalNote({ t }: PageRequest, values: Values): Content {
  const kind = legalIn(values);
  if (kind === null) return null;
  const body = t('conversations.legal.ask.chosen', { kind: t.dynamic(`conversations.legal.kind.${kind}`) });
  return html`<div class="mt-4">${banner({ body })}</div>`;
}

export const legalRightsRoutes: readonly Route[] = [
  route({ method: 'GET', path: '/rights', who: 'public', handler: showRights }),
];
