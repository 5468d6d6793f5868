import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/action';
import { queueDelivery } from '#rooms/channels';
import { directoryOf } from '../conversations.directory.ts';
import { staffAddress } from '../conversations.notices.ts';
import type { DepartureRow } from './leaving.ts';

/** Tells whoever planned a departure that it has happened, and how much moved. No words of any matter. */
export const tellDeparture = action(
  'conversations.tell_departure',
  z.object({ departureId: z.string() }),
  async (context, { departureId }) => {
    const { tx, actor, floor } = context;
    const { rows } =
      await sql<DepartureRow>`select * from conversations.departures where district_id = ${actor.districtId} and id = ${departureId} and state = 'done'`.execute(
        tx,
      );
    const row = rows[0];
    if (row === undefined || row.planned_by === null) return;
    const to = await staffAddress(context, row.planned_by);
    if (to === null) return;
    const directory = await directoryOf(tx, actor.districtId);
    const name = directory.staff.get(row.person_id)?.name ?? '';
    const locale = floor.words.best([to.language ?? 'en']);
    const t = floor.words.translator(locale, context.actor.districtId);
    const link = `${floor.settings.publicUrl}/desk/leavers/${row.person_id}`;
    const { rows: accounts } = await sql<{
      is_on: boolean;
    }>`select is_on from access.v_accounts where district_id = ${actor.districtId} and person_id = ${row.person_id}`.execute(
      tx,
    );
    const account = row.switch_off ? (accounts[0]?.is_on === false ? 'off' : 'still_on') : 'none';
    await queueDelivery(context, {
      kind: 'email',
      category: 'notice',
      personId: row.planned_by,
      address: to.address,
      language: locale,
      subject: t('conversations.together.departed.subject', { name }),
      body: t('conversations.together.departed.text', { name, n: row.moved, account, link }),
      about: { kind: 'person', id: row.person_id },
      onceKey: `departed ${row.id}`,
    });
  },
);
