import { type Actor, linkActor } from '#platform/actor';
import { notFound } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import type { PageRequest } from '#platform/web';
import { caseToken, readCaseToken } from '../conversations.links.ts';
import { type CaseStanding, caseStanding } from '../questions/family-case.ts';

/** How a family came to its conversation: by whom it is read, and where its forms post. */
export type CaseDoor = {
  readonly actor: Actor;
  readonly conversationId: Uuid;
  readonly base: string;
  readonly byLink: boolean;
};

/** A case link opens for so many days after the last message. */
export const linkDays = 180;

/** Too long ago, or of somebody who may no longer come in. */
export function hasEnded(standing: CaseStanding, now: Temporal.Instant): boolean {
  const until = standing.last_message_at.add({ hours: linkDays * 24 });
  return !standing.welcome || Temporal.Instant.compare(until, now) < 0;
}

/**
 * Opens a case link. Forged, foreign and malformed ones are not there; one that was genuine and has ended is `ended`,
 * since whoever holds it once had the right to know that there was something.
 */
export async function openCaseLink(request: PageRequest): Promise<CaseDoor | 'ended'> {
  const { floor, district, now } = request;
  const token = request.param('token');
  const link = readCaseToken(floor.secrets, district.id, token);
  if (link === null) throw notFound();
  const actor = linkActor(district.id, link.id);
  const standing = await floor.ask(actor, caseStanding, { conversationId: link.id });
  if (standing === null) throw notFound();
  if (standing.link_version !== link.version || hasEnded(standing, now)) return 'ended';
  return { actor, conversationId: link.id, base: `/case/${token}`, byLink: true };
}

/** The address of a case by link. */
export function caseAddress(request: PageRequest, { id, version }: { id: Uuid; version: number }): string {
  return `/case/${caseToken(request.floor.secrets, request.district.id, { id, version })}`;
}
