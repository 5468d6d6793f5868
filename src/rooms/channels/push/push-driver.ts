import type { Floor } from '#platform/action';
import { systemActor } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import { callOut, type Outreach } from '#platform/outreach';
import type { Driver, Handed, Outgoing } from '../sending/driver.ts';
import { dropDevices, pushKeys, type PushTarget, pushTargets } from './push.ts';
import { sealPush, vapidHeader, type VapidKeys } from './sealing.ts';

const day = 24 * 3600;
type Device = PushTarget['devices'][number];

/** Our own address in a text, or the family's page: the only thing of a message that goes along. */
export function linkIn(body: string, publicUrl: string): string {
  const at = body.indexOf(`${publicUrl}/`);
  const found = at === -1 ? null : (/^\S+/.exec(body.slice(at))?.[0] ?? null);
  const path = found === null ? '/my' : new URL(found).pathname;
  return /^\/[\w/-]{1,300}$/.test(path) ? path : '/my';
}

/**
 * Wakes people's browsers. What it says is written here and not taken from the message: "A message from" their school, in
 * their language, and a link. No word about a child passes a push service or stands on a locked screen.
 */
export function pushDriver(floor: Floor, districtId: Uuid, outreach: Outreach = {}): Driver {
  const actor = systemActor(districtId, 'push');

  async function toDevice(message: Outgoing, from: string, keys: VapidKeys, device: Device): Promise<Handed | 'gone'> {
    const t = floor.words.translator(floor.words.best([message.language]), districtId);
    const notice = {
      title: t('channels.push.says', { school: from }),
      body: t('channels.push.open'),
      link: linkIn(message.body, floor.settings.publicUrl),
      id: message.id,
    };
    const answer = await callOut(
      device.endpoint,
      {
        body: sealPush(JSON.stringify(notice), device),
        headers: {
          authorization: vapidHeader(device.endpoint, keys, {
            contact: `mailto:postmaster@${floor.settings.mailDomain}`,
            now: floor.clock(),
          }),
          'content-encoding': 'aes128gcm',
          'content-type': 'application/octet-stream',
          ttl: String(3 * day),
          urgency: message.urgency === 'ordinary' ? 'normal' : 'high',
          // The service keeps one notice of a message, however often it is handed it.
          topic: message.id.replaceAll('-', ''),
        },
      },
      outreach,
    );
    if ('refused' in answer) return { outcome: 'not_sent', response: answer.refused, retryAfterSeconds: 120 };
    if (answer.status === 404 || answer.status === 410) return 'gone';
    if (answer.status === 429 || answer.status >= 500)
      return { outcome: 'not_sent', response: String(answer.status), retryAfterSeconds: 120 };
    return answer.status < 300
      ? { outcome: 'sent', response: String(answer.status) }
      : { outcome: 'rejected', response: String(answer.status) };
  }

  async function one(message: Outgoing, target: PushTarget | undefined, keys: VapidKeys | null): Promise<Handed> {
    if (keys === null || target === undefined || target.devices.length === 0)
      return { outcome: 'rejected', response: 'no_device' };
    const answers = await Promise.all(
      target.devices.map(async (device) => ({ device, answer: await toDevice(message, target.from, keys, device) })),
    );
    const gone = answers.filter(({ answer }) => answer === 'gone').map(({ device }) => device.id);
    if (gone.length > 0) await floor.act(actor, dropDevices, { ids: gone });
    const left = answers.flatMap(({ answer }) => (answer === 'gone' ? [] : [answer]));
    return (
      left.find(({ outcome }) => outcome === 'sent') ??
      left.find(({ outcome }) => outcome === 'not_sent') ??
      left[0] ?? { outcome: 'rejected', response: 'gone' }
    );
  }

  return {
    batch: 50,
    async send(batch) {
      const keys = await floor.ask(actor, pushKeys, {});
      const targets = await floor.ask(actor, pushTargets, { personIds: batch.map(({ address }) => address) });
      const of = new Map(targets.map((target) => [target.personId, target]));
      return Promise.all(batch.map(async (message) => one(message, of.get(message.address), keys)));
    },
    // A notice with the same topic takes the earlier one's place, so handing it over again shows nobody two.
    lookUp: async (all) => all.map(() => ({ found: 'missing' })),
  };
}
