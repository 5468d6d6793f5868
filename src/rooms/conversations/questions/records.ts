import { question } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { sql } from 'kysely';
import { hasRole } from '#platform/actor';
import { allow } from '#platform/errors';
import { readCode } from './desk-search.ts';

/**
 * The conversation of a code, for an administrator who places a legal hold: only that there is one, nothing of it, so
 * that private matters can be held too.
 */
export const conversationOfCode = question(
  'conversations.of_code',
  async ({ tx, actor }, { code }: { code: string }): Promise<Uuid | null> => {
    allow(actor.kind === 'system' || hasRole(actor, 'administrator', null));
    const { rows } = await sql<{ id: Uuid }>`select id from conversations.conversations
      where district_id = ${actor.districtId} and code = ${readCode(code) ?? ''}`.execute(tx);
    return rows[0]?.id ?? null;
  },
);
