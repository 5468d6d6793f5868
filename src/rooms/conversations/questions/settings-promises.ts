import { sql } from 'kysely';
import { z } from 'zod';
import { question } from '#platform/action';

const stored = z.object({ at: z.string(), violations: z.number() });

/** What the auditor found the last time it went round. */
export const lastAudit = question(
  'conversations.last_audit',
  async ({ tx, actor }): Promise<{ at: Temporal.Instant; violations: number } | null> => {
    const { rows } = await sql<{
      value: unknown;
    }>`select value from platform.district_settings where district_id = ${actor.districtId} and key = 'audit.p1'`.execute(
      tx,
    );
    const parsed = stored.safeParse(rows[0]?.value);
    return parsed.success ? { at: Temporal.Instant.from(parsed.data.at), violations: parsed.data.violations } : null;
  },
);
