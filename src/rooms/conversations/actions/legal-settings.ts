import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { type Actor, hasRole } from '#platform/actor';
import { allow, found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { mailAddress } from '#rooms/channels';
import { type Directory, forgetDirectory, freshDirectory } from '../conversations.directory.ts';
import { errors } from '../conversations.errors.ts';
import { type LegalKind, legalKinds } from '../conversations.legal.ts';
import { mayOwn } from '../conversations.ownership.ts';
import { reseatLegal } from './legal-reseat.ts';

/** Names people and sets days: the administrator of the district. */
export const maySetLegal = (actor: Actor): boolean => actor.kind === 'system' || hasRole(actor, 'administrator', null);

const kind = z.enum(legalKinds);

const pathRequest = z.object({
  kind,
  acknowledgeDays: z.number().int(),
  decideDays: z.number().int(),
  superiorId: z.string().nullable(),
  outsideName: z.string().max(200),
  outsideUrl: z.string().max(500),
  /** The topics that lead onto this path; every other topic that did no longer does. */
  topicIds: z.array(z.string()).max(300),
});

function checkPerson(directory: Directory, personId: Uuid | null, field: string): void {
  if (personId !== null && !mayOwn(directory, personId, [])) throw errors.person_unknown({}, field);
}

async function markTopics({ tx, actor }: ActionContext, path: string, topicIds: readonly Uuid[]): Promise<void> {
  const wanted = [...topicIds];
  await sql`update conversations.topics set legal_path = ${path} where district_id = ${actor.districtId} and id = any(${wanted}::uuid[])`.execute(
    tx,
  );
  // A topic of the starting tree leads onto the path of its own key until it is told otherwise.
  const key = path === 'disability' ? 'disability_complaint' : path;
  await sql`update conversations.topics set legal_path = 'none' where district_id = ${actor.districtId} and not (id = any(${wanted}::uuid[]))
    and (legal_path = ${path} or (legal_path is null and key = ${key}))`.execute(tx);
}

/** The days of a kind, its named superior, where a family can turn outside the district, and the topics that lead there. */
export const saveLegalPath = action('conversations.save_legal_path', pathRequest, async (context, input) => {
  const { tx, actor, now } = context;
  allow(maySetLegal(actor));
  const { acknowledgeDays, decideDays } = input;
  if (acknowledgeDays < 1 || acknowledgeDays > 365) throw errors.legal_days_wrong({}, 'acknowledge');
  if (decideDays < acknowledgeDays || decideDays > 365) throw errors.legal_days_wrong({}, 'decide');
  const url = input.outsideUrl.trim();
  if (url !== '' && !/^https?:\/\/[^\s/]+\.[^\s]+$/.test(url)) throw errors.legal_link_wrong({}, 'outside_url');
  const directory = await freshDirectory(tx, actor.districtId);
  checkPerson(directory, input.superiorId, 'superior');
  if (input.topicIds.some((id) => !directory.topics.has(id))) throw errors.topic_unknown({}, 'topics');
  await sql`insert into conversations.legal_paths (district_id, id, kind, acknowledge_days, decide_days, superior_id, outside_name, outside_url, changed_at, changed_by)
    values (${actor.districtId}, ${newId()}, ${input.kind}, ${acknowledgeDays}, ${decideDays}, ${input.superiorId}, ${input.outsideName.trim()}, ${url}, ${now}, ${actor.personId})
    on conflict on constraint legal_paths_once do update set acknowledge_days = excluded.acknowledge_days, decide_days = excluded.decide_days, superior_id = excluded.superior_id,
      outside_name = excluded.outside_name, outside_url = excluded.outside_url, changed_at = excluded.changed_at, changed_by = excluded.changed_by`.execute(
    tx,
  );
  await markTopics(context, input.kind, input.topicIds);
  context.record('legal path set', null, { path: input.kind, acknowledgeDays, decideDays, superior: input.superiorId });
  await reseatLegal(context, input.kind);
  forgetDirectory(actor.districtId);
});

const seatRequest = z.object({
  kind,
  /** A school; null: the whole district. */
  orgId: z.string().nullable(),
  personId: z.string(),
  deputyId: z.string().nullable(),
  title: z.string().max(200),
  phone: z.string().max(50),
  email: z.string().max(254),
  office: z.string().max(300),
  showsName: z.boolean(),
});

/** Names the coordinator and the deputy of a kind, for the district or one school. Open matters stay where they are. */
export const saveLegalSeat = action('conversations.save_legal_seat', seatRequest, async (context, input) => {
  const { tx, actor } = context;
  allow(maySetLegal(actor));
  const directory = await freshDirectory(tx, actor.districtId);
  if (input.orgId !== null && directory.orgs.get(input.orgId)?.kind !== 'school')
    throw errors.school_unknown({}, 'school');
  checkPerson(directory, input.personId, 'person');
  checkPerson(directory, input.deputyId, 'deputy');
  if (input.deputyId === input.personId) throw errors.legal_same_person({}, 'deputy');
  const email = input.email.trim();
  if (email !== '' && mailAddress(email) === null) throw errors.address_wrong({}, 'email');
  await sql`insert into conversations.legal_seats (district_id, id, kind, org_id, person_id, deputy_id, title, phone, email, office, shows_name)
    values (${actor.districtId}, ${newId()}, ${input.kind}, ${input.orgId}, ${input.personId}, ${input.deputyId}, ${input.title.trim()}, ${input.phone.trim()}, ${email},
      ${input.office.trim()}, ${input.showsName})
    on conflict on constraint legal_seats_once do update set person_id = excluded.person_id, deputy_id = excluded.deputy_id, title = excluded.title, phone = excluded.phone,
      email = excluded.email, office = excluded.office, shows_name = excluded.shows_name`.execute(tx);
  const { kind: path, orgId, personId, deputyId } = input;
  context.record('legal coordinator named', { kind: 'person', id: personId }, { path, org: orgId, deputy: deputyId });
  await reseatLegal(context, path);
  forgetDirectory(actor.districtId);
});

const removeRequest = z.object({ seatId: z.string() });

/** A school's own coordinator is none any more: the district's answers there. */
export const removeLegalSeat = action('conversations.remove_legal_seat', removeRequest, async (context, { seatId }) => {
  const { tx, actor } = context;
  allow(maySetLegal(actor));
  const { rows } = await sql<{
    kind: LegalKind;
    org_id: Uuid | null;
  }>`delete from conversations.legal_seats where district_id = ${actor.districtId} and id = ${seatId} returning kind, org_id`.execute(
    tx,
  );
  const gone = found(rows[0]);
  context.record('legal coordinator removed', null, { path: gone.kind, org: gone.org_id });
  await reseatLegal(context, gone.kind);
  forgetDirectory(actor.districtId);
});
