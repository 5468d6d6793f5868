import { z } from 'zod';
import { action } from '#platform/action';
import { ensureDistrictOrg } from '#rooms/roster';

/** The district stands in its own roster as the org above all schools. */
export const addDistrictOrg = action('house.add_district_org', z.object({}), async ({ tx, actor, record }) => {
  await ensureDistrictOrg(tx, actor.districtId);
  record('district added', { kind: 'org', id: actor.districtId });
});
