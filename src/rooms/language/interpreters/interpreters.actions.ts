import { z } from 'zod';
import { action, question, type ActionContext, type QuestionContext } from '#platform/action';
import { isStaff } from '#platform/actor';
import { allow, found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import {
  activeAdministrators,
  orgsOf,
  personCard,
  personCards,
  readContact,
  staffLanguages,
  staffWithRole,
} from '#rooms/roster';
import { languageErrors } from '../language.errors.ts';
import { interpreterChanged } from '../language.events.ts';
import { mayAskInterpreter, mayBook, maySetUp } from '../language.policy.ts';
import { dueAfter } from '../translation/owning.ts';
import { plainTag } from '../translation/translation.rules.ts';
import { interpreterModes, mayFollow, mayInterpret, minutesToFind, type RequestState } from './interpreters.rules.ts';
import {
  addAgency,
  addRequest,
  agenciesOf,
  type Agency,
  changeRequest,
  giveRequest,
  type InterpreterRequest,
  markTold,
  removeAgency,
  requestById,
  requestsAbout,
  requestsOf,
  requestsOfPeople,
} from './interpreters.store.ts';

const instant = z
  .string()
  .refine((text) => {
    try {
      return Temporal.Instant.from(text) !== null;
    } catch {
      return false;
    }
  })
  .transform((text) => Temporal.Instant.from(text))
  .nullable()
  .default(null);

/** Who finds an interpreter: the office of the school, else whoever asked, else an administrator. */
async function ownerOf({ tx, actor }: ActionContext, orgId: Uuid | null, without: readonly Uuid[] = []): Promise<Uuid> {
  const office = orgId === null ? [] : await staffWithRole(tx, actor.districtId, 'office', orgId);
  const asker = isStaff(actor) && actor.personId !== null ? [actor.personId] : [];
  const people = [...office, ...asker, ...(await activeAdministrators(tx, actor.districtId))];
  const owner = people.find((id) => !without.includes(id)) ?? people[0];
  if (owner === undefined) throw new Error('Nobody in this district can look for an interpreter');
  return owner;
}

async function tell(
  context: ActionContext,
  requestId: Uuid,
  state: RequestState,
  about: Pick<InterpreterRequest, 'aboutKind' | 'aboutId'>,
): Promise<void> {
  context.refresh('language.interpreters');
  await context.publish(interpreterChanged({ requestId, state, aboutKind: about.aboutKind, aboutId: about.aboutId }));
}

/**
 * Asks for an interpreter, in any language there is, with or without a translation of it. `about` is the conversation or
 * visit it is for. Answers the request's id; it has an owner and a time by which somebody is found.
 */
export const askInterpreter = action(
  'language.ask_interpreter',
  z.object({
    language: z.string(),
    mode: z.enum(interpreterModes),
    orgId: z.uuid().nullable().default(null),
    about: z
      .object({ kind: z.string().max(40), id: z.uuid() })
      .nullable()
      .default(null),
    guardianId: z.uuid().nullable().default(null),
    startsAt: instant,
    endsAt: instant,
    note: z.string().trim().max(500).default(''),
  }),
  async (context, input): Promise<Uuid> => {
    const { tx, actor, now, record } = context;
    allow(mayAskInterpreter(actor));
    const language = plainTag(input.language);
    if (language === null) throw languageErrors.language_unknown({}, 'language');
    if (input.startsAt !== null && input.endsAt !== null && Temporal.Instant.compare(input.endsAt, input.startsAt) <= 0)
      throw languageErrors.times_backwards({}, 'until');
    if (input.guardianId !== null) found(await personCard(tx, actor.districtId, input.guardianId));
    const id = await addRequest(tx, actor.districtId, {
      language,
      mode: input.mode,
      orgId: input.orgId,
      aboutKind: input.about?.kind ?? null,
      aboutId: input.about?.id ?? null,
      guardianId: input.guardianId,
      startsAt: input.startsAt,
      endsAt: input.endsAt,
      note: input.note,
      ownerId: await ownerOf(context, input.orgId),
      dueAt: await dueAfter(context, minutesToFind(input.mode, now, input.startsAt), input.orgId),
      askedBy: actor.personId,
      askedAt: now,
    });
    record('interpreter asked for', { kind: 'interpreter_request', id }, { language, mode: input.mode });
    await tell(context, id, 'asked', { aboutKind: input.about?.kind ?? null, aboutId: input.about?.id ?? null });
    return id;
  },
);

async function changing(context: ActionContext, id: Uuid, to: RequestState): Promise<InterpreterRequest> {
  const request = found(await requestById(context.tx, context.actor.districtId, id, true));
  allow(mayBook(context.actor, request));
  if (!mayFollow(request.state, to)) throw languageErrors.decided_already();
  return request;
}

/**
 * Books somebody of the staff, or an agency. A student of the district is refused, whoever books. Answers whether the family
 * hears of it by itself, in the conversation it is for.
 */
export const bookInterpreter = action(
  'language.book_interpreter',
  z.object({
    requestId: z.uuid(),
    staffId: z.uuid().nullable().default(null),
    agencyId: z.uuid().nullable().default(null),
    startsAt: instant,
    endsAt: instant,
    reference: z.string().trim().max(120).default(''),
  }),
  async (context, { requestId, staffId, agencyId, startsAt, endsAt, reference }): Promise<boolean> => {
    const { tx, actor, now, record } = context;
    const request = await changing(context, requestId, 'booked');
    if ((staffId === null) === (agencyId === null)) throw languageErrors.nobody_chosen({}, 'who');
    if (staffId !== null) {
      const card = found(await personCard(tx, actor.districtId, staffId));
      if (card.isStudent) throw languageErrors.child_interprets({}, 'who');
      if (!mayInterpret(card)) throw languageErrors.person_not_staff({}, 'who');
    } else if (!(await agenciesOf(tx, actor.districtId)).some((one) => one.id === agencyId)) {
      throw languageErrors.nobody_chosen({}, 'who');
    }
    if (startsAt !== null && endsAt !== null && Temporal.Instant.compare(endsAt, startsAt) <= 0)
      throw languageErrors.times_backwards({}, 'until');
    await changeRequest(tx, actor.districtId, requestId, {
      state: 'booked',
      staffId,
      agencyId,
      reference,
      startsAt: startsAt ?? request.startsAt,
      endsAt: endsAt ?? request.endsAt,
      bookedBy: actor.personId,
      bookedAt: now,
      closedAt: null,
    });
    record(
      'interpreter booked',
      { kind: 'interpreter_request', id: requestId },
      { by: staffId === null ? 'agency' : 'staff' },
    );
    await tell(context, requestId, 'booked', request);
    return request.aboutKind === 'conversation';
  },
);

/** `asked`: the interpreter cannot come, another is looked for; `done`: it took place; `cancelled`: it does not. */
export const endInterpreter = action(
  'language.end_interpreter',
  z.object({ requestId: z.uuid(), state: z.enum(['asked', 'done', 'cancelled']) }),
  async (context, { requestId, state }) => {
    const { tx, actor, now, record } = context;
    const request = await changing(context, requestId, state);
    const keeps = state !== 'asked';
    await changeRequest(tx, actor.districtId, requestId, {
      ...request,
      state,
      staffId: keeps ? request.staffId : null,
      agencyId: keeps ? request.agencyId : null,
      bookedBy: null,
      bookedAt: keeps ? request.bookedAt : null,
      closedAt: keeps ? now : null,
    });
    record(`interpreter ${state}`, { kind: 'interpreter_request', id: requestId });
    await tell(context, requestId, state, request);
  },
);

/** Notes that the family and the interpreter were told of the booking. */
export const toldAboutInterpreter = action(
  'language.told_interpreter',
  z.object({ requestId: z.uuid() }),
  async (context, { requestId }) => {
    const { tx, actor, now, record, refresh } = context;
    const request = found(await requestById(tx, actor.districtId, requestId, true));
    allow(mayBook(actor, request));
    await markTold(tx, actor.districtId, requestId, now);
    record('interpreter and family told', { kind: 'interpreter_request', id: requestId });
    refresh('language.interpreters');
  },
);

/** Requests of people who are going: another owner; who should have come does not come, so somebody else is looked for. */
export async function moveRequestsOf(context: ActionContext, people: readonly Uuid[]): Promise<void> {
  const { tx, actor, now, record } = context;
  for (const request of await requestsOfPeople(tx, actor.districtId, people)) {
    if (people.includes(request.ownerId))
      await giveRequest(tx, actor.districtId, request.id, await ownerOf(context, request.orgId, people));
    if (request.staffId !== null && people.includes(request.staffId)) {
      const free = { staffId: null, agencyId: null, bookedBy: null, bookedAt: null, closedAt: null };
      await changeRequest(tx, actor.districtId, request.id, { ...request, ...free, state: 'asked' });
      await tell(context, request.id, 'asked', request);
    }
    record('interpreter request handed on', { kind: 'interpreter_request', id: request.id }, { at: now.toString() });
  }
}

export type InterpreterView = {
  readonly request: InterpreterRequest;
  readonly orgName: string | null;
  readonly guardianName: string | null;
  readonly ownerName: string;
  readonly staffName: string | null;
  readonly agency: Agency | null;
  readonly canBook: boolean;
  /** Staff who speak the language, for the list to choose from. */
  readonly speakers: readonly { readonly id: Uuid; readonly name: string }[];
};

async function viewed(
  context: QuestionContext,
  requests: readonly InterpreterRequest[],
): Promise<readonly InterpreterView[]> {
  const { tx, actor } = context;
  const speakers = await staffLanguages(tx, actor.districtId);
  const agencies = new Map((await agenciesOf(tx, actor.districtId)).map((one) => [one.id, one]));
  const orgs = new Map((await orgsOf(tx, actor.districtId)).map((one) => [one.id, one.name]));
  const people = await personCards(tx, actor.districtId, [
    ...speakers.keys(),
    ...requests.flatMap((one) => [one.ownerId, one.staffId, one.guardianId].filter((id) => id !== null)),
  ]);
  return requests.map((request) => ({
    request,
    orgName: request.orgId === null ? null : (orgs.get(request.orgId) ?? null),
    guardianName: request.guardianId === null ? null : (people.get(request.guardianId)?.name ?? null),
    ownerName: people.get(request.ownerId)?.name ?? '',
    staffName: request.staffId === null ? null : (people.get(request.staffId)?.name ?? null),
    agency: request.agencyId === null ? null : (agencies.get(request.agencyId) ?? null),
    canBook: mayBook(actor, request),
    speakers: [...speakers]
      .filter(([, tags]) => tags.some((tag) => plainTag(tag) === request.language))
      .flatMap(([id]) => {
        const card = people.get(id);
        return card === undefined || !mayInterpret(card) ? [] : [{ id, name: card.name }];
      }),
  }));
}

/** The requests that concern this reader: those they may book, and their own. */
export const interpreterRequests = question(
  'language.interpreter_requests',
  async (context, _none: null): Promise<readonly InterpreterView[]> => {
    const { tx, actor, now } = context;
    allow(isStaff(actor));
    const requests = await requestsOf(tx, actor.districtId, now.subtract({ hours: 24 * 30 }));
    return viewed(
      context,
      requests.filter((one) => mayBook(actor, one) || one.staffId === actor.personId),
    );
  },
);

/** The requests about a conversation or visit, for the room whose it is: who may see that may see these. */
export const interpretersFor = question(
  'language.interpreters_for',
  async (context, about: { readonly kind: string; readonly id: Uuid }): Promise<readonly InterpreterView[]> => {
    allow(context.actor.kind === 'system' || isStaff(context.actor));
    return viewed(context, await requestsAbout(context.tx, context.actor.districtId, about));
  },
);

export const interpreterAgencies = question(
  'language.agencies',
  async ({ tx, actor }, _none: null): Promise<readonly Agency[]> => {
    allow(isStaff(actor));
    return agenciesOf(tx, actor.districtId);
  },
);

/** An interpreters' line or agency: whom to call, in which languages. */
export const saveAgency = action(
  'language.save_agency',
  z.object({
    name: z.string().trim().min(1).max(120),
    phone: z.string().trim().min(3).max(40),
    languages: z.array(z.string().max(20)).max(300),
    note: z.string().trim().max(300).default(''),
  }),
  async ({ tx, actor, now, record, refresh }, input): Promise<Uuid> => {
    allow(maySetUp(actor));
    const tags = input.languages.map((tag) => plainTag(tag));
    if (tags.includes(null)) throw languageErrors.language_unknown({}, 'languages');
    const phone = readContact(input.phone);
    const id = await addAgency(tx, actor.districtId, {
      ...input,
      phone: phone?.kind === 'phone' ? phone.value : input.phone,
      languages: [...new Set(tags.filter((tag) => tag !== null))],
      by: actor.personId ?? actor.districtId,
      at: now,
    });
    record('interpreting agency saved', { kind: 'agency', id });
    refresh('language.interpreters');
    return id;
  },
);

export const dropAgency = action(
  'language.drop_agency',
  z.object({ id: z.uuid() }),
  async ({ tx, actor, now, record, refresh }, { id }) => {
    allow(maySetUp(actor));
    allow(await removeAgency(tx, actor.districtId, id, now));
    record('interpreting agency removed', { kind: 'agency', id });
    refresh('language.interpreters');
  },
);
