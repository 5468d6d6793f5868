import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext, type Floor, type Subscription } from '#platform/action';
import type { Actor } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import { newId } from '#platform/ids';

/** Doing and asking, each at a moment of its own and by whoever did it then. */
export type Then = Pick<Floor, 'act' | 'ask'>;

type AuditRow = {
  id: Uuid;
  at: string;
  actor_kind: string;
  actor_id: Uuid | null;
  reason: string | null;
  what: string;
  about_kind: string | null;
  about_id: Uuid | null;
  facts: object;
};

type Inside = {
  readonly context: ActionContext;
  readonly subscriptions: ReadonlyMap<string, readonly Subscription[]>;
  readonly audit: AuditRow[];
};

/** The context an action sees, with another actor and moment; what it records is stored under these, not under the loader's. */
function contextThen(inside: Inside, actor: Actor, now: Temporal.Instant): ActionContext {
  const { context, subscriptions, audit } = inside;
  const then: ActionContext = {
    ...context,
    actor,
    now,
    record(what, about, facts = {}) {
      audit.push({
        id: newId(),
        at: now.toString(),
        actor_kind: actor.kind,
        actor_id: actor.personId,
        reason: actor.reason,
        what,
        about_kind: about?.kind ?? null,
        about_id: about?.id ?? null,
        facts,
      });
    },
    enqueue: (job, payload, options = {}) => context.enqueue(job, payload, { ...options, runAt: options.runAt ?? now }),
    refresh: () => {},
    async publish(event) {
      for (const { within, after } of subscriptions.get(event.name) ?? []) {
        await within?.(then, event.payload);
        if (after !== undefined) then.enqueue(after, event.payload);
      }
    },
    also: async (other, input) => other.perform(then, other.input.parse(input)),
  };
  return then;
}

async function storeAudit({ context, audit }: Inside): Promise<void> {
  if (audit.length === 0) return;
  await sql`insert into platform.audit (district_id, id, at, actor_kind, actor_id, reason, what, about_kind, about_id, facts)
    select ${context.actor.districtId}::uuid, a.id, a.at, a.actor_kind, a.actor_id, a.reason, a.what, a.about_kind, a.about_id, a.facts
    from jsonb_to_recordset(${JSON.stringify(audit)}::jsonb)
      as a (id uuid, at timestamptz, actor_kind text, actor_id uuid, reason text, what text, about_kind text, about_id uuid, facts jsonb)`.execute(
    context.tx,
  );
}

const request = z.object({
  play: z.custom<(then: Then) => Promise<void>>(),
  subscriptions: z.custom<Inside['subscriptions']>(),
});

/**
 * Many acts of many people at many moments in one transaction: a hundred times fewer commits than one each, and the same
 * rows. Only the demonstration's loader does this; everybody else acts now, as themselves, one thing at a time.
 */
export const playInOne = action('demo.play', request, async (context, { play, subscriptions }) => {
  const inside: Inside = { context, subscriptions, audit: [] };
  const { floor, tx } = context;
  await play({
    act: async (actor, one, input, options) =>
      one.perform(contextThen(inside, actor, options?.now ?? context.now), one.input.parse(input)),
    ask: async (actor, one, input, options) =>
      one.answer({ tx, floor, actor, now: options?.now ?? context.now }, input),
  });
  await storeAudit(inside);
});
