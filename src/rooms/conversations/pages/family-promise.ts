import type { PageRequest } from '#platform/web';
import { hoursInWords } from '#rooms/calendar';
import { type Content, html } from '#ui';
import type { Org } from '../conversations.directory.ts';
import type { LikelyDesk } from '../questions/family-who.ts';
import { answeredBy } from '../questions/summers.ts';
import { inZone } from './family-shared.ts';

/** Before anything is written: until when there is an answer, and when this desk is kept. */
export function dueAndHours(request: PageRequest, { due, zone, hours }: LikelyDesk): Content {
  const { t, say } = inZone(request, zone);
  const runs =
    hours === null
      ? []
      : hoursInWords(t, say, hours).map(({ days, hours: said }) =>
          t('conversations.oncall.family.day_hours', { days, hours: said }),
        );
  return html`<p>${t('conversations.oncall.family.by', { due: say.dateTime(due) })}</p>
    ${runs.length === 0 ? null : html`<p class="soft">${t('conversations.oncall.family.hours', { hours: say.list(runs) })}</p>`}`;
}

/** The same for whoever has not said yet what it is about: the usual promise of the school. */
export async function promiseLine(request: PageRequest, school: Org | null): Promise<Content> {
  const { due, zone } = await request.floor.ask(request.actor, answeredBy, { orgId: school?.id ?? null });
  const { t, say } = inZone(request, zone);
  return html`<p class="soft mt-3">${t('conversations.oncall.family.by', { due: say.dateTime(due) })}</p>`;
}
