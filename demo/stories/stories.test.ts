import { describe, expect, it } from 'vitest';
import type { Story, StoryEvent, StoryLanguage, When } from './types.ts';
import { makeRoster } from '../generate.ts';
import { allStories, CONVERSATIONS, WRITTEN_STORIES } from './index.ts';
import { TEMPLATES } from './templates/index.ts';
import { TOPIC_KEYS } from './topics.ts';

const roster = makeRoster();
const stories = allStories(roster);
const guardians = new Map(
  roster.families.flatMap((family) => family.guardians.map((guardian) => [guardian.id, guardian])),
);
const childrenOf = new Map(
  roster.families.flatMap((family) => family.guardians.map((guardian) => [guardian.id, family.children])),
);
const students = new Map(roster.families.flatMap((family) => family.children.map((child) => [child.id, child])));
const staff = new Set<string>(roster.staff.map((colleague) => colleague.id));

/** Letters that belong to a language; every text in it has at least one of them. */
const LETTERS: Readonly<Record<StoryLanguage, RegExp>> = {
  en: /^[\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]+$/u,
  es: /^[\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]+$/u,
  ar: /\p{Script=Arabic}/u,
  so: /^[\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]+$/u,
  vi: /[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]/iu,
  zh: /\p{Script=Han}/u,
  ht: /^[\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]+$/u,
  uk: /\p{Script=Cyrillic}/u,
  ru: /\p{Script=Cyrillic}/u,
  pt: /^[\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]+$/u,
};

function minutes(when: When): number {
  const [, day = '', hour = '', minute = ''] = /^\+(\d+) (\d+):(\d\d)$/.exec(when) ?? [];
  return Number(day) * 1440 + Number(hour) * 60 + Number(minute);
}

function startMinute(story: Story): number {
  if ('minutesAgo' in story.start) return 0;
  if (story.start.weekend === true) return -1;
  const [hour = '0', minute = '0'] = story.start.at.split(':');
  return Number(hour) * 60 + Number(minute);
}

function peopleIn(event: StoryEvent): string[] {
  const people: string[] = 'by' in event && event.by !== 'owner' ? [event.by] : [];
  if (event.does === 'hands_off') people.push(event.to);
  if (event.does === 'asks_in') people.push(event.helper);
  if (event.does === 'notes') people.push(...(event.mentions ?? []));
  return people;
}

/** What the family said in its own language. */
function familyTexts(story: Story): { text: string; english: string | undefined }[] {
  const said = story.happens.flatMap((event) => {
    const spoken =
      event.does === 'writes' ||
      event.does === 'reopens' ||
      event.does === 'asks_second_look' ||
      event.does === 'rates';
    return spoken && event.text !== undefined ? [{ text: event.text, english: event.english }] : [];
  });
  return [{ text: story.first.text, english: story.first.english }, ...said];
}

const offenders = (test: (story: Story) => boolean): string[] => stories.filter(test).map((story) => story.id);

describe('the stories of the demonstration district', () => {
  it('are about nine hundred, at least forty-five of them written by hand, in at least eight languages', () => {
    expect(stories).toHaveLength(CONVERSATIONS);
    expect(WRITTEN_STORIES.length).toBeGreaterThanOrEqual(45);
    expect(new Set(WRITTEN_STORIES.map((story) => story.language)).size).toBeGreaterThanOrEqual(8);
    expect(TEMPLATES.length).toBeGreaterThanOrEqual(80);
  });

  it('have names of their own', () => {
    expect(new Set(stories.map((story) => story.id)).size).toBe(stories.length);
  });

  it('name only people who are in the roster', () => {
    expect(offenders((story) => story.about.some((id) => !students.has(id)))).toEqual([]);
    expect(offenders((story) => 'guardian' in story.from && !guardians.has(story.from.guardian))).toEqual([]);
    expect(
      offenders(
        (story) =>
          'colleague' in story.from &&
          !(staff.has(story.from.colleague) && story.from.to.every((id) => guardians.has(id))),
      ),
    ).toEqual([]);
    expect(offenders((story) => story.aboutStaff !== undefined && !staff.has(story.aboutStaff))).toEqual([]);
    expect(offenders((story) => story.happens.flatMap(peopleIn).some((id) => !staff.has(id)))).toEqual([]);
  });

  it('are told by guardians about their own children, at the school of one of them', () => {
    const wrongChild = (story: Story): boolean => {
      if (!('guardian' in story.from)) return false;
      const own = (childrenOf.get(story.from.guardian) ?? []).map((child) => child.id);
      return story.about.some((id) => !own.includes(id));
    };
    expect(offenders(wrongChild)).toEqual([]);
    const wrongSchool = (story: Story): boolean =>
      story.school !== 'district' &&
      story.about.length > 0 &&
      !story.about.some((id) => students.get(id)?.school === story.school);
    expect(offenders(wrongSchool)).toEqual([]);
  });

  it('never put a matter into the hands of its sender', () => {
    expect(
      offenders((story) => 'guardian' in story.from && story.happens.flatMap(peopleIn).includes(story.from.guardian)),
    ).toEqual([]);
    const subjectActs = (story: Story): boolean =>
      story.kind === 'concern' &&
      story.aboutStaff !== undefined &&
      story.happens.some((event) => 'by' in event && event.by === story.aboutStaff);
    expect(offenders(subjectActs)).toEqual([]);
  });

  it('run forward in time', () => {
    const backwards = (story: Story): boolean => {
      const times = [startMinute(story), ...story.happens.map((event) => minutes(event.when))];
      return times.some((time, index) => index > 0 && time < (times[index - 1] ?? 0));
    };
    expect(offenders(backwards)).toEqual([]);
  });

  it('let staff answer by day, and families at hours when people are awake', () => {
    const hour = (when: When): number => Math.floor((minutes(when) % 1440) / 60);
    const alarm = new Set(['message-at-night']);
    const atNight = (story: Story): boolean =>
      !alarm.has(story.id) &&
      story.happens.some((event) =>
        'by' in event ? hour(event.when) < 7 || hour(event.when) > 18 : hour(event.when) < 6,
      );
    expect(offenders(atNight)).toEqual([]);
  });

  it('are about topics of the tree', () => {
    expect(offenders((story) => !TOPIC_KEYS.includes(story.topic))).toEqual([]);
  });

  it('are written in the script of their language, with an English translation beside it', () => {
    // What a colleague writes down at the counter or on the phone may stand in the colleague's English.
    const entered = (story: Story): boolean =>
      story.first.english === undefined && (story.channel === 'counter' || story.channel === 'call');
    const foreign = stories.filter((story) => story.language !== 'en' && !entered(story));
    const texts = foreign.flatMap((story) =>
      familyTexts(story).map((said) => ({ id: story.id, language: story.language, ...said })),
    );
    expect(texts.filter(({ text, language }) => !LETTERS[language].test(text))).toEqual([]);
    expect(texts.filter(({ english, text }) => english === undefined || english === text)).toEqual([]);
    expect(texts.filter(({ english }) => english !== undefined && !LETTERS.en.test(english))).toEqual([]);
  });

  it('answer a family that does not read English in its own language', () => {
    const replies = stories
      .filter((story) => story.language !== 'en')
      .flatMap((story) =>
        story.happens.flatMap((event) =>
          event.does === 'replies' ? [{ id: story.id, language: story.language, sent: event.sent }] : [],
        ),
      );
    expect(replies.filter(({ sent, language }) => sent === undefined || !LETTERS[language].test(sent))).toEqual([]);
  });

  it('leave no blank unfilled', () => {
    expect(offenders((story) => /\{\w+\}/.test(JSON.stringify(story)))).toEqual([]);
  });

  it('reach people in ways that exist for them', () => {
    const noAddress = (story: Story): boolean =>
      story.channel === 'email' &&
      'guardian' in story.from &&
      guardians.get(story.from.guardian)?.email === undefined &&
      guardians.get(story.from.guardian)?.staff === undefined;
    expect(offenders(noAddress)).toEqual([]);
    expect(
      offenders(
        (story) =>
          story.callBack === true &&
          'guardian' in story.from &&
          guardians.get(story.from.guardian)?.phone === undefined,
      ),
    ).toEqual([]);
  });

  it('have some of everything that a page must be able to show', () => {
    const has = (test: (story: Story) => boolean): number => stories.filter(test).length;
    const does = (kind: StoryEvent['does']): number =>
      has((story) => story.happens.some((event) => event.does === kind));
    expect(has((story) => story.privacy === 'private')).toBeGreaterThanOrEqual(1);
    expect(has((story) => story.privacy === 'anonymous')).toBeGreaterThanOrEqual(1);
    expect(has((story) => story.happens.filter((event) => event.does === 'hands_off').length >= 2)).toBeGreaterThan(20);
    expect(has((story) => story.callBack === true)).toBeGreaterThan(20);
    expect(has((story) => 'colleague' in story.from)).toBeGreaterThanOrEqual(2);
    expect(has((story) => 'stranger' in story.from)).toBeGreaterThanOrEqual(2);
    expect(has((story) => 'minutesAgo' in story.start)).toBe(1);
    expect(has((story) => story.kind === 'praise')).toBeGreaterThan(40);
    const rare = [
      'asks_second_look',
      'reopens',
      'merges_into',
      'joins_group',
      'updates_group',
      'takes_alarm',
      'asks_in',
      'notes',
    ] as const;
    expect(rare.filter((kind) => does(kind) === 0)).toEqual([]);
    expect(does('rates')).toBeGreaterThan(200);
  });

  it('are the same each time they are made', () => {
    expect(JSON.stringify(allStories(makeRoster()))).toBe(JSON.stringify(stories));
  });
});
