import { z } from 'zod';
import type { Route } from '#platform/web';
import { api, done, isDone } from '#rooms/conversations';
import { coverage, type CoverRow } from '../one-liners/coverage.ts';
import { fridayList, type Turn } from '../one-liners/friday.questions.ts';
import { takeBackOneLiner, writeOneLiner } from '../one-liners/sending.ts';
import { makeMyList, skipChild, skipReasons, unskipChild } from '../one-liners/turns.actions.ts';
import { slotShape } from '../one-liners/written.ts';
import { id } from './api-shapes.ts';

const kind = z.enum(['praise', 'improvement', 'invitation']);
const left = z.strictObject({ student_id: id, why: z.enum(['left', 'death', 'no_guardian', 'not_wanted']) });
const turn = z.strictObject({
  student_id: id,
  heard_on: z.iso.date().nullable(),
  skipped: z.string().nullable(),
  sent_id: id.nullable(),
  suggested: z.enum(['praise', 'improvement']),
});

const presentTurn = ({ child, skipped, sent, suggested }: Turn): z.input<typeof turn> => ({
  student_id: child.id,
  heard_on: child.heardOn,
  skipped,
  sent_id: sent?.id ?? null,
  suggested,
});

const row = z.strictObject({
  name: z.string(),
  children: z.number().int().nullable().describe('Null: too few to be shown.'),
  heard: z.number().nullable().describe('Share from 0 to 1; null where it may not be said exactly.'),
});
const presentRow = ({ name, children, heard }: CoverRow): z.input<typeof row> => ({
  name,
  children,
  heard: heard.kind === 'exact' ? heard.share : null,
});

/** The weekly sentence, for other programs. */
export const oneLinerApi: readonly Route[] = [
  api({
    method: 'GET',
    path: '/one-liners/list',
    scope: 'messages:read',
    summary: 'The children whose turn it is this week for the owner of the token, and those left out with the reason.',
    answer: z.strictObject({
      week: z.iso.date(),
      per_week: z.number().int(),
      turns: z.array(turn),
      left_out: z.array(left),
    }),
    async handle({ request }) {
      const list = await request.floor.ask(request.actor, fridayList, {});
      return {
        week: list.week.toString(),
        per_week: list.perWeek,
        turns: list.turns.map(presentTurn),
        left_out: list.leftOut.flatMap((child) =>
          child.why === null ? [] : [{ student_id: child.id, why: child.why }],
        ),
      };
    },
  }),
  api({
    method: 'POST',
    path: '/one-liners/list',
    scope: 'messages:write',
    summary: 'Fill the list of this week up to the number of children wanted. What is on it stays.',
    answer: z.strictObject({ made: z.number().int() }),
    async handle({ request }) {
      return request.floor.act(request.actor, makeMyList, {});
    },
  }),
  api({
    method: 'POST',
    path: '/one-liners',
    scope: 'messages:write',
    summary:
      'One sentence about one child to its family. It goes after twenty seconds, and can be taken back until then.',
    body: z.strictObject({
      student_id: id,
      kind,
      phrase_id: z.string().max(80).nullable().default(null).describe('A sentence of the phrasebook; null: `words`.'),
      slots: slotShape.strict().default({}),
      words: z.string().max(300).default(''),
      language: z.string().max(35),
      sure: z.boolean().default(false).describe('What reads like the name of another child is none.'),
    }),
    answer: z.strictObject({ id }),
    status: 201,
    async handle({ request, body }) {
      return request.floor.act(request.actor, writeOneLiner, {
        studentId: body.student_id,
        kind: body.kind,
        phraseId: body.phrase_id,
        slots: body.slots,
        words: body.words,
        language: body.language,
        sure: body.sure,
      });
    },
  }),
  api({
    method: 'POST',
    path: '/one-liners/:id/take-back',
    scope: 'messages:write',
    summary: 'Take your own sentence back as long as nothing of it has gone.',
    answer: done,
    names: { id: 'one_liner' },
    async handle({ request }) {
      await request.floor.act(request.actor, takeBackOneLiner, { id: request.param('id') });
      return isDone;
    },
  }),
  api({
    method: 'POST',
    path: '/one-liners/children/:id/skip',
    scope: 'messages:write',
    summary: 'Take a child off this week’s list, with the reason; null puts it back.',
    body: z.strictObject({ reason: z.enum(skipReasons).nullable() }),
    answer: done,
    names: { id: 'student' },
    async handle({ request, body }) {
      const studentId = request.param('id');
      if (body.reason === null) await request.floor.act(request.actor, unskipChild, { studentId });
      else await request.floor.act(request.actor, skipChild, { studentId, reason: body.reason });
      return isDone;
    },
  }),
  api({
    method: 'GET',
    path: '/one-liners/coverage',
    scope: 'messages:read',
    summary: 'Which children’s families heard a sentence in four weeks, for leaders. Never what was said.',
    answer: z.strictObject({
      smallest_group: z.number().int(),
      children: z.number().int(),
      unwanted: z.number().int().nullable().describe('Children whose families want none; null: too few to be shown.'),
      heard: z.number().nullable(),
      grades: z.array(row),
      classes: z.array(row),
      languages: z.array(row),
      teachers: z.array(row),
    }),
    async handle({ request }) {
      const found = await request.floor.ask(request.actor, coverage, {});
      return {
        smallest_group: found.least,
        children: found.children,
        unwanted: found.unwanted,
        heard: found.all.kind === 'exact' ? found.all.share : null,
        grades: found.grades.map(presentRow),
        classes: found.classes.map(presentRow),
        languages: found.languages.map(presentRow),
        teachers: found.teachers.map(presentRow),
      };
    },
  }),
];
