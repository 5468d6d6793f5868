import { anonymousActor, type Actor } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import type { Opening } from '#rooms/conversations';
import type { Story } from '../stories/types.ts';
import type { Cast } from './cast.ts';

type Backstage = { readonly cast: Cast; readonly topics: ReadonlyMap<string, Uuid> };

/** How the channels of stories are called in conversations. */
export const CHANNELS = { web: 'web', email: 'email', call: 'phone', counter: 'counter', paper: 'paper' } as const;
const DESKS = {
  'birch-lane': 'staff-daniel-brandt',
  'cedar-river': 'staff-imogen-clarke',
  'alder-high': 'staff-bernice-cobb',
  district: 'staff-hector-ruiz',
} as const;

type Address = Pick<Opening, 'fromName' | 'fromKind' | 'fromAddress' | 'fromVerified' | 'guardianId'>;

function addressOf(cast: Cast, story: Story): Address {
  if ('stranger' in story.from)
    return {
      fromName: story.from.name ?? null,
      fromKind: 'email',
      fromAddress: story.from.stranger,
      fromVerified: false,
      guardianId: null,
    };
  if (!('guardian' in story.from))
    return { fromName: null, fromKind: 'none', fromAddress: null, fromVerified: false, guardianId: null };
  const { id, name, email, phone } = cast.person(story.from.guardian);
  const byPhone = story.callBack === true || email === null;
  const fromAddress = byPhone ? phone : email;
  return {
    fromName: name,
    fromKind: fromAddress === null ? 'none' : byPhone ? 'phone' : 'email',
    fromAddress,
    fromVerified: true,
    guardianId: id,
  };
}

/** A story's first words as a matter that begins. */
export function openingOf({ cast, topics }: Backstage, story: Story): Opening {
  const entered = story.channel === 'call' || story.channel === 'counter' || story.channel === 'paper';
  const praised = story.kind === 'praise' && story.aboutStaff !== undefined ? cast.person(story.aboutStaff).id : null;
  const about = story.kind !== 'praise' && story.aboutStaff !== undefined ? [cast.person(story.aboutStaff).id] : [];
  const address = addressOf(cast, story);
  return {
    ...address,
    kind: story.kind,
    channel: CHANNELS[story.channel],
    text: story.first.text,
    subject: story.subject,
    language: story.language,
    schoolId: story.school === 'district' ? null : cast.org(`school-${story.school}`),
    topicId: topics.get(story.firstTopic ?? story.topic) ?? null,
    studentIds: story.about.map((source) => cast.person(source).id),
    privacy: story.privacy ?? 'normal',
    aboutStaffIds: about,
    aboutStaff: about.length > 0,
    praisedId: praised,
    callback: story.callBack === true || (address.fromKind === 'phone' && !entered),
    enteredBy: entered ? cast.person(DESKS[story.school]).id : null,
    files: [],
    message:
      story.channel === 'email'
        ? {
            messageId: `<${story.id}@families.porchlight.test>`,
            authentication: { spf: 'pass', dkim: 'pass', dmarc: 'pass' },
            warnings: [],
          }
        : {},
  };
}

/** Who brings it: the family, nobody known, or the colleague who writes down a call or a visit. */
export function beginner({ cast }: Pick<Backstage, 'cast'>, story: Story): Actor {
  if (story.channel === 'call' || story.channel === 'counter' || story.channel === 'paper')
    return cast.actor(DESKS[story.school]);
  return 'guardian' in story.from ? cast.actor(story.from.guardian) : anonymousActor(cast.districtId);
}
