import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import { found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import type { Urgency, Way } from '#rooms/channels';
import type { Audience } from './messages.audience.ts';
import type { AnnouncementState, Asks } from './messages.rules.ts';

export type Announcement = {
  readonly id: Uuid;
  readonly kind: 'announcement' | 'alert' | 'notice' | 'slip' | 'sign_up';
  readonly category: string;
  readonly urgency: Urgency;
  readonly org_id: Uuid | null;
  readonly author_id: Uuid;
  readonly language: string;
  readonly title: string;
  readonly body: string;
  readonly short: string;
  readonly audience: Audience;
  readonly asks: Asks;
  readonly places: number | null;
  readonly answer_until: Temporal.Instant | null;
  readonly state: AnnouncementState;
  readonly send_at: Temporal.Instant | null;
  readonly reason: string | null;
  readonly is_drill: boolean;
  readonly ends_alert: Uuid | null;
  readonly file_ids: readonly Uuid[];
  readonly ways: readonly Way[];
  readonly approved_by: Uuid | null;
  readonly broadcast_id: Uuid | null;
  readonly budget_reason: string | null;
  readonly version: number;
  readonly created_at: Temporal.Instant;
  readonly begun_at: Temporal.Instant | null;
  readonly ended_at: Temporal.Instant | null;
};

const columns = sql`id, kind, category, urgency, org_id, author_id, language, title, body, short, audience, asks, places, answer_until, state, send_at,
  reason, is_drill, ends_alert, file_ids, ways, approved_by, broadcast_id, budget_reason, version, created_at, begun_at, ended_at`;

/** One announcement; not there and not yours answer alike, which is the caller's policy to say. */
export async function announcementById(tx: TenantTx, districtId: Uuid, id: Uuid): Promise<Announcement> {
  const { rows } =
    await sql<Announcement>`select ${columns} from messages.announcements where district_id = ${districtId} and id = ${id}`.execute(
      tx,
    );
  return found(rows[0]);
}

/** The same, held until the transaction ends: two people never send it twice. */
export async function lockAnnouncement(tx: TenantTx, districtId: Uuid, id: Uuid): Promise<Announcement> {
  const { rows } =
    await sql<Announcement>`select ${columns} from messages.announcements where district_id = ${districtId} and id = ${id} for update`.execute(
      tx,
    );
  return found(rows[0]);
}

export type Wording = {
  readonly language: string;
  readonly title: string;
  readonly body: string;
  readonly short: string;
  readonly how: 'written' | 'reviewed' | 'phrase' | 'machine' | 'original';
};

export async function wordingsOf(
  tx: TenantTx,
  districtId: Uuid,
  announcementId: Uuid,
): Promise<ReadonlyMap<string, Wording>> {
  const { rows } =
    await sql<Wording>`select language, title, body, short, how from messages.wordings where district_id = ${districtId} and announcement_id = ${announcementId}`.execute(
      tx,
    );
  return new Map(rows.map((row) => [row.language, row]));
}
