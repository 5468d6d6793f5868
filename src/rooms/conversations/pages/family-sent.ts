import type { PageRequest } from '#platform/web';
import { capital } from '#platform/words';
import { crisisLines } from '#rooms/language';
import {
  banner,
  buttons,
  call,
  type Content,
  element,
  facts,
  html,
  type Html,
  ltr,
  section,
  phoneInSentence,
} from '#ui';
import { slipDigits } from '../conversations.links.ts';
import { familyCase, type FamilyCase } from '../questions/family-case.ts';
import { caseAddress, openCaseLink } from './family-case-door.ts';
import { showEnded } from './family-case-lookup.ts';
import { familyFrame, inZone, placesFor, staffName } from './family-shared.ts';

/** A line about whom to call, with its numbers to press. */
function pressable(line: string): Content {
  return line
    .split(/(\+?\d[\d-]{8,}\d|\b(?:911|988|112|999)\b)/)
    .map((part, place) => (place % 2 === 1 ? call(part) : part));
}

/** What to say when words of danger were found: that people are called, whether anybody watches, whom to call now. */
export function dangerBanner({ t }: PageRequest, { watching }: Pick<FamilyCase, 'watching'>): Content {
  if (watching === null) return null;
  const watched = watching ? t('conversations.family.danger.watching') : t('conversations.family.danger.not_watching');
  const lines = crisisLines(t).split('\n');
  return banner({
    kind: 'critical',
    role: 'alert',
    body: html`${t('conversations.family.danger.called')}
    ${watched}${lines.map((line) => html`<br />${pressable(line)}`)}`,
  });
}

function sentence({ t, say }: PageRequest, { row, owner }: FamilyCase): string {
  const who = staffName(t, owner);
  if (row.kind === 'praise' && row.state === 'closed') return t('conversations.family.sent.praise', { owner: who });
  return row.due_at === null
    ? t('conversations.family.sent.has_it', { owner: who })
    : t('conversations.family.sent.until', { owner: who, due: say.dateTime(row.due_at) });
}

function howAnswered({ t }: PageRequest, { row }: FamilyCase, digits: string): string {
  if (row.privacy === 'anonymous') return t('conversations.receipt.anonymous', { code: row.code, digits });
  if (row.callback) return t('conversations.family.sent.by_phone', { number: phoneInSentence(row.from_address ?? '') });
  if (row.from_kind === 'email') return t('conversations.family.sent.by_email', { address: row.from_address ?? '' });
  return t('conversations.family.sent.by_code');
}

/** In another site's frame our other pages do not open: their links open beside it. */
function onwards(href: string, label: string, { embedded, primary }: { embedded: boolean; primary: boolean }): Html {
  return element(
    'a',
    { class: primary ? 'button' : null, href, target: embedded ? '_blank' : null, rel: embedded ? 'noopener' : null },
    label,
  );
}

function sentBody(
  request: PageRequest,
  found: FamilyCase,
  { link, embedded }: { link: string; embedded: boolean },
): Html {
  const { t, floor, district } = request;
  const { row, messages } = found;
  const digits = slipDigits(floor.secrets, district.id, row.id, row.link_version);
  const held = messages.some((message) => message.files.some((file) => file.state === 'held'));
  return html`<h1>${t('conversations.family.sent.title')}</h1>
    ${found.watching === null ? null : html`<div class="mt-4">${dangerBanner(request, found)}</div>`}
    <p class="lead mt-3">${sentence(request, found)}</p>
    <p class="mt-3">${howAnswered(request, found, digits)}</p>
    ${held ? html`<p class="mt-3">${t('conversations.receipt.files_held')}</p>` : null}
    <div class="mt-5">
      ${facts([
        [t('conversations.family.sent.number'), html`<b>${ltr(row.code)}</b>`],
        [t('conversations.family.sent.digits'), html`<b>${ltr(digits)}</b>`],
        [t('conversations.family.sent.about'), html`<bdi>${row.subject}</bdi>`],
        [t('conversations.family.sent.owner'), staffName(t, found.owner)],
        [
          t('conversations.family.sent.due'),
          row.due_at === null ? null : capital(request.say.dateTime(row.due_at), request.locale),
        ],
      ])}
    </div>
    <p class="soft mt-3">${t('conversations.family.sent.keep')}</p>
    <div class="mt-5">${buttons(onwards(link, t('conversations.family.sent.open'), { embedded, primary: true }))}</div>
    ${section(
      { title: t('conversations.family.sent.later') },
      html`<p>
        ${t('conversations.family.sent.later_text')}
        ${onwards('/case', t('conversations.family.lookup.title'), { embedded, primary: false })}
      </p>`,
    )}`;
}

/** What the family has in hand after sending. The address can be opened again; nothing is sent by that. */
export async function showSent(request: PageRequest, embedded = false): Promise<Response> {
  const door = await openCaseLink(request);
  if (door === 'ended') return showEnded(request);
  const found = await request.floor.ask(door.actor, familyCase, { conversationId: door.conversationId });
  const places = await placesFor(request);
  const link = caseAddress(request, { id: found.row.id, version: found.row.link_version });
  return request.page(
    familyFrame(request, {
      title: request.t('conversations.family.sent.title'),
      body: sentBody(inZone(request, found.zone), found, { link, embedded }),
      places,
      school: found.school,
      embedded,
    }),
  );
}
