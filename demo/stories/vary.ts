import type { Chance } from '../source/random.ts';
import type { DemoRoster } from '../generate.ts';
import type { Family, Student } from '../source/families.ts';
import type { By, Story, StoryChannel, StoryEvent, StoryLanguage, When } from './types.ts';
import type { CastGuardian } from '../source/cast-types.ts';
import type { Template } from './templates/template.ts';
import type { TopicKey } from './topics.ts';
import { CAST } from '../source/cast.ts';
import { chanceFrom } from '../source/random.ts';
import { goalHours, RIGHT_DESKS } from './desks.ts';
import {
  CLARIFICATIONS,
  COMMENTS,
  HAND_OFF_REASONS,
  REOPENINGS,
  SECOND_QUESTIONS,
  STREETS,
  THANKS,
  WEEKDAYS,
} from './small-talk.ts';
import { TEMPLATES } from './templates/index.ts';

/** School days that the varied stories cover: ninety days of the calendar. */
export const SCHOOL_DAYS = 62;
const OPENS = 450;
const SHUTS = 960;
const DAY = 1440;

/** Minutes since midnight of the day the story starts, counting only school days. */
type Moment = number;

const at = (moment: Moment): When => {
  const day = Math.floor(moment / DAY);
  const minute = moment % DAY;
  return `+${day} ${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`;
};

/** The moment after so many minutes in which somebody is at work. */
function atWork(from: Moment, minutes: number): Moment {
  let day = Math.floor(from / DAY);
  let minute = Math.max(from % DAY, OPENS);
  let left = minutes;
  for (;;) {
    const today = Math.max(0, SHUTS - minute);
    if (left < today) return day * DAY + minute + Math.floor(left);
    left -= today;
    day += 1;
    minute = OPENS;
  }
}

/** A moment in which a family has a hand free: the same evening or within a day. */
function atHome(chance: Chance, from: Moment): Moment {
  const evening = 1050 + chance.between(0, 240);
  const minute = from % DAY;
  if (chance.happens(0.35) && minute < 1200) return from + chance.between(6, 90);
  const day = Math.floor(from / DAY) + (minute >= evening ? 1 : 0);
  return day * DAY + evening;
}

/** About one number in fifty is beyond twice the middle one; none is below a tenth of it. */
function aroundOne(chance: Chance, spread: number): number {
  const bell = Array.from({ length: 12 }, () => chance.next()).reduce((sum, value) => sum + value, -6);
  return Math.exp(bell * spread);
}

const HOURS: Readonly<Record<string, number>> = {
  '6': 4,
  '7': 11,
  '8': 10,
  '9': 7,
  '10': 6,
  '11': 6,
  '12': 9,
  '13': 5,
  '14': 5,
  '15': 8,
  '16': 8,
  '17': 7,
  '18': 7,
  '19': 9,
  '20': 10,
  '21': 7,
  '22': 3,
};

function chooseChannel(chance: Chance, guardian: CastGuardian, kind: string): StoryChannel {
  if (guardian.phone === undefined && guardian.email === undefined) return chance.happens(0.5) ? 'paper' : 'counter';
  if (guardian.email === undefined)
    return chance.weighted<StoryChannel>({ web: 52, call: 33, counter: 15, email: 0, paper: 0 });
  if (kind === 'praise') return chance.weighted<StoryChannel>({ web: 60, email: 40, call: 0, counter: 0, paper: 0 });
  return chance.weighted<StoryChannel>({
    web: 46,
    email: 40,
    call: guardian.phone === undefined ? 0 : 10,
    counter: 4,
    paper: 0,
  });
}

type Scene = {
  chance: Chance;
  template: Template;
  guardian: CastGuardian;
  child: Student;
  language: StoryLanguage;
  fill: (text: string) => string;
  /** The family can only be answered by a call or on paper. */
  spoken: boolean;
  /** School days since it began. */
  daysAgo: number;
};

function fillIn(chance: Chance, child: Student, teacher: string, language: StoryLanguage): (text: string) => string {
  const days = WEEKDAYS[language] ?? WEEKDAYS.en ?? [];
  const dayIndex = chance.between(0, 4);
  const values: Record<string, string> = {
    child: child.given,
    teacher,
    bus: String(chance.between(2, 24)),
    street: chance.pick(STREETS),
    amount: `$${chance.between(8, 60)}`,
    time: chance.pick(['7:05', '7:20', '10:30', '11:15', '12:40', '1:10', '2:00']),
    weekday: days[dayIndex] ?? '',
    weekdayEnglish: WEEKDAYS.en?.[dayIndex] ?? '',
  };
  return (text) => text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** An English text beside one in another language names the day in English. */
const inEnglish = (scene: Scene, text: string): string => scene.fill(text.replaceAll('{weekday}', '{weekdayEnglish}'));

/** Words in the family's language, with the translation only where there is something to translate. */
function words(scene: Scene, said: { text: string; english?: string }): { text: string; english?: string } {
  return {
    text: scene.fill(said.text),
    ...(said.english === undefined ? {} : { english: inEnglish(scene, said.english) }),
  };
}

function answerEvent(scene: Scene, when: Moment, by: By, answer: { text: string; sent?: string }): StoryEvent {
  const text = inEnglish(scene, answer.text);
  if (scene.spoken && scene.guardian.phone !== undefined)
    return { when: at(when), does: 'calls', by, reached: true, answer: text };
  return {
    when: at(when),
    does: 'replies',
    by,
    text,
    ...(answer.sent === undefined ? {} : { sent: scene.fill(answer.sent) }),
  };
}

/** Wrong desks first: one in eight goes to a second desk, three in a hundred to a third. */
function handOffs(scene: Scene, from: Moment): { events: StoryEvent[]; moment: Moment } {
  const { chance } = scene;
  const luck = chance.next();
  const bounces = scene.template.kind === 'praise' ? 0 : luck < 0.03 ? 2 : luck < 0.13 ? 1 : 0;
  const desks = chance.shuffled(RIGHT_DESKS[scene.child.school]).slice(0, bounces);
  let moment = from;
  const events = desks.map((to): StoryEvent => {
    moment = atWork(moment, chance.between(8, 100));
    return { when: at(moment), does: 'hands_off', by: 'owner', to, reason: chance.pick(HAND_OFF_REASONS) };
  });
  return { events, moment };
}

function clarification(scene: Scene, from: Moment): { events: StoryEvent[]; moment: Moment } {
  const asked = CLARIFICATIONS[scene.language];
  if (asked === undefined || scene.spoken || scene.template.kind === 'praise' || !scene.chance.happens(0.07))
    return { events: [], moment: from };
  const first = atWork(from, scene.chance.between(20, 200));
  const back = atHome(scene.chance, first);
  const answered = words(scene, {
    text: asked.answer,
    ...(asked.english === undefined ? {} : { english: asked.english }),
  });
  return {
    events: [
      {
        when: at(first),
        does: 'replies',
        by: 'owner',
        text: asked.text,
        ...(asked.sent === undefined ? {} : { sent: asked.sent }),
        waits: true,
      },
      { when: at(back), does: 'writes', ...answered },
    ],
    moment: back,
  };
}

/** Minutes of work until the first answer: mostly well within the goal, one in twelve beyond it. */
function patience(scene: Scene): number {
  const goal = goalHours(scene.template.topic) * 60;
  return Math.max(3, Math.round(goal * 0.38 * aroundOne(scene.chance, 0.58)));
}

function afterTheAnswer(scene: Scene, from: Moment, late: boolean): StoryEvent[] {
  const { chance, language } = scene;
  const events: StoryEvent[] = [];
  let moment = from;
  if (!scene.spoken && chance.happens(0.36)) {
    moment = atHome(chance, moment);
    const second = language === 'en' && chance.happens(0.3) ? chance.pick(SECOND_QUESTIONS) : null;
    events.push({ when: at(moment), does: 'writes', ...words(scene, second ?? chance.pick(THANKS[language])) });
    if (second !== null) {
      moment = atWork(moment, chance.between(10, Math.min(160, goalHours(scene.template.topic) * 40)));
      events.push(answerEvent(scene, moment, 'owner', { text: second.answer }));
    }
  }
  // Of the last days a few stay open after the answer, because something has to be done first.
  if (scene.daysAgo < 5 && chance.happens(0.2)) return events;
  const byFamily = !scene.spoken && chance.happens(0.25);
  moment = byFamily
    ? atHome(chance, moment)
    : atWork(moment, chance.between(15, Math.min(700, goalHours(scene.template.topic) * 40)));
  events.push(byFamily ? { when: at(moment), does: 'closes' } : { when: at(moment), does: 'settles', by: 'owner' });
  const again = REOPENINGS[language];
  if (again !== undefined && !scene.spoken && scene.template.kind === 'concern' && chance.happens(0.1)) {
    moment += DAY * chance.between(1, 4);
    events.push({ when: at(moment), does: 'reopens', ...again });
    moment = atWork(moment, patience(scene));
    const text =
      'I am sorry that it came back. I have taken it up again and stay with it until it holds; I will write to you on Friday in any case.';
    events.push(
      answerEvent(
        scene,
        moment,
        'owner',
        language === 'es'
          ? {
              text,
              sent: 'Lamento que haya vuelto a pasar. Lo retomé y no lo suelto hasta que quede bien; el viernes le escribo de todos modos.',
            }
          : { text },
      ),
    );
    moment = atWork(moment, chance.between(300, 900));
    events.push({ when: at(moment), does: 'settles', by: 'owner' });
  }
  return [...events, ...rating(scene, moment, late)];
}

function rating(scene: Scene, from: Moment, late: boolean): StoryEvent[] {
  const { chance, language } = scene;
  if (scene.template.kind === 'praise' || !chance.happens(scene.spoken ? 0.12 : 0.4)) return [];
  const stars = Number(
    chance.weighted(
      late ? { '5': 12, '4': 24, '3': 32, '2': 20, '1': 12 } : { '5': 54, '4': 32, '3': 9, '2': 3, '1': 2 },
    ),
  ) as 1 | 2 | 3 | 4 | 5;
  const mood = stars >= 4 ? 'good' : stars === 3 ? 'fair' : 'poor';
  const comments = COMMENTS[mood][language];
  const comment = comments !== undefined && chance.happens(0.3) ? chance.pick(comments) : {};
  return [{ when: at(atHome(chance, from)), does: 'rates', stars, ...comment }];
}

function whatHappens(scene: Scene, start: Moment): StoryEvent[] {
  if (scene.template.kind === 'praise' && scene.chance.happens(0.3)) return [];
  const handed = handOffs(scene, start);
  const clear = clarification(scene, handed.moment);
  const needed = patience(scene);
  const answered = atWork(clear.moment, clear.events.length > 0 ? Math.min(needed, 120) : needed);
  const late = needed > goalHours(scene.template.topic) * 60;
  return [
    ...handed.events,
    ...clear.events,
    answerEvent(scene, answered, 'owner', scene.chance.pick(scene.template.answers)),
    ...(scene.template.kind === 'praise' ? [] : afterTheAnswer(scene, answered, late)),
  ];
}

function chooseTemplate(chance: Chance, language: StoryLanguage, child: Student): Template {
  const fitting = TEMPLATES.filter(
    (template) =>
      template.language === language &&
      (template.schools === undefined || template.schools.includes(child.school)) &&
      (template.forBoy === undefined || child.sex === 'male'),
  );
  const places = fitting.flatMap((template) => Array.from({ length: template.weight ?? 1 }, () => template));
  return chance.pick(places);
}

function teacherOf(roster: DemoRoster, child: Student): { id: `staff-${string}`; name: string } {
  const taught = roster.classes.find((candidate) => candidate.students.includes(child.id));
  const teacher = roster.staff.find((colleague) => colleague.id === taught?.teacher);
  if (teacher === undefined) throw new Error(`nobody teaches ${child.id}`);
  return { id: teacher.id as `staff-${string}`, name: `${teacher.given} ${teacher.family}` };
}

const clock = (moment: Moment): `${number}:${string}` =>
  `${Math.floor(moment / 60)}:${String(moment % 60).padStart(2, '0')}`;

const BEFORE_THE_BELL: readonly TopicKey[] = ['bus_late', 'absence_report'];
const DURING_SCHOOL: readonly TopicKey[] = ['going_home', 'leave_early', 'illness_nurse'];

/** When a family writes: about today's bus in the morning, at the counter while it is open, else whenever there is time. */
function beginning(chance: Chance, template: Template, channel: StoryChannel): { moment: Moment; weekend: boolean } {
  const spoken = channel === 'call' || channel === 'counter' || channel === 'paper';
  if (BEFORE_THE_BELL.includes(template.topic))
    return { moment: chance.between(spoken ? OPENS + 2 : 385, 520), weekend: false };
  if (DURING_SCHOOL.includes(template.topic)) return { moment: chance.between(OPENS + 2, 700), weekend: false };
  if (spoken) return { moment: chance.between(OPENS + 5, SHUTS - 5), weekend: false };
  return { moment: Number(chance.weighted(HOURS)) * 60 + chance.between(0, 59), weekend: chance.happens(0.13) };
}

function tell(chance: Chance, roster: DemoRoster, family: Family, number: number): Story {
  const mayWrite = family.guardians.filter((guardian) => guardian.role !== 'relative');
  const guardian = chance.happens(0.8) ? mayWrite[0] : chance.pick(mayWrite);
  if (guardian === undefined) throw new Error(`nobody in ${family.key} may write`);
  const child = chance.pick(family.children);
  const language = guardian.language as StoryLanguage;
  const template = chooseTemplate(chance, language, child);
  const teacher = teacherOf(roster, child);
  const channel = chooseChannel(chance, guardian, template.kind);
  const spoken = channel === 'call' || ((channel === 'counter' || channel === 'paper') && guardian.email === undefined);
  // The last two days are a little fuller, so that an inbox shows what a Monday looks like.
  const day = chance.happens(0.06) ? chance.between(0, 1) : chance.between(0, SCHOOL_DAYS);
  const scene: Scene = {
    daysAgo: day,
    chance,
    template,
    guardian,
    child,
    language,
    spoken,
    fill: fillIn(chance, child, teacher.name, language),
  };
  const { moment, weekend } = beginning(chance, template, channel);
  const first = words(scene, chance.pick(template.says));
  return {
    id: `everyday-${number}`,
    from: { guardian: guardian.id },
    about: [child.id],
    school: child.school,
    topic: template.topic,
    kind: template.kind,
    channel,
    language,
    start: {
      day,
      at: clock(moment),
      ...(weekend ? { weekend: true as const } : {}),
    },
    subject: scene.fill(template.subject),
    ...(template.subjectEnglish === undefined ? {} : { subjectEnglish: inEnglish(scene, template.subjectEnglish) }),
    first,
    ...(template.forTeacher === true ? { aboutStaff: teacher.id } : {}),
    ...(spoken && channel === 'call' ? { callBack: true as const } : {}),
    // A weekend's words are read when the next school day begins.
    happens: whatHappens(scene, weekend ? 0 : moment),
  };
}

/**
 * Everyday stories varied from the templates: the same for the same seed, spread over three months and over all families
 * except the cast, whose stories are written by hand.
 */
export function varyStories(roster: DemoRoster, count: number, seed = 90): Story[] {
  const chance = chanceFrom(seed);
  const cast = new Set(CAST.map((family) => family.key));
  const families = roster.families.filter((family) => !cast.has(family.key));
  return Array.from({ length: count }, (_, index) => tell(chance, roster, chance.pick(families), index + 1));
}
