import { z } from 'zod';
import { found } from '#platform/errors';
import type { PageRequest, Route } from '#platform/web';
import type { Uuid } from '#platform/ids';
import { api, done, isDone } from '#rooms/conversations';
import { closingKinds } from '../alerts/alerts.rules.ts';
import { acknowledgeAtDesk } from '../alerts/acknowledging.ts';
import { acknowledgeFor, listAlerts, readAlert } from '../alerts/calling.ts';
import {
  buses,
  declareClosing,
  declareLateBus,
  placesToClose,
  reasons,
  standingNotices,
  takeBack,
} from '../notices/closing.ts';
import { noticeWords } from '../notices/notices.words.ts';
import { id, names, state, text } from './api-shapes.ts';

const count = z.number().int();
const language = z.string().min(2).max(35).default('en');
const notice = { id: 'day_notice' } as const;

const reads: readonly Route[] = [
  api({
    method: 'GET',
    path: '/alerts',
    scope: 'messages:read',
    summary:
      'Alerts, drills and all-clears of the schools of the token’s owner, newest first. A program never declares one.',
    answer: z.strictObject({
      items: z.array(
        z.strictObject({
          id,
          title: z.string(),
          state,
          is_drill: z.boolean(),
          is_all_clear: z.boolean(),
          at: z.iso.datetime(),
        }),
      ),
    }),
    async handle({ request }) {
      const rows = await request.floor.ask(request.actor, listAlerts, undefined);
      return {
        items: rows.map((row) => ({
          id: row.id,
          title: row.title,
          state: row.state,
          is_drill: row.is_drill,
          is_all_clear: row.isClear,
          at: row.at.toString(),
        })),
      };
    },
  }),
  api({
    method: 'GET',
    path: '/alerts/:id',
    scope: 'messages:read',
    summary:
      'How an alert stands this moment: who is reached and has read it, class by class or, over several schools, grade by grade.',
    answer: z.strictObject({
      id,
      title: z.string(),
      state,
      is_drill: z.boolean(),
      began_at: z.iso.datetime().nullable(),
      all_clear_id: id.nullable(),
      families: z.strictObject({
        all: count,
        reached: count,
        under_way: count,
        not_reached: count,
        acknowledged: count,
      }),
      staff: z.strictObject({ all: count, acknowledged: count }),
      squares: z.array(
        z.strictObject({
          school_id: id.nullable(),
          class_id: id.nullable(),
          grade: z.string().nullable(),
          children: count,
          reached: count,
          under_way: count,
          not_reached: count,
        }),
      ),
    }),
    names,
    async handle({ request }) {
      const { row, counts, clear } = await request.floor.ask(request.actor, readAlert, { id: request.param('id') });
      const of = counts.figures;
      return {
        id: row.id,
        title: row.title,
        state: row.state,
        is_drill: row.is_drill,
        began_at: text(row.begun_at),
        all_clear_id: clear?.id ?? null,
        families: {
          all: of.families,
          reached: of.reached,
          under_way: of.under_way,
          not_reached: of.not_reached,
          acknowledged: of.acknowledged,
        },
        staff: { all: of.staff, acknowledged: of.staffAcknowledged },
        squares: counts.cells.map((one) => ({
          school_id: one.schoolId,
          class_id: one.classId,
          grade: one.grade,
          children: one.children,
          reached: one.reached,
          under_way: one.underWay,
          not_reached: one.notReached,
        })),
      };
    },
  }),
  api({
    method: 'GET',
    path: '/closures',
    scope: 'messages:read',
    summary: 'Closures, delays and late buses that are declared and not over.',
    answer: z.strictObject({
      items: z.array(
        z.strictObject({
          id,
          kind: z.enum([...closingKinds, 'late_bus']),
          place_id: id,
          date: z.iso.date(),
          time: z.string().nullable(),
          bus: z.string().nullable(),
          minutes: count.nullable(),
          text: z.string(),
          declared_at: z.iso.datetime(),
          taken_back: z.boolean(),
        }),
      ),
    }),
    async handle({ request }) {
      const { floor, actor, t, locale, now } = request;
      const rows = await floor.ask(actor, standingNotices, { orgId: null, withBack: true });
      return {
        items: rows.map((one) => ({
          id: one.id,
          kind: one.kind,
          place_id: one.orgId,
          date: one.date,
          time: one.time,
          bus: one.groupName,
          minutes: one.minutes,
          text: noticeWords(t, floor.words.formatters(locale, one.zone, now), one),
          declared_at: one.declaredAt.toString(),
          taken_back: one.isBack,
        })),
      };
    },
  }),
  api({
    method: 'GET',
    path: '/buses',
    scope: 'messages:read',
    summary: 'The buses that can be told to be late.',
    answer: z.strictObject({
      items: z.array(z.strictObject({ id, name: z.string(), school_id: id.nullable(), children: count })),
    }),
    async handle({ request }) {
      const rows = await request.floor.ask(request.actor, buses, undefined);
      return {
        items: rows.map((one) => ({ id: one.id, name: one.name, school_id: one.schoolId, children: one.children })),
      };
    },
  }),
];

/** The place of a wish; no school means the whole district. */
async function placeOf({ floor, actor }: PageRequest, schoolId: Uuid | null): Promise<Uuid> {
  if (schoolId !== null) return schoolId;
  const places = await floor.ask(actor, placesToClose, undefined);
  return found(places.find((one) => one.kind === 'district')).id;
}

const writes: readonly Route[] = [
  api({
    method: 'POST',
    path: '/alerts/:id/acknowledgements',
    scope: 'messages:write',
    summary:
      'Note that somebody has read or heard an alert: the owner of the token for themselves, who leads it for anybody it went to.',
    body: z.strictObject({ person_id: id.nullable().default(null).describe('Null: the owner of the token.') }),
    answer: done,
    names,
    async handle({ request, body }) {
      const alertId = request.param('id');
      if (body.person_id === null) await request.floor.act(request.actor, acknowledgeAtDesk, { id: alertId });
      else await request.floor.act(request.actor, acknowledgeFor, { id: alertId, personId: body.person_id });
      return isDone;
    },
  }),
  api({
    method: 'POST',
    path: '/closures',
    scope: 'messages:write',
    summary:
      'Declare once that a day is different: the calendar changes, families and staff are told, the public pages show it.',
    body: z.strictObject({
      school_id: id.nullable().default(null).describe('Null: the whole district.'),
      kind: z.enum(closingKinds),
      date: z.iso.date(),
      time: z
        .string()
        .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/u)
        .nullable()
        .default(null)
        .describe('Needed for a late start and an early end.'),
      why: z.enum(reasons).default('other'),
      words: z.string().max(300).default(''),
      language,
    }),
    answer: z.strictObject({ id }),
    status: 201,
    async handle({ request, body }) {
      const { school_id: schoolId, ...rest } = body;
      return request.floor.act(request.actor, declareClosing, { ...rest, orgId: await placeOf(request, schoolId) });
    },
  }),
  api({
    method: 'POST',
    path: '/closures/:id/back',
    scope: 'messages:write',
    summary: 'Take it back: the calendar is as it was, and the same schools are told.',
    body: z.strictObject({ language }),
    answer: done,
    names: notice,
    async handle({ request, body }) {
      await request.floor.act(request.actor, takeBack, { id: request.param('id'), language: body.language });
      return isDone;
    },
  }),
  api({
    method: 'POST',
    path: '/late-buses',
    scope: 'messages:write',
    summary: 'A bus is late: the guardians of its children are told at once, and it ends by itself.',
    body: z.strictObject({ bus_id: id, minutes: z.number().int().min(5).max(180), language }),
    answer: z.strictObject({ id }),
    status: 201,
    async handle({ request, body }) {
      const { bus_id: busId, minutes, language: written } = body;
      return request.floor.act(request.actor, declareLateBus, { busId, minutes, language: written });
    },
  }),
];

/** What other programs may do with alerts, closures and late buses. */
export const alertApi: readonly Route[] = [...reads, ...writes];
