import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext, question, type QuestionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import { isUuid, newId, type Uuid } from '#platform/ids';
import { enterClosure, enterHalfDay, removeClosure, removeHalfDay } from '#rooms/calendar';
import { closingKinds, type Prepared } from '../alerts/alerts.rules.ts';
import { sendPrepared } from '../alerts/prepared.ts';
import { stopAnnouncement } from '../actions/announcing.ts';
import { audienceShape } from '../messages.audience.ts';
import { errors } from '../messages.errors.ts';
import { lockAnnouncement } from '../messages.store.ts';
import { busScope, closingScope, mayTellOfBuses } from './notices.policy.ts';

/** Why a day is different: what the calendar knows both of closures and of half days. */
export const reasons = ['weather', 'building', 'power', 'health', 'safety', 'other'] as const;

export type NoticePlace = { readonly id: Uuid; readonly name: string; readonly kind: string; readonly zone: string };

export const placesToClose = question('messages.places_to_close', async (context): Promise<readonly NoticePlace[]> => {
  const places = await placesOf(context);
  allow(places.length > 0);
  return places;
});

async function placesOf({ tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>): Promise<readonly NoticePlace[]> {
  const scope = closingScope(actor);
  const { rows } =
    await sql<NoticePlace>`select o.id, o.name, o.kind, coalesce(o.zone, d.zone) as zone from roster.v_orgs o join platform.districts d on d.id = o.district_id
    where o.district_id = ${actor.districtId} and o.is_active and (o.kind = 'school' or (o.kind = 'district' and ${scope === null}))
      and (${scope === null} or o.id = any(${[...(scope ?? [])]}::uuid[])) order by o.kind = 'district' desc, o.name limit 500`.execute(
      tx,
    );
  return rows;
}

const wall = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/u);

const closing = z.object({
  orgId: z.string().refine(isUuid),
  kind: z.enum(closingKinds),
  date: z.iso.date(),
  time: wall.nullable().default(null),
  why: z.enum(reasons).default('other'),
  words: z.string().trim().max(300).default(''),
  language: z.string().max(35),
});
type Closing = z.output<typeof closing>;

/** What the calendar gets. Who learns from home is still answered: no clock stops. */
async function intoCalendar(context: ActionContext, input: Closing): Promise<Uuid | null> {
  const { orgId, kind, date, time, why, words } = input;
  const shared = { orgId, kind: why, familyWords: words };
  if (kind === 'closed') return (await context.also(enterClosure, { ...shared, startsOn: date, lastOn: date })).id;
  if (kind === 'late_start')
    return (await context.also(enterClosure, { ...shared, startsOn: date, lastOn: date, from: '00:00', to: time })).id;
  if (kind === 'early_dismissal')
    return (await context.also(enterHalfDay, { ...shared, onDate: date, endsAt: time ?? '12:00' })).id;
  return null;
}

type NewNotice = {
  readonly kind: string;
  readonly orgId: Uuid;
  readonly groupName?: string;
  readonly date: string;
  readonly time?: string | null;
  readonly minutes?: number;
  readonly why?: string;
  readonly words?: string;
  readonly calendarId?: Uuid | null;
  readonly announcementId: Uuid;
  readonly shownUntil: Temporal.Instant;
};

async function keep({ tx, actor, now }: ActionContext, one: NewNotice): Promise<Uuid> {
  const id = newId();
  await sql`insert into messages.day_notices (district_id, id, kind, org_id, group_name, on_date, at_time, minutes, why, words, calendar_id, announcement_id, declared_by, declared_at, shown_until)
    values (${actor.districtId}, ${id}, ${one.kind}, ${one.orgId}, ${one.groupName ?? null}, ${one.date}::date, ${one.time ?? null}, ${one.minutes ?? null}, ${one.why ?? 'other'}, ${one.words ?? ''},
      ${one.calendarId ?? null}, ${one.announcementId}, ${actor.personId}, ${now}, ${one.shownUntil})`.execute(tx);
  return id;
}

/**
 * Declares once that a day is different: the calendar changes and with it every clock, families and staff are told at a
 * decent hour for the same day, and the public pages show it.
 */
export const declareClosing = action(
  'messages.declare_closing',
  closing,
  async (context, input): Promise<{ id: Uuid }> => {
    const { actor, now, record } = context;
    const place = found((await placesOf(context)).find((one) => one.id === input.orgId));
    const needsTime = input.kind === 'late_start' || input.kind === 'early_dismissal';
    if (needsTime && input.time === null) throw errors.time_missing({}, 'time');
    const date = Temporal.PlainDate.from(input.date);
    if (Temporal.PlainDate.compare(date, now.toZonedDateTimeISO(place.zone).toPlainDate()) < 0)
      throw errors.date_past({}, 'date');
    const calendarId = await intoCalendar(context, input);
    const announcementId = await sendPrepared(context, {
      kind: 'notice',
      category: 'closing',
      urgency: 'same_day',
      orgId: place.id,
      audience: audienceShape.parse(place.kind === 'district' ? {} : { schoolIds: [place.id] }),
      prepared: preparedClosing('closing', place.name, input),
      asks: 'nothing',
      reason: null,
      isDrill: false,
      follows: null,
    });
    const id = await keep(context, {
      ...input,
      time: needsTime ? input.time : null,
      calendarId,
      announcementId,
      shownUntil: date.add({ days: 1 }).toZonedDateTime(place.zone).toInstant(),
    });
    record(
      'day declared different',
      { kind: 'day_notice', id },
      { org: place.id, kind: input.kind, date: input.date, by: actor.personId },
    );
    return { id };
  },
);

type Facts = Pick<Closing, 'kind' | 'date' | 'time' | 'words' | 'language'>;

function preparedClosing(what: 'closing' | 'closing_back', place: string, facts: Facts): Prepared {
  const { kind, date, time, words, language } = facts;
  return { what, kind, place, date, time, added: words, addedLanguage: language };
}

type Kept = {
  readonly id: Uuid;
  readonly kind: string;
  readonly orgId: Uuid;
  readonly date: string;
  readonly calendarId: Uuid | null;
  readonly announcementId: Uuid | null;
  readonly backAt: Temporal.Instant | null;
};

/** Takes it back: the calendar is as it was. When anybody may have been told, the same schools' families and staff, as they are now, are told. */
export const takeBack = action(
  'messages.take_back_closing',
  z.object({ id: z.string().refine(isUuid), language: z.string().max(35) }),
  async (context, { id, language }) => {
    const { tx, actor, now, record } = context;
    const { rows } =
      await sql<Kept>`select id, kind, org_id as "orgId", on_date::text as date, calendar_id as "calendarId", announcement_id as "announcementId", taken_back_at as "backAt"
      from messages.day_notices where district_id = ${actor.districtId} and id = ${id} for update`.execute(tx);
    const row = found(rows[0]);
    const kind = closingKinds.find((one) => one === row.kind);
    const place = found((await placesOf(context)).find((one) => one.id === row.orgId));
    allow(kind !== undefined);
    if (row.backAt !== null) throw errors.already_back();
    if (row.calendarId !== null && kind === 'early_dismissal')
      await context.also(removeHalfDay, { halfDayId: row.calendarId });
    else if (row.calendarId !== null) await context.also(removeClosure, { closureId: row.calendarId });
    const wasTold = row.announcementId === null || (await stopUntold(context, row.announcementId));
    const back = wasTold
      ? await sendPrepared(context, {
          kind: 'notice',
          category: 'closing',
          urgency: 'same_day',
          orgId: place.id,
          audience: audienceShape.parse(place.kind === 'district' ? {} : { schoolIds: [place.id] }),
          prepared: preparedClosing('closing_back', place.name, {
            kind: kind ?? 'closed',
            date: row.date,
            time: null,
            words: '',
            language,
          }),
          asks: 'nothing',
          reason: null,
          isDrill: false,
          follows: null,
        })
      : null;
    await sql`update messages.day_notices set taken_back_by = ${actor.personId}, taken_back_at = ${now}, back_id = ${back} where district_id = ${actor.districtId} and id = ${id}`.execute(
      tx,
    );
    record('day declared usual again', { kind: 'day_notice', id }, { org: place.id });
  },
);

/** What has not gone yet stays here. True when somebody may have been told already. */
async function stopUntold(context: ActionContext, id: Uuid): Promise<boolean> {
  const { tx, actor } = context;
  const row = await lockAnnouncement(tx, actor.districtId, id);
  if (!['done', 'stopped', 'draft'].includes(row.state)) await context.also(stopAnnouncement, { id });
  const { rows } =
    await sql`select from channels.v_deliveries where district_id = ${actor.districtId} and about_id = ${id}
    and state not in ('queued', 'suppressed', 'failed') limit 1`.execute(tx);
  return rows.length > 0;
}

export type Bus = {
  readonly id: Uuid;
  readonly name: string;
  readonly schoolId: Uuid | null;
  readonly children: number;
};

async function busesOf({ tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>): Promise<readonly Bus[]> {
  const scope = busScope(actor);
  const { rows } =
    await sql<Bus>`select m.group_id as id, m.group_name as name, m.school_id as "schoolId", count(*)::int as children
    from roster.v_group_members m where m.district_id = ${actor.districtId} and m.kind = 'bus' and m.role = 'member'
      and (${scope === null} or m.school_id is null or m.school_id = any(${[...(scope ?? [])]}::uuid[]))
    group by 1, 2, 3 order by 2 limit 300`.execute(tx);
  return rows;
}

export const buses = question('messages.buses', async (context): Promise<readonly Bus[]> => {
  allow(mayTellOfBuses(context.actor));
  return busesOf(context);
});

export const lateBy = [10, 15, 20, 30, 45, 60] as const;

/** A bus is late: its children's guardians are told at once, the pages show it without names, and it ends by itself. */
export const declareLateBus = action(
  'messages.declare_late_bus',
  z.object({
    busId: z.string().refine(isUuid),
    minutes: z.number().int().min(5).max(180),
    language: z.string().max(35),
  }),
  async (context, { busId, minutes, language }): Promise<{ id: Uuid }> => {
    const { tx, actor, now, record } = context;
    allow(mayTellOfBuses(actor) && actor.personId !== null);
    const bus = found((await busesOf(context)).find((one) => one.id === busId));
    const { rows } = await sql<{
      id: Uuid;
      zone: string;
    }>`select o.id, coalesce(o.zone, d.zone) as zone from roster.v_orgs o join platform.districts d on d.id = o.district_id
      where o.district_id = ${actor.districtId} and (o.id = ${bus.schoolId}::uuid or (${bus.schoolId}::uuid is null and o.kind = 'district')) limit 1`.execute(
      tx,
    );
    const org = found(rows[0]);
    const announcementId = await sendPrepared(context, {
      kind: 'notice',
      category: 'bus',
      urgency: 'same_day',
      orgId: org.id,
      audience: audienceShape.parse({ groupIds: [bus.id] }),
      prepared: { what: 'bus', bus: bus.name, minutes, added: '', addedLanguage: language },
      asks: 'nothing',
      reason: null,
      isDrill: false,
      follows: null,
    });
    const id = await keep(context, {
      kind: 'late_bus',
      orgId: org.id,
      groupName: bus.name,
      date: now.toZonedDateTimeISO(org.zone).toPlainDate().toString(),
      minutes,
      announcementId,
      shownUntil: now.add({ minutes: minutes + 60 }),
    });
    record('late bus declared', { kind: 'day_notice', id }, { group: bus.id, minutes });
    return { id };
  },
);

export type ShownNotice = {
  readonly id: Uuid;
  readonly kind: (typeof closingKinds)[number] | 'late_bus';
  readonly orgId: Uuid;
  readonly place: string;
  readonly slug: string;
  readonly zone: string;
  readonly groupName: string | null;
  readonly date: string;
  readonly time: string | null;
  readonly minutes: number | null;
  readonly words: string;
  readonly announcementId: Uuid | null;
  readonly declaredAt: Temporal.Instant;
  readonly isBack: boolean;
};

/** What is declared and not over: of one school and the district, or of all. Names nobody, so anybody may read it. */
export const standingNotices = question(
  'messages.standing_notices',
  async (
    { tx, actor, now },
    { orgId, withBack }: { orgId: Uuid | null; withBack: boolean },
  ): Promise<readonly ShownNotice[]> => {
    const { rows } =
      await sql<ShownNotice>`select n.id, n.kind, n.org_id as "orgId", o.name as place, o.slug, coalesce(o.zone, d.zone) as zone, n.group_name as "groupName", n.on_date::text as date,
        n.at_time as time, n.minutes, n.words, n.announcement_id as "announcementId", n.declared_at as "declaredAt", n.taken_back_at is not null as "isBack"
      from messages.day_notices n join roster.v_orgs o on o.district_id = n.district_id and o.id = n.org_id join platform.districts d on d.id = n.district_id
      where n.district_id = ${actor.districtId} and n.shown_until > ${now} and (${withBack} or n.taken_back_at is null)
        and (${orgId}::uuid is null or n.org_id = ${orgId}::uuid or o.kind = 'district')
      order by n.on_date, n.declared_at limit 200`.execute(tx);
    return rows;
  },
);
