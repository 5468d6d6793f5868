import { z } from 'zod';
import type { Route } from '#platform/web';
import { enterAbsence, removeAbsence } from '../actions/absences.ts';
import { cancelDeparture, runLeaverDrill } from '../actions/leaving.ts';
import { undoDeparture } from '../actions/leaving-undo.ts';
import { removeSummer, setSummer } from '../actions/summers.ts';
import type { Place } from '../conversations.ownership.ts';
import { absencesToSee } from '../questions/desk-staff.ts';
import { departuresToSee, type LeaverPlan, leaverPlan } from '../questions/leaving.ts';
import { summersToSee } from '../questions/summers.ts';
import { checkIds } from './api-entering.ts';
import { api, done, isDone } from './api-route.ts';
import { id, moment } from './api-schemas.ts';

const absence = z.strictObject({
  id,
  person_id: id,
  from: moment,
  until: moment,
  backup_name: z.string().nullable(),
  note: z.string(),
});

const absences: readonly Route[] = [
  api({
    method: 'GET',
    path: '/absences',
    scope: 'conversations:read',
    summary: 'Absences now and to come: your own, and those of the people whose work you answer for.',
    answer: z.strictObject({ items: z.array(absence) }),
    async handle({ request }) {
      const rows = await request.floor.ask(request.actor, absencesToSee, {});
      return {
        items: rows.map((row) => ({
          id: row.id,
          person_id: row.personId,
          from: row.from.toString(),
          until: row.until.toString(),
          backup_name: row.backupName,
          note: row.note,
        })),
      };
    },
  }),
  api({
    method: 'POST',
    path: '/absences',
    scope: 'conversations:write',
    summary: 'Enter an absence. What is open and due before its end moves when it begins.',
    body: z.strictObject({
      person_id: id.nullable().default(null).describe('Null: your own.'),
      from: moment,
      until: moment,
      backup_id: id.nullable().default(null),
      note: z.string().max(200).default(''),
    }),
    answer: z.strictObject({ id }),
    status: 201,
    async handle({ request, body }) {
      return {
        id: await request.floor.act(request.actor, enterAbsence, {
          personId: body.person_id,
          from: body.from,
          until: body.until,
          backupId: body.backup_id,
          note: body.note,
        }),
      };
    },
  }),
  api({
    method: 'DELETE',
    path: '/absences/:id',
    scope: 'conversations:write',
    summary: 'Back early, or entered by mistake.',
    answer: done,
    names: { id: 'absence' },
    async handle({ request }) {
      await request.floor.act(request.actor, removeAbsence, { absenceId: request.param('id') });
      return isDone;
    },
  }),
];

const wish = {
  to_id: id.nullable().default(null).describe('Takes everything that nothing else is said about; null: by the rules.'),
  moves: z
    .array(z.strictObject({ conversation_id: id, person_id: id }))
    .max(500)
    .default([]),
  topic_moves: z
    .array(z.strictObject({ topic_id: id, person_id: id }))
    .max(200)
    .default([]),
} as const;
type Wished = z.output<z.ZodObject<typeof wish>>;

const wishOf = (given: Wished) => ({
  toId: given.to_id,
  moves: Object.fromEntries(given.moves.map((one) => [one.conversation_id, one.person_id])),
  topicMoves: Object.fromEntries(given.topic_moves.map((one) => [one.topic_id, one.person_id])),
});

const place = z.strictObject({ person_id: id, why: z.string() }).nullable();
const presentPlace = (to: Place | null): z.input<typeof place> =>
  to === null ? null : { person_id: to.id, why: to.why };

const plan = z.strictObject({
  total: z.number().int(),
  conversations: z
    .array(
      z.strictObject({
        id: id
          .nullable()
          .describe('Null for a private or anonymous matter: that it moves is no secret, what it is, is.'),
        code: z.string().nullable(),
        subject: z.string().nullable(),
        due_at: moment.nullable(),
        to: place,
      }),
    )
    .describe('The 200 most urgent.'),
  topics: z.array(
    z.strictObject({ topic_id: id, org_id: id.nullable(), as: z.enum(['owner', 'rota', 'backup']), to: place }),
  ),
  categories: z.array(z.strictObject({ category_id: id, to: place })),
  saved_replies: z.array(z.strictObject({ id, name: z.string(), to: place })),
  alarm_team: z.boolean(),
  stands_in: z.number().int(),
  planned_for: z.iso.date().nullable(),
  may_be_undone: z.boolean(),
});

const presentPlan = (found: LeaverPlan): z.input<typeof plan> => ({
  total: found.total,
  conversations: found.conversations.map((row) => {
    const hidden = row.subject === '';
    return {
      id: hidden ? null : row.id,
      code: hidden ? null : row.code,
      subject: hidden ? null : row.subject,
      due_at: row.dueAt?.toString() ?? null,
      to: presentPlace(row.to),
    };
  }),
  topics: found.topics.map((one) => ({
    topic_id: one.topicId,
    org_id: one.orgId,
    as: one.as,
    to: presentPlace(one.to),
  })),
  categories: found.categories.map((one) => ({ category_id: one.id, to: presentPlace(one.to) })),
  saved_replies: found.savedReplies.map((one) => ({ id: one.id, name: one.name, to: presentPlace(one.to) })),
  alarm_team: found.alarmTeam,
  stands_in: found.standsIn,
  planned_for: found.planned?.leaves_on ?? null,
  may_be_undone: found.undoable !== null,
});

const names = { id: 'staff' } as const;

const departures: readonly Route[] = [
  api({
    method: 'GET',
    path: '/departures',
    scope: 'conversations:read',
    summary: 'Planned departures, and those of the last 30 days that can be taken back.',
    answer: z.strictObject({
      items: z.array(
        z.strictObject({
          person_id: id,
          state: z.string(),
          leaves_on: z.iso.date(),
          done_at: moment.nullable(),
          moved: z.number().int(),
        }),
      ),
    }),
    async handle({ request }) {
      const rows = await request.floor.ask(request.actor, departuresToSee, {});
      return {
        items: rows.map((row) => ({
          person_id: row.personId,
          state: row.state,
          leaves_on: row.leavesOn,
          done_at: row.doneAt?.toString() ?? null,
          moved: row.moved,
        })),
      };
    },
  }),
  api({
    method: 'POST',
    path: '/people/:id/departure/preview',
    scope: 'conversations:read',
    summary: 'All that somebody holds, where each would go, and why. Nothing changes.',
    body: z.strictObject(wish),
    answer: plan,
    names,
    async handle({ request, body }) {
      return presentPlan(
        await request.floor.ask(request.actor, leaverPlan, { personId: request.param('id'), wish: wishOf(body) }),
      );
    },
  }),
  api({
    method: 'POST',
    path: '/people/:id/departure',
    scope: 'conversations:write',
    summary: 'Move all of it, now or when a day to come begins. The account itself is switched off by a person.',
    body: z.strictObject({ ...wish, leaves_on: z.iso.date().nullable().default(null) }),
    answer: z.strictObject({ planned: z.boolean(), moved: z.number().int() }),
    names,
    async handle({ request, body }) {
      const { planned, moved } = await request.floor.act(request.actor, runLeaverDrill, {
        personId: request.param('id'),
        ...wishOf(body),
        leavesOn: body.leaves_on,
      });
      return { planned, moved };
    },
  }),
  api({
    method: 'DELETE',
    path: '/people/:id/departure',
    scope: 'conversations:write',
    summary: 'Call a planned departure off.',
    answer: done,
    names,
    async handle({ request }) {
      await request.floor.act(request.actor, cancelDeparture, { personId: request.param('id') });
      return isDone;
    },
  }),
  api({
    method: 'POST',
    path: '/people/:id/departure/undo',
    scope: 'conversations:write',
    summary:
      'Within 30 days: what nobody has touched since goes back. An account that is off is switched on by a person first.',
    answer: z.strictObject({ back: z.number().int(), stays: z.number().int() }),
    names,
    async handle({ request }) {
      const { back, stays } = await request.floor.act(request.actor, undoDeparture, { personId: request.param('id') });
      return { back, stays };
    },
  }),
];

const role = z.enum(['teacher', 'office', 'department', 'principal', 'engagement', 'administrator']);
const cover = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('person'), person_id: id }),
  z.strictObject({ kind: z.literal('role_at_school'), role }),
  z.strictObject({ kind: z.literal('role_at_unit'), role, unit_id: id }),
]);

function coverOf(given: z.output<typeof cover>) {
  if (given.kind === 'person') return { kind: given.kind, personId: given.person_id };
  return given.kind === 'role_at_school'
    ? { kind: given.kind, role: given.role }
    : { kind: given.kind, role: given.role, unitId: given.unit_id };
}

const summers: readonly Route[] = [
  api({
    method: 'GET',
    path: '/summers',
    scope: 'conversations:read',
    summary: 'Long breaks that are not over yet.',
    answer: z.strictObject({
      items: z.array(
        z.strictObject({
          id,
          org_id: id,
          first_day: z.iso.date(),
          last_day: z.iso.date(),
          cover: z.strictObject({
            kind: z.string(),
            person_id: id.nullable(),
            role: z.string().nullable(),
            unit_id: id.nullable(),
          }),
        }),
      ),
    }),
    async handle({ request }) {
      const rows = await request.floor.ask(request.actor, summersToSee, {});
      return {
        items: rows.map((row) => ({
          id: row.id,
          org_id: row.orgId,
          first_day: row.startsOn,
          last_day: row.lastOn,
          cover: {
            kind: row.cover.kind,
            person_id: row.cover.personId,
            role: row.cover.role,
            unit_id: row.cover.unitId,
          },
        })),
      };
    },
  }),
  api({
    method: 'POST',
    path: '/summers',
    scope: 'conversations:write',
    summary: 'Enter a long break of the district or a school, and who covers. The clock keeps to the calendar.',
    body: z.strictObject({ org_id: id, first_day: z.iso.date(), last_day: z.iso.date(), cover }),
    answer: z.strictObject({ id }),
    status: 201,
    async handle({ request, body }) {
      if (body.cover.kind === 'person') await checkIds(request, { people: { cover: [body.cover.person_id] } });
      return {
        id: await request.floor.act(request.actor, setSummer, {
          orgId: body.org_id,
          startsOn: body.first_day,
          lastOn: body.last_day,
          cover: coverOf(body.cover),
        }),
      };
    },
  }),
  api({
    method: 'DELETE',
    path: '/summers/:id',
    scope: 'conversations:write',
    summary: 'Take a long break out again.',
    answer: done,
    names: { id: 'summer' },
    async handle({ request }) {
      await request.floor.act(request.actor, removeSummer, { summerId: request.param('id') });
      return isDone;
    },
  }),
];

/** Who is away, who leaves, and who covers meanwhile. */
export const peopleRoutes: readonly Route[] = [...absences, ...departures, ...summers];
