import { action, type Floor } from '#platform/action';
import type { Actor } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import { z } from 'zod';
import { addMailRoute } from '#rooms/channels';
import {
  directoryOf,
  enterAbsence,
  installTopics,
  saveCategory,
  saveLegalPath,
  saveLegalSeat,
  saveReply,
  saveTopicOwner,
  setAlarmTeam,
  setAnonymous,
  usualLegalDays,
} from '#rooms/conversations';
import { saveDuty, setStaffLanguages } from '#rooms/roster';
import { installCalendar, orgOf } from './calendar.ts';
import type { Cast } from './cast.ts';
import { SAVED_REPLIES } from '../saved-replies.ts';
import {
  ALARM_TEAMS,
  AWAY,
  CATEGORY_OWNERS,
  DEMO_DISTRICT,
  DUTIES,
  LEGAL_SEATS,
  LEGAL_SUPERIOR,
  MAIL_ADDRESSES,
  SPEAKS,
  TOPIC_RULES,
  type TopicRule,
} from '../settings.ts';

export type Installing = {
  readonly floor: Floor;
  readonly cast: Cast;
  /** The house itself. */
  readonly house: Actor;
  /** When the district began to use Porchlight: before the first story. */
  readonly began: Temporal.Instant;
  readonly now: Temporal.Instant;
};

async function installAddresses({ floor, cast, house, began }: Installing): Promise<void> {
  for (const address of MAIL_ADDRESSES) {
    await floor.act(
      house,
      addMailRoute,
      {
        address: `${address.name}@${DEMO_DISTRICT.mailDomain}`,
        kind: address.of,
        orgId: address.of === 'school' ? orgOf(cast, address.school) : null,
        topicKey: address.of === 'topic' ? address.topic : null,
      },
      { now: began },
    );
  }
}

const idsOf = (cast: Cast, people: readonly string[]): Uuid[] => people.map((source) => cast.person(source).id);

async function installRule({ floor, cast, house, began }: Installing, rule: TopicRule, topicId: Uuid): Promise<void> {
  const people = idsOf(cast, rule.people);
  const alone = rule.kind === undefined && people.length === 1;
  await floor.act(
    house,
    saveTopicOwner,
    {
      topicId,
      orgId: rule.school === null ? null : orgOf(cast, rule.school),
      kind: rule.kind ?? (alone ? 'person' : 'rota'),
      personId: alone ? (people[0] ?? null) : null,
      rota: alone ? [] : people,
      backups: idsOf(cast, rule.backups),
    },
    { now: began },
  );
}

async function installTopicOwners(installing: Installing): Promise<void> {
  const { floor, cast, house, began } = installing;
  await floor.act(house, installTopics, {}, { now: began });
  const directory = await floor.ask(house, directoryOf, {}, { now: began });
  for (const rule of TOPIC_RULES) {
    for (const key of rule.topics) {
      const topic = directory.topicByKey.get(key);
      if (topic !== undefined) await installRule(installing, rule, topic.id);
    }
  }
  for (const category of directory.categories.values()) {
    const owner = CATEGORY_OWNERS[category.key];
    if (owner === undefined) continue;
    await floor.act(
      house,
      saveCategory,
      { id: category.id, names: { ...category.names }, ownerId: cast.person(owner).id },
      { now: began },
    );
  }
  for (const { name, text, language, topic, owner } of SAVED_REPLIES) {
    const topicId = topic === null ? null : (directory.topicByKey.get(topic)?.id ?? null);
    await floor.act(cast.actor(owner), saveReply, { id: null, name, text, language, topicId }, { now: began });
  }
}

/** Coordinators, deputies and the superior of every legal path, with the days that stand for a district's own. */
async function installLegal({ floor, cast, house, began }: Installing): Promise<void> {
  const directory = await floor.ask(house, directoryOf, {}, { now: began });
  for (const { kind, who, deputy, title, mail } of LEGAL_SEATS) {
    const path = {
      kind,
      ...usualLegalDays[kind],
      superiorId: cast.person(LEGAL_SUPERIOR).id,
      outsideName: '',
      outsideUrl: '',
      topicIds: directory.topicList.filter((topic) => topic.legalPath === kind).map((topic) => topic.id),
    };
    await floor.act(house, saveLegalPath, path, { now: began });
    const seat = { kind, orgId: null, personId: cast.person(who).id, deputyId: cast.person(deputy).id };
    const office = { phone: DEMO_DISTRICT.phone, email: `${mail}@${DEMO_DISTRICT.mailDomain}`, office: '' };
    await floor.act(house, saveLegalSeat, { ...seat, ...office, title, showsName: true }, { now: began });
  }
}

/** Counselors by letters, a case manager’s children, and who speaks which language. */
async function installDuties({ floor, cast, house, began }: Installing): Promise<void> {
  for (const { who, duty, school, letters, children } of DUTIES) {
    const given = {
      personId: cast.person(who).id,
      duty,
      orgId: school === null ? null : orgOf(cast, school),
      lettersFrom: letters?.[0] ?? null,
      lettersTo: letters?.[1] ?? null,
    };
    const about = children === undefined ? [null] : idsOf(cast, children);
    for (const studentId of about) await floor.act(house, saveDuty, { ...given, studentId }, { now: began });
  }
  for (const [who, languages] of Object.entries(SPEAKS))
    await floor.act(
      house,
      setStaffLanguages,
      { personId: cast.person(who).id, languages: [...languages] },
      { now: began },
    );
}

/** Hours, closed days, addresses, topics with their owners, saved replies and the people who are called in danger. */
export async function installSettings(installing: Installing): Promise<void> {
  const { floor, cast, house, began } = installing;
  await installCalendar(installing);
  await installAddresses(installing);
  await installDuties(installing);
  await installTopicOwners(installing);
  await installLegal(installing);
  for (const [key, people] of Object.entries(ALARM_TEAMS)) {
    await floor.act(
      house,
      setAlarmTeam,
      { orgId: key === 'district' ? null : orgOf(cast, key), personIds: idsOf(cast, people) },
      { now: began },
    );
  }
  await floor.act(house, setAnonymous, { allowed: true }, { now: began });
}

/** Who is away just now, entered by themselves. */
export async function installAbsences({ floor, cast, now }: Installing): Promise<void> {
  for (const { who, fromDay, untilDay, backup, note } of AWAY) {
    const day = (count: number): string => now.add({ hours: 24 * count }).toString();
    await floor.act(
      cast.actor(who),
      enterAbsence,
      { from: day(fromDay), until: day(untilDay), backupId: cast.person(backup).id, note },
      { now },
    );
  }
}

/** Stands at the end of a complete load, so that the next start knows there is nothing to do. */
export const markLoaded = action('demo.mark_loaded', z.object({}), async ({ record }) => {
  record('demonstration loaded', null);
});
