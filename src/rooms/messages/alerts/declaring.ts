import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext, question, type QuestionContext } from '#platform/action';
import { hasAnyRole, unitsWith } from '#platform/actor';
import { allow, found } from '#platform/errors';
import { isUuid, type Uuid } from '#platform/ids';
import { offeredWays, type Way } from '#rooms/channels';
import { audienceShape, countAudience } from '../messages.audience.ts';
import { errors } from '../messages.errors.ts';
import { mayAlert } from '../messages.policy.ts';
import { lockAnnouncement } from '../messages.store.ts';
import { alertKinds, confirmWord, isConfirmed, type Prepared } from './alerts.rules.ts';
import { preparedIn, sendPrepared } from './prepared.ts';

export type AlertPlace = { readonly id: Uuid; readonly name: string; readonly slug: string; readonly isAll: boolean };

/** The schools somebody may declare an emergency for; whoever leads the district also for all at once, which stands first. */
export async function alertPlaces({
  tx,
  actor,
}: Pick<QuestionContext, 'tx' | 'actor'>): Promise<readonly AlertPlace[]> {
  const all = actor.kind === 'system' || hasAnyRole(actor, ['engagement', 'administrator']);
  const schools = all ? null : unitsWith(actor, ['principal']);
  const { rows } = await sql<AlertPlace>`select id, name, slug, kind = 'district' as "isAll" from roster.v_orgs
    where district_id = ${actor.districtId} and is_active and (kind = 'school' or (kind = 'district' and ${schools === null}))
      and (${schools === null} or id = any(${[...(schools ?? [])]}::uuid[])) order by kind = 'district' desc, name limit 500`.execute(
    tx,
  );
  return rows;
}

export const placesForAlert = question('messages.alert_places', async (context): Promise<readonly AlertPlace[]> => {
  const places = await alertPlaces(context);
  allow(places.length > 0);
  return places;
});

const words = z.object({
  orgId: z.string().refine(isUuid),
  kind: z.enum(alertKinds),
  isDrill: z.boolean(),
  added: z.string().trim().max(300).default(''),
  addedLanguage: z.string().max(35),
});

async function placeOf(context: Pick<ActionContext, 'tx' | 'actor'>, orgId: Uuid): Promise<AlertPlace> {
  return found((await alertPlaces(context)).find((one) => one.id === orgId));
}

function audienceAt(place: AlertPlace): z.output<typeof audienceShape> {
  return audienceShape.parse(place.isAll ? {} : { schoolIds: [place.id] });
}

export type AlertLook = {
  readonly place: AlertPlace;
  readonly word: string;
  readonly guardians: number;
  readonly children: number;
  readonly staff: number;
  /** Children with no guardian who may be written to: only a visit or a call by hand reaches them. */
  readonly unreachable: number;
  readonly ways: readonly Way[];
  readonly languages: readonly {
    readonly language: string;
    readonly n: number;
    readonly isPrepared: boolean;
    readonly text: string | null;
  }[];
};

/** What an alert would be, before it is declared: whom it reaches, by what, and its words in each language. */
export const lookAtAlert = question(
  'messages.look_at_alert',
  async (context, input: z.input<typeof words>): Promise<AlertLook> => {
    const { tx, actor, floor } = context;
    const asked = words.parse(input);
    allow(mayAlert(actor, asked.orgId));
    const place = await placeOf(context, asked.orgId);
    const count = await countAudience(
      context,
      audienceAt(place),
      { schools: null, ownClassesOnly: false },
      asked.addedLanguage,
    );
    const here = place.isAll ? sql`true` : sql`(a.org_id = ${place.id}::uuid or a.role = 'administrator')`;
    const { rows } = await sql<{
      n: number;
      zone: string;
    }>`select (select count(distinct p.id)::int from roster.v_people p
        join roster.v_assignments a on a.district_id = p.district_id and a.person_id = p.id and a.role <> 'student'
        where p.district_id = d.id and p.is_staff and p.is_active and ${here}) as n, d.zone from platform.districts d where d.id = ${actor.districtId}`.execute(
      tx,
    );
    const zone = rows[0]?.zone ?? 'UTC';
    const prepared = preparedAlert(asked, place);
    const offered = await offeredWays(context);
    return {
      place,
      word: confirmWord(place.slug),
      guardians: count.families,
      children: count.children,
      staff: rows[0]?.n ?? 0,
      unreachable: count.unreachable,
      ways: (['sms', 'voice', 'email', 'push'] as const).filter((way) => offered.includes(way)),
      languages: count.byLanguage.map(({ language, n }) => {
        const locale = floor.words.best([language]);
        const isPrepared = locale.split('-')[0] === language.split('-')[0];
        const text = isPrepared ? preparedIn(context, { locale, zone }, prepared, '').short : null;
        return { language, n, isPrepared, text };
      }),
    };
  },
);

function preparedAlert({ kind, added, addedLanguage }: z.output<typeof words>, place: AlertPlace): Prepared {
  return { what: 'alert', kind, place: place.name, added, addedLanguage };
}

/**
 * Declares an emergency: every way at once, to every guardian and all staff of the school, at any hour, also to those who
 * said stop. Who declared it and why stands on record. A drill goes the same way and says so in every text.
 */
export const declareAlert = action(
  'messages.declare_alert',
  words.extend({ reason: z.string().trim().max(300), typed: z.string().max(80) }),
  async (context, input): Promise<{ id: Uuid }> => {
    const { actor, record } = context;
    allow(mayAlert(actor, input.orgId) && actor.personId !== null);
    const place = await placeOf(context, input.orgId);
    if (input.reason === '') throw errors.reason_missing({}, 'reason');
    if (!isConfirmed(input.typed, place.slug)) throw errors.not_confirmed({}, 'typed');
    const id = await sendPrepared(context, {
      kind: 'alert',
      category: 'alert',
      urgency: 'emergency',
      orgId: place.id,
      audience: audienceAt(place),
      prepared: preparedAlert(input, place),
      asks: 'read',
      reason: input.reason,
      isDrill: input.isDrill,
      follows: null,
    });
    record(
      'alert declared',
      { kind: 'announcement', id },
      { kind: input.kind, drill: input.isDrill, org: place.id, reason: input.reason },
    );
    return { id };
  },
);

/** The danger is over: goes by every way to exactly the people of the alert. */
export const declareAllClear = action(
  'messages.declare_all_clear',
  z.object({
    id: z.string().refine(isUuid),
    added: z.string().trim().max(300).default(''),
    addedLanguage: z.string().max(35),
  }),
  async (context, { id, added, addedLanguage }): Promise<{ id: Uuid }> => {
    const { tx, actor, record } = context;
    const row = await lockAnnouncement(tx, actor.districtId, id);
    allow(row.kind === 'alert' && row.ends_alert === null && row.begun_at !== null && mayAlert(actor, row.org_id));
    const { rows } = await sql<{
      id: Uuid;
    }>`select id from messages.announcements where district_id = ${actor.districtId} and ends_alert = ${id}`.execute(
      tx,
    );
    const [already] = rows;
    if (already !== undefined) return already;
    const place = await placeOf(context, row.org_id ?? actor.districtId);
    const clear = await sendPrepared(context, {
      kind: 'alert',
      category: 'alert',
      urgency: 'emergency',
      orgId: place.id,
      audience: row.audience,
      prepared: { what: 'all_clear', place: place.name, added, addedLanguage },
      asks: 'nothing',
      reason: row.reason,
      isDrill: row.is_drill,
      follows: id,
    });
    context.refresh(`announcement:${id}`);
    record('all clear declared', { kind: 'announcement', id: clear }, { alert: id });
    return { id: clear };
  },
);
