import { z } from 'zod';
import { on, type Subscription } from '#platform/action';
import type { Action } from '#platform/action';
import { AppError } from '#platform/errors';
import type { Job, Schedule } from '#platform/outbox';
import { accountOff } from '#rooms/access';
import { calendarChanged } from '#rooms/calendar';
import { contactPointFailed } from '#rooms/channels';
import { interpreterChanged, reviewGiven, textTranslated } from '#rooms/language';
import { childrenMoved, childrenMoving, peopleEnded, personDied, rosterImported, staffEnded } from '#rooms/roster';
import { callAlarmTeam } from './actions/alarms.ts';
import { auditOwners, quietConversations, recountDue, runClock } from './actions/clock.ts';
import { noteInterpreter, tellReviewGiven } from './actions/interpreter-told.ts';
import { runLegalClock } from './actions/legal-clock.ts';
import { tellLegal } from './actions/legal-told.ts';
import { closeConversation } from './actions/finishing.ts';
import { sendHeldNotices } from './actions/held-notices.ts';
import { beginAbsence } from './actions/absences.ts';
import { noteDeath } from './actions/died.ts';
import { beginDeparture, departNow } from './actions/leaving.ts';
import { afterMoving, beforeMoving } from './actions/moving.ts';
import { decideOverdueMoves, tellMoves } from './actions/moving-decide.ts';
import { beginSummer } from './actions/summers.ts';
import { ringOffice, tellDayReceipt, tellDaySettled } from './actions/office-told.ts';
import { releaseMessage } from './actions/replying.ts';
import { adoptDepartments } from './actions/topics.ts';
import { tellDeparture } from './actions/leaving-told.ts';
import { webhookSubscriptions } from './actions/webhooks.ts';
import { dropUploads } from './actions/uploads.ts';
import { forgetDirectory } from './conversations.directory.ts';
import { settleMove } from './conversations.moves.ts';
import { writePacks } from './conversations.office-packs.ts';
import { serviceJobs, serviceSchedules } from './conversations.service-jobs.ts';
import {
  colleagueAsked,
  conversationClosed,
  conversationCritical,
  conversationHandedOff,
  conversationOpened,
  familyWroteEvent,
  staffReplied,
} from './conversations.events.ts';
import {
  tellAddressFailed,
  tellClosing,
  tellColleague,
  tellFamilyWrote,
  tellHandOff,
  tellLookFirst,
  tellOpening,
} from './conversations.telling.ts';
import { tellReply, tellReviewed } from './conversations.telling-reply.ts';
import { translateArrived } from './conversations.arrived.ts';

/** A job that is one action: effect and completion are one transaction. */
function oneAction<I extends z.ZodType, O>(action: Action<I, O>): Job {
  return {
    async perform({ floor, actor, jobId }, payload) {
      await floor.act(actor, action, payload as z.input<I>, { completes: jobId });
    },
  };
}

export const jobs: Readonly<Record<string, Job>> = {
  ...serviceJobs,
  'conversations.tell_opening': oneAction(tellOpening),
  'conversations.tell_family_wrote': oneAction(tellFamilyWrote),
  'conversations.tell_reply': oneAction(tellReply),
  'conversations.tell_reviewed': oneAction(tellReviewed),
  'conversations.translate': oneAction(translateArrived),
  'conversations.note_interpreter': oneAction(noteInterpreter),
  'conversations.tell_review_given': oneAction(tellReviewGiven),
  'conversations.tell_hand_off': oneAction(tellHandOff),
  'conversations.tell_closing': oneAction(tellClosing),
  'conversations.tell_colleague': oneAction(tellColleague),
  'conversations.tell_address_failed': oneAction(tellAddressFailed),
  'conversations.look_first': oneAction(tellLookFirst),
  'conversations.release': oneAction(releaseMessage),
  'conversations.absence_begins': oneAction(beginAbsence),
  'conversations.summer_begins': oneAction(beginSummer),
  'conversations.departure': {
    async perform({ floor, actor, jobId }, payload) {
      const { departureId } = z.object({ departureId: z.string() }).parse(payload);
      try {
        await floor.act(actor, beginDeparture, { departureId }, { completes: jobId });
      } catch (error) {
        // The last administrator's account stays on; their work moves all the same, and nobody is left waiting.
        if (!(error instanceof AppError) || error.status >= 500) throw error;
        await floor.act(actor, beginDeparture, { departureId, keepAccount: true }, { completes: jobId });
      }
    },
  },
  'conversations.tell_departure': oneAction(tellDeparture),
  'conversations.morning': oneAction(sendHeldNotices),
  'conversations.tell_moves': oneAction(tellMoves),
  'conversations.decide_moves': oneAction(decideOverdueMoves),
  'conversations.alarm': oneAction(callAlarmTeam),
  'conversations.alarm_first': {
    async perform({ floor, actor, jobId }, payload) {
      const { conversationId } = z.object({ conversationId: z.string() }).parse(payload);
      await floor.act(actor, callAlarmTeam, { conversationId, round: 0 }, { completes: jobId });
    },
  },
  'conversations.clock': oneAction(runClock),
  'conversations.legal_clock': oneAction(runLegalClock),
  'conversations.tell_legal': oneAction(tellLegal),
  'conversations.audit': {
    async perform({ floor, actor, jobId }) {
      await floor.act(actor, auditOwners, { everyRow: false }, { completes: jobId });
    },
  },
  'conversations.audit_every_row': oneAction(auditOwners),
  'conversations.recount': {
    async perform({ floor, actor, jobId, now }, payload) {
      const { orgIds } = z.object({ orgIds: z.array(z.string()) }).parse(payload);
      for (const orgId of orgIds.slice(0, -1)) await floor.act(actor, recountDue, { orgId, from: now.toString() });
      const last = orgIds.at(-1);
      if (last !== undefined)
        await floor.act(actor, recountDue, { orgId: last, from: now.toString() }, { completes: jobId });
    },
  },
  'conversations.close_quiet': {
    async perform({ floor, actor }) {
      const quiet = await floor.act(actor, quietConversations, {});
      for (const conversationId of quiet)
        await floor.act(actor, closeConversation, { conversationId, how: 'automatic' });
    },
  },
  'conversations.drop_uploads': oneAction(dropUploads),
  'conversations.office_receipt': oneAction(tellDayReceipt),
  'conversations.office_settled': oneAction(tellDaySettled),
  'conversations.office_ring': oneAction(ringOffice),
  'conversations.office_packs': {
    async perform({ floor, actor, now }) {
      const root = floor.settings.officePackDir;
      if (root !== null) await writePacks({ floor, actor, now }, root);
    },
    leaseSeconds: 900,
  },
};

export const schedules: readonly Schedule[] = [
  ...serviceSchedules,
  { name: 'conversations.clock', job: 'conversations.clock', everySeconds: 30 },
  { name: 'conversations.legal_clock', job: 'conversations.legal_clock', everySeconds: 300 },
  { name: 'conversations.decide_moves', job: 'conversations.decide_moves', everySeconds: 600 },
  { name: 'conversations.audit', job: 'conversations.audit', everySeconds: 60 },
  { name: 'conversations.audit_every_row', job: 'conversations.audit_every_row', everySeconds: 3600 },
  { name: 'conversations.drop_uploads', job: 'conversations.drop_uploads', everySeconds: 1800 },
  { name: 'conversations.office_packs', job: 'conversations.office_packs', local: { at: '05:30' } },
  { name: 'conversations.close_quiet', job: 'conversations.close_quiet', local: { at: '05:10' } },
];

export const subscriptions: readonly Subscription[] = [
  ...webhookSubscriptions,
  on(conversationOpened, { after: 'conversations.tell_opening' }),
  on(conversationCritical, { after: 'conversations.alarm_first' }),
  on(familyWroteEvent, { after: 'conversations.tell_family_wrote' }),
  on(conversationOpened, { after: 'conversations.translate' }),
  on(familyWroteEvent, { after: 'conversations.translate' }),
  on(interpreterChanged, { after: 'conversations.note_interpreter' }),
  on(reviewGiven, { after: 'conversations.tell_review_given' }),
  on(textTranslated, { after: 'conversations.tell_reviewed' }),
  on(staffReplied, { after: 'conversations.tell_reply' }),
  on(conversationHandedOff, { after: 'conversations.tell_hand_off' }),
  on(conversationClosed, { after: 'conversations.tell_closing' }),
  on(colleagueAsked, { after: 'conversations.tell_colleague' }),
  on(contactPointFailed, { after: 'conversations.tell_address_failed' }),
  on(calendarChanged, { after: 'conversations.recount' }),
  // What a leaver owns moves in the very transaction in which they leave: nobody is left waiting, not for a second.
  on(staffEnded, {
    within: async (context, { personIds }) => {
      for (const personId of personIds) await departNow(context, personId, 'left');
    },
  }),
  on(personDied, { within: noteDeath }),
  on(peopleEnded, { within: async (context) => forgetDirectory(context.actor.districtId) }),
  on(accountOff, {
    within: async (context, { personIds }) => {
      for (const personId of personIds) await departNow(context, personId, 'account_off');
    },
  }),
  on(childrenMoving, { within: beforeMoving }),
  on(childrenMoved, { within: afterMoving }),
  on(conversationHandedOff, {
    within: async (context, { conversationId, to, why }) => {
      // Given on by a person: that was the decision. What moves because somebody leaves or is away is none.
      if (why === 'hand_off' || why === 'raised' || why === 'taken') await settleMove(context, conversationId, to);
    },
  }),
  on(rosterImported, {
    within: async (context) => {
      await context.also(adoptDepartments, {});
      // The pack is of the roster that now counts, not of the one before.
      if (context.floor.settings.officePackDir !== null) context.enqueue('conversations.office_packs', {});
    },
  }),
];
