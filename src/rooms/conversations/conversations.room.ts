import type { Check, Counted, Room } from '#platform/house';
import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import { closedGate, type FiguresGate } from './conversations.figures-gate.ts';
import { legalCheck } from './conversations.legal-checks.ts';
import { conversationsKeeping } from './conversations.retention.ts';
import { packsCheck } from './conversations.office-packs.ts';
import { alarmReach, conversationsSetup } from './conversations.setup.ts';
import { jobs, schedules, subscriptions } from './conversations.jobs.ts';
import { deskMenu, deskNavigation, deskRoutes } from './pages/desk.ts';
import { deskLaterRoutes } from './pages/desk-later.ts';
import { familyRoutes } from './pages/family.ts';
import { serviceMenu, serviceNavigation, serviceRoutes, serviceSettings } from './pages/service.ts';

type Count = { violations: number; examples: readonly string[] };

const unowned = question('conversations.count_unowned', async ({ tx, actor }): Promise<Count> => {
  const { rows } = await sql<{ code: string }>`select c.code from conversations.conversations c
    left join roster.v_people p on p.district_id = c.district_id and p.id = c.owner_id left join access.v_accounts a on a.district_id = c.district_id and a.person_id = c.owner_id
    where c.district_id = ${actor.districtId} and c.state <> 'closed' and (c.owner_id is null or c.due_at is null or p.id is null or not p.is_active or not coalesce(a.is_on, true) or c.owner_id = any(c.excluded_ids)) limit 1000`.execute(
    tx,
  );
  return { violations: rows.length, examples: rows.slice(0, 5).map((row) => row.code) };
});

const lost = question('conversations.count_lost', async ({ tx, actor, now }): Promise<Count> => {
  const { rows } = await sql<{
    id: string;
  }>`select i.id from channels.inbound i left join conversations.conversations c on c.district_id = i.district_id and c.id = i.conversation_id
    left join platform.files f on f.district_id = i.district_id and f.id = i.raw_file_id
    where i.district_id = ${actor.districtId} and ((i.result = 'kept' and (i.via not in ('sms', 'voice') or i.received_at < ${now.subtract({ minutes: 30 })})) or (f.id is null and i.via not in ('sms', 'voice')) or (i.kind in ('message', 'quarantined') and c.id is null)) limit 1000`.execute(
    tx,
  );
  return { violations: rows.length, examples: rows.slice(0, 5).map((row) => row.id) };
});

const toldTwice = question('conversations.count_told_twice', async ({ tx, actor }): Promise<Count> => {
  const { rows } = await sql<{
    id: string;
  }>`select message_ref::text as id from channels.deliveries where district_id = ${actor.districtId} and message_ref is not null and state <> 'suppressed'
    group by message_ref, person_id, address, kind having count(*) > 1 limit 1000`.execute(tx);
  return { violations: rows.length, examples: rows.slice(0, 5).map((row) => row.id) };
});

const unheard = question('conversations.count_unheard_alarms', async (context): Promise<Counted> => {
  const { tx, actor, now } = context;
  const { rows } = await sql<{
    code: string;
  }>`select c.code from conversations.conversations c where c.district_id = ${actor.districtId} and c.critical_at is not null and c.acknowledged_at is null and c.state <> 'closed'
    and not exists (select from conversations.alarm_calls k where k.district_id = c.district_id and k.conversation_id = c.id and k.at > ${now.subtract({ minutes: 10 })})
    and c.critical_at < ${now.subtract({ minutes: 2 })} limit 1000`.execute(tx);
  return {
    violations: rows.length,
    examples: rows.slice(0, 5).map((row) => row.code),
    warnings: await unproved(context),
  };
});

/** An alarm that has not been shown to reach two people is no broken promise yet. */
async function unproved(context: QuestionContext): Promise<readonly string[]> {
  const { unproved: places } = await alarmReach(context);
  if (places.length === 0) return [];
  return [
    `An alarm is not proved to reach two people at ${places[0] === null ? 'this district' : `${places.length} of its schools`}: try it on /admin/first-day/alarm.`,
  ];
}

const checks: readonly Check[] = [
  {
    id: 'P1',
    name: 'Nobody is left waiting: every open conversation has one active owner and a due time',
    count: async (floor, actor) => floor.ask(actor, unowned, {}),
  },
  {
    id: 'P2',
    name: 'Nothing is lost: every accepted mail has its original and its conversation',
    count: async (floor, actor) => floor.ask(actor, lost, {}),
  },
  {
    id: 'P3',
    name: 'Nobody is told twice: one delivery per person, message and channel',
    count: async (floor, actor) => floor.ask(actor, toldTwice, {}),
  },
  {
    id: 'alarms',
    name: 'Every alarm is being called until somebody has it',
    count: async (floor, actor) => floor.ask(actor, unheard, {}),
  },
  legalCheck,
  packsCheck,
];

/** Inbound service: what families bring, who is responsible, and until when. */
export function conversationsWith(gate: FiguresGate): Room {
  return {
    name: 'conversations',
    routes: [...familyRoutes, ...deskRoutes, ...deskLaterRoutes, ...serviceRoutes(gate)],
    jobs,
    schedules,
    subscriptions,
    checks,
    keeping: conversationsKeeping,
    setup: conversationsSetup,
    navigation: [...deskNavigation, ...serviceNavigation],
    settings: serviceSettings,
    menu: [...deskMenu, ...serviceMenu],
  };
}

/** The room by itself: figures that name a person stay closed. */
export const conversationsRoom: Room = conversationsWith(closedGate);
