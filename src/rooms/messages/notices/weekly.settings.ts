import { sql } from 'kysely';
import { z } from 'zod';
import { action, question, type QuestionContext } from '#platform/action';
import { allow } from '#platform/errors';
import { isUuid, newId, type Uuid } from '#platform/ids';
import { errors } from '../messages.errors.ts';
import { absenceScope } from './notices.policy.ts';

/** What a school may write about each week, by itself. */
export const noticeKinds = ['absence', 'missing_work'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

const tables = { absence: 'messages.absence_settings', missing_work: 'messages.work_settings' } as const;
/** From how many missed days, or pieces of work, on; as long as a school says nothing else. */
export const usualLeast = { absence: 1, missing_work: 3 } as const;

export type NoticeSetting = {
  readonly schoolId: Uuid;
  readonly school: string;
  readonly isOn: boolean;
  readonly weekday: number;
  readonly hour: number;
  readonly least: number;
  /** How the school closes the note itself; empty: the prepared words. */
  readonly words: string;
  readonly wordsLanguage: string | null;
};

/** Each school's setting, for whoever may change it. Off until somebody switches it on. */
export const noticeSettings = question(
  'messages.notice_settings',
  async ({ tx, actor }, { kind }: { kind: NoticeKind }): Promise<readonly NoticeSetting[]> => {
    const scope = absenceScope(actor);
    allow(scope === null || scope.length > 0);
    const { rows } =
      await sql<NoticeSetting>`select o.id as "schoolId", o.name as school, coalesce(a.is_on, false) as "isOn", coalesce(a.weekday, 5) as weekday, coalesce(a.hour, 16) as hour,
        coalesce(a.least, ${usualLeast[kind]}) as least, coalesce(a.words, '') as words, a.words_language as "wordsLanguage"
      from roster.v_orgs o left join ${sql.table(tables[kind])} a on a.district_id = o.district_id and a.school_id = o.id
      where o.district_id = ${actor.districtId} and o.kind = 'school' and o.is_active and (${scope === null} or o.id = any(${[...(scope ?? [])]}::uuid[])) order by o.name limit 500`.execute(
        tx,
      );
    return rows;
  },
);

export const settingShape = z.object({
  kind: z.enum(noticeKinds),
  schoolIds: z.array(z.string().refine(isUuid)).max(500),
  isOn: z.boolean(),
  weekday: z.number(),
  hour: z.number(),
  least: z.number().default(1),
  words: z.string().trim().max(300).default(''),
  wordsLanguage: z.string().max(35).nullable().default(null),
});

const between = (value: number, from: number, to: number, field: string): void => {
  if (!Number.isInteger(value) || value < from || value > to) throw errors.settings_wrong({ from, to }, field);
};

/** Sets it for one school or for several at once. */
export const setNotices = action('messages.set_notices', settingShape, async ({ tx, actor, now, record }, input) => {
  const scope = absenceScope(actor);
  allow(actor.personId !== null && (scope === null || input.schoolIds.every((id) => scope.includes(id))));
  if (input.schoolIds.length === 0) throw errors.nobody({}, 'schools');
  between(input.weekday, 1, 5, 'weekday');
  between(input.hour, 8, 19, 'hour');
  between(input.least, 1, 50, 'least');
  const rows = input.schoolIds.map((school) => ({ id: newId(), school }));
  const result =
    await sql`insert into ${sql.table(tables[input.kind])} as a (district_id, id, school_id, is_on, weekday, hour, least, words, words_language, changed_by, changed_at)
    select ${actor.districtId}::uuid, r.id, o.id, ${input.isOn}, ${input.weekday}, ${input.hour}, ${input.least}, ${input.words}, ${input.wordsLanguage}, ${actor.personId}::uuid, ${now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id uuid, school uuid)
      join roster.v_orgs o on o.district_id = ${actor.districtId} and o.id = r.school and o.kind = 'school' and o.is_active
    on conflict (district_id, school_id) do update set is_on = excluded.is_on, weekday = excluded.weekday, hour = excluded.hour, least = excluded.least,
      words = excluded.words, words_language = excluded.words_language, changed_by = excluded.changed_by, changed_at = excluded.changed_at`.execute(
      tx,
    );
  allow(Number(result.numAffectedRows ?? 0n) === rows.length);
  const facts = { on: input.isOn, weekday: input.weekday, hour: input.hour, least: input.least };
  const what = input.kind === 'absence' ? 'notices about missed days switched' : 'notices about missing work switched';
  for (const { school } of rows) record(what, { kind: 'org', id: school }, facts);
});

/** The schools whose hour of the week it is, each on its own clock. */
export const noticesDue = question(
  'messages.notices_due',
  async ({ tx, actor, now }, { kind }: { kind: NoticeKind }): Promise<readonly Uuid[]> => {
    const { rows } = await sql<{
      id: Uuid;
      zone: string;
      weekday: number;
      hour: number;
    }>`select a.school_id as id, coalesce(o.zone, d.zone) as zone, a.weekday, a.hour
    from ${sql.table(tables[kind])} a join roster.v_orgs o on o.district_id = a.district_id and o.id = a.school_id and o.is_active join platform.districts d on d.id = a.district_id
    where a.district_id = ${actor.districtId} and a.is_on`.execute(tx);
    return rows.flatMap(({ id, zone, weekday, hour }) => {
      const there = now.toZonedDateTimeISO(zone);
      return there.dayOfWeek === weekday && there.hour === hour ? [id] : [];
    });
  },
);

export type OneSetting = Pick<NoticeSetting, 'least' | 'words' | 'wordsLanguage'> & { readonly zone: string };

/** What one school has set, and its zone. */
export async function settingOf(
  { tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>,
  kind: NoticeKind,
  schoolId: Uuid,
): Promise<OneSetting> {
  const { rows } =
    await sql<OneSetting>`select coalesce(a.least, ${usualLeast[kind]}) as least, coalesce(a.words, '') as words, a.words_language as "wordsLanguage",
      coalesce(o.zone, d.zone) as zone
    from roster.v_orgs o join platform.districts d on d.id = o.district_id
      left join ${sql.table(tables[kind])} a on a.district_id = o.district_id and a.school_id = o.id
    where o.district_id = ${actor.districtId} and o.id = ${schoolId}`.execute(tx);
  return rows[0] ?? { least: usualLeast[kind], words: '', wordsLanguage: null, zone: 'UTC' };
}
