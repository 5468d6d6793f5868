/**
 * The index of the phrasebook: what each sentence is about, for whom, and what it needs. The sentences themselves stand in
 * one file per language beside this one.
 */

/** `improvement` says what to do next; it is the kind that kept most children on course in the trial (Kraft & Rogers 2015). */
export const phraseKinds = ['praise', 'improvement', 'invitation'] as const;
export type PhraseKind = (typeof phraseKinds)[number];

export const phraseBands = ['K-2', '3-5', '6-8', '9-12'] as const;
export type PhraseBand = (typeof phraseBands)[number];

export const subjectIds = [
  'reading',
  'writing',
  'math',
  'science',
  'social_studies',
  'languages',
  'arts',
  'music',
  'pe',
] as const;
export type SubjectId = (typeof subjectIds)[number];

export const habitIds = [
  'turning_in',
  'asking_for_help',
  'on_time',
  'kindness',
  'effort',
  'perseverance',
  'teamwork',
  'attention',
  'organization',
  'speaking_up',
  'expectations',
  'talking_at_home',
] as const;
export type HabitId = (typeof habitIds)[number];

export const workIds = [
  'reading_log',
  'homework',
  'project',
  'essay',
  'worksheet',
  'math_pages',
  'lab_report',
  'book_report',
  'test_corrections',
  'presentation',
  'notebook',
  'poster',
] as const;
export type WorkId = (typeof workIds)[number];

/** What a teacher fills in. `child` and `teacher` are names as the family knows them; `day` is 1 (Monday) to 7 (Sunday). */
export type PhraseSlots = {
  child: string;
  teacher?: string;
  subject?: SubjectId;
  work?: WorkId;
  day?: number;
  count?: number;
};
export type SlotName = keyof PhraseSlots;

/**
 * One sentence of the book. `subject` is null where it fits every subject, `habit` is null where it is about a skill in a
 * subject, `band` is null where it fits every grade.
 */
export type Phrase = {
  id: string;
  kind: PhraseKind;
  subject: SubjectId | null;
  skill: string | null;
  habit: HabitId | null;
  band: PhraseBand | null;
  slots: readonly SlotName[];
};

/** Id, kind, subject, skill or habit, grades, slots. */
type Row = readonly [string, PhraseKind, SubjectId | 'any', string, PhraseBand | 'any', string];

const rows: readonly Row[] = [
  ['reading.smoothly', 'praise', 'reading', 'fluency', 'K-2', 'child'],
  ['reading.new_words', 'praise', 'reading', 'phonics', 'K-2', 'child'],
  ['reading.retells', 'praise', 'reading', 'comprehension', 'K-2', 'child'],
  ['reading.proof', 'praise', 'reading', 'comprehension', '6-8', 'child'],
  ['reading.books', 'praise', 'reading', 'volume', 'any', 'child count'],
  ['reading.minutes', 'praise', 'reading', 'stamina', '3-5', 'child count'],
  ['reading.questions', 'praise', 'reading', 'comprehension', '9-12', 'child'],
  ['reading.next_same_page', 'improvement', 'reading', 'fluency', 'K-2', 'child'],
  ['reading.next_minutes', 'improvement', 'reading', 'stamina', 'any', 'child count'],
  ['reading.next_sounds', 'improvement', 'reading', 'phonics', 'K-2', 'child'],
  ['reading.next_main_idea', 'improvement', 'reading', 'comprehension', '3-5', 'child'],
  ['reading.next_proof', 'improvement', 'reading', 'comprehension', '6-8', 'child'],
  ['reading.next_notes', 'improvement', 'reading', 'comprehension', '9-12', 'child'],
  ['reading.next_words', 'improvement', 'reading', 'vocabulary', '3-5', 'child'],
  ['reading.ask_story', 'invitation', 'reading', 'comprehension', 'K-2', 'child'],
  ['reading.ask_together', 'invitation', 'reading', 'fluency', 'K-2', 'child'],
  ['reading.ask_character', 'invitation', 'reading', 'comprehension', '3-5', 'child'],
  ['reading.ask_writer', 'invitation', 'reading', 'comprehension', '6-8', 'child'],
  ['reading.ask_part', 'invitation', 'reading', 'comprehension', '9-12', 'child'],
  ['writing.ideas', 'praise', 'writing', 'ideas', 'any', 'child'],
  ['writing.spaces', 'praise', 'writing', 'handwriting', 'K-2', 'child'],
  ['writing.details', 'praise', 'writing', 'ideas', '3-5', 'child'],
  ['writing.revises', 'praise', 'writing', 'revision', '6-8', 'child'],
  ['writing.reasons', 'praise', 'writing', 'argument', '9-12', 'child'],
  ['writing.next_period', 'improvement', 'writing', 'sentences', 'K-2', 'child'],
  ['writing.next_aloud', 'improvement', 'writing', 'revision', '3-5', 'child'],
  ['writing.next_points', 'improvement', 'writing', 'planning', '6-8', 'child'],
  ['writing.next_reason', 'improvement', 'writing', 'argument', 'any', 'child'],
  ['writing.next_source', 'improvement', 'writing', 'argument', '9-12', 'child'],
  ['writing.next_by_hand', 'improvement', 'writing', 'handwriting', 'K-2', 'child'],
  ['writing.ask_list', 'invitation', 'writing', 'sentences', 'K-2', 'child'],
  ['writing.ask_listen', 'invitation', 'writing', 'ideas', 'any', 'child'],
  ['writing.ask_family', 'invitation', 'writing', 'ideas', '3-5', 'child'],
  ['writing.ask_other_side', 'invitation', 'writing', 'argument', '9-12', 'child'],
  ['math.adds', 'praise', 'math', 'number', 'K-2', 'child'],
  ['math.explains', 'praise', 'math', 'reasoning', '3-5', 'child'],
  ['math.new_ways', 'praise', 'math', 'problems', '6-8', 'child'],
  ['math.test_better', 'praise', 'math', 'tests', 'any', 'child'],
  ['math.checks', 'praise', 'math', 'accuracy', '9-12', 'child'],
  ['math.hard_problems', 'praise', 'math', 'problems', 'any', 'child count'],
  ['math.next_tables', 'improvement', 'math', 'number', '3-5', 'child'],
  ['math.next_count', 'improvement', 'math', 'number', 'K-2', 'child'],
  ['math.next_steps', 'improvement', 'math', 'reasoning', '6-8', 'child'],
  ['math.next_check', 'improvement', 'math', 'accuracy', 'any', 'child'],
  ['math.next_help', 'improvement', 'math', 'tests', '9-12', 'child'],
  ['math.next_draw', 'improvement', 'math', 'problems', '3-5', 'child'],
  ['math.next_practice', 'improvement', 'math', 'tests', 'any', 'child count'],
  ['math.next_fractions', 'improvement', 'math', 'fractions', '3-5', 'child'],
  ['math.next_read_twice', 'improvement', 'math', 'problems', '6-8', 'child'],
  ['math.ask_store', 'invitation', 'math', 'number', 'K-2', 'child'],
  ['math.ask_teach', 'invitation', 'math', 'reasoning', '3-5', 'child'],
  ['math.ask_home', 'invitation', 'math', 'reasoning', '6-8', 'child'],
  ['math.ask_show', 'invitation', 'math', 'problems', '9-12', 'child'],
  ['science.looks', 'praise', 'science', 'observing', 'K-2', 'child'],
  ['science.experiments', 'praise', 'science', 'experiments', '3-5', 'child'],
  ['science.explains', 'praise', 'science', 'explaining', '6-8', 'child'],
  ['science.lab', 'praise', 'science', 'experiments', '9-12', 'child'],
  ['science.next_why', 'improvement', 'science', 'explaining', '3-5', 'child'],
  ['science.next_words', 'improvement', 'science', 'vocabulary', '6-8', 'child'],
  ['science.next_notes', 'improvement', 'science', 'notes', '9-12', 'child'],
  ['science.next_question', 'improvement', 'science', 'explaining', 'any', 'child'],
  ['science.ask_sky', 'invitation', 'science', 'observing', 'K-2', 'child'],
  ['science.ask_experiment', 'invitation', 'science', 'experiments', '3-5', 'child'],
  ['science.ask_kitchen', 'invitation', 'science', 'explaining', '6-8', 'child'],
  ['science.ask_life', 'invitation', 'science', 'explaining', '9-12', 'child'],
  ['social.facts', 'praise', 'social_studies', 'knowledge', '3-5', 'child'],
  ['social.sides', 'praise', 'social_studies', 'viewpoints', '6-8', 'child'],
  ['social.source', 'praise', 'social_studies', 'sources', '9-12', 'child'],
  ['social.next_map', 'improvement', 'social_studies', 'places', '3-5', 'child'],
  ['social.next_time_line', 'improvement', 'social_studies', 'knowledge', '6-8', 'child'],
  ['social.next_causes', 'improvement', 'social_studies', 'explaining', '9-12', 'child'],
  ['social.ask_past', 'invitation', 'social_studies', 'knowledge', 'any', 'child'],
  ['social.ask_news', 'invitation', 'social_studies', 'viewpoints', '6-8', 'child'],
  ['social.ask_place', 'invitation', 'social_studies', 'places', 'K-2', 'child'],
  ['languages.speaks', 'praise', 'languages', 'speaking', 'any', 'child'],
  ['languages.words', 'praise', 'languages', 'vocabulary', 'any', 'child count'],
  ['languages.two', 'praise', 'languages', 'speaking', 'any', 'child'],
  ['languages.next_sentence', 'improvement', 'languages', 'speaking', 'any', 'child'],
  ['languages.next_words', 'improvement', 'languages', 'vocabulary', 'any', 'child'],
  ['languages.next_listen', 'improvement', 'languages', 'listening', '6-8', 'child'],
  ['languages.ask_home', 'invitation', 'languages', 'speaking', 'any', 'child'],
  ['languages.ask_teach', 'invitation', 'languages', 'vocabulary', '3-5', 'child'],
  ['arts.ideas', 'praise', 'arts', 'ideas', 'any', 'child'],
  ['arts.care', 'praise', 'arts', 'craft', 'any', 'child'],
  ['arts.next_sketch', 'improvement', 'arts', 'planning', 'any', 'child'],
  ['arts.next_look_again', 'improvement', 'arts', 'craft', 'any', 'child'],
  ['arts.ask_picture', 'invitation', 'arts', 'ideas', 'any', 'child'],
  ['music.beat', 'praise', 'music', 'rhythm', 'any', 'child'],
  ['music.practice', 'praise', 'music', 'practice', 'any', 'child'],
  ['music.next_daily', 'improvement', 'music', 'practice', 'any', 'child'],
  ['music.next_slow', 'improvement', 'music', 'practice', 'any', 'child'],
  ['music.ask_song', 'invitation', 'music', 'singing', 'any', 'child'],
  ['pe.fair', 'praise', 'pe', 'fair_play', 'any', 'child'],
  ['pe.effort', 'praise', 'pe', 'fitness', 'any', 'child'],
  ['pe.next_move', 'improvement', 'pe', 'fitness', 'any', 'child'],
  ['pe.next_clothes', 'improvement', 'pe', 'taking_part', 'any', 'child'],
  ['pe.ask_walk', 'invitation', 'pe', 'fitness', 'any', 'child'],
  ['turning_in.all', 'praise', 'any', 'turning_in', 'any', 'child subject'],
  ['turning_in.count', 'praise', 'any', 'turning_in', 'any', 'child count'],
  ['turning_in.next_by_day', 'improvement', 'any', 'turning_in', 'any', 'child work day'],
  ['turning_in.next_shortest', 'improvement', 'any', 'turning_in', 'any', 'child count subject'],
  ['turning_in.next_bag', 'improvement', 'any', 'turning_in', 'K-2', 'child'],
  ['turning_in.next_parts', 'improvement', 'any', 'turning_in', 'any', 'child work'],
  ['turning_in.next_half_hour', 'improvement', 'any', 'turning_in', 'any', 'child work'],
  ['asking.moment', 'praise', 'any', 'asking_for_help', 'any', 'child'],
  ['asking.next_question', 'improvement', 'any', 'asking_for_help', 'any', 'child subject'],
  ['asking.next_teacher', 'improvement', 'any', 'asking_for_help', 'any', 'child teacher'],
  ['asking.next_try_first', 'improvement', 'any', 'asking_for_help', '3-5', 'child'],
  ['on_time.days', 'praise', 'any', 'on_time', 'any', 'child count'],
  ['on_time.next_evening', 'improvement', 'any', 'on_time', 'any', 'child'],
  ['on_time.next_first_minutes', 'improvement', 'any', 'on_time', 'any', 'child'],
  ['on_time.next_alarm', 'improvement', 'any', 'on_time', '6-8', 'child'],
  ['kindness.helps', 'praise', 'any', 'kindness', 'any', 'child'],
  ['kindness.room', 'praise', 'any', 'kindness', 'K-2', 'child'],
  ['kindness.words', 'praise', 'any', 'kindness', 'any', 'child'],
  ['kindness.next_listen', 'improvement', 'any', 'kindness', 'any', 'child'],
  ['kindness.next_feelings', 'improvement', 'any', 'kindness', 'K-2', 'child'],
  ['effort.shows', 'praise', 'any', 'effort', 'any', 'child subject'],
  ['effort.growth', 'praise', 'any', 'effort', 'any', 'child subject'],
  ['effort.next_minutes', 'improvement', 'any', 'effort', 'any', 'child subject'],
  ['effort.next_corrections', 'improvement', 'any', 'effort', '6-8', 'child'],
  ['perseverance.keeps_going', 'praise', 'any', 'perseverance', 'any', 'child'],
  ['perseverance.mistakes', 'praise', 'any', 'perseverance', 'any', 'child'],
  ['perseverance.next_yet', 'improvement', 'any', 'perseverance', '3-5', 'child'],
  ['perseverance.next_break', 'improvement', 'any', 'perseverance', 'any', 'child'],
  ['teamwork.shares', 'praise', 'any', 'teamwork', 'any', 'child'],
  ['teamwork.together', 'praise', 'any', 'teamwork', '9-12', 'child'],
  ['teamwork.next_idea', 'improvement', 'any', 'teamwork', 'any', 'child'],
  ['teamwork.next_ask', 'improvement', 'any', 'teamwork', 'any', 'child'],
  ['attention.listens', 'praise', 'any', 'attention', 'any', 'child'],
  ['attention.starts', 'praise', 'any', 'attention', 'any', 'child'],
  ['attention.next_phone', 'improvement', 'any', 'attention', '6-8', 'child'],
  ['attention.next_sleep', 'improvement', 'any', 'attention', 'any', 'child'],
  ['attention.next_place', 'improvement', 'any', 'attention', 'any', 'child'],
  ['order.papers', 'praise', 'any', 'organization', 'any', 'child'],
  ['order.next_write_down', 'improvement', 'any', 'organization', '6-8', 'child'],
  ['order.next_week', 'improvement', 'any', 'organization', '9-12', 'child'],
  ['speaking_up.hand', 'praise', 'any', 'speaking_up', 'any', 'child'],
  ['speaking_up.next_thought', 'improvement', 'any', 'speaking_up', 'any', 'child'],
  ['expect.believe', 'invitation', 'any', 'expectations', 'any', 'child'],
  ['expect.hard_work', 'invitation', 'any', 'expectations', 'any', 'child'],
  ['expect.future', 'invitation', 'any', 'expectations', '6-8', 'child'],
  ['expect.plans', 'invitation', 'any', 'expectations', '9-12', 'child'],
  ['expect.goal', 'invitation', 'any', 'expectations', 'any', 'child subject'],
  ['expect.hope', 'invitation', 'any', 'expectations', 'any', 'child'],
  ['expect.strength', 'invitation', 'any', 'expectations', 'any', 'child'],
  ['talk.learned', 'invitation', 'any', 'talking_at_home', 'any', 'child subject'],
  ['talk.hard', 'invitation', 'any', 'talking_at_home', 'any', 'child'],
  ['talk.kind', 'invitation', 'any', 'talking_at_home', 'K-2', 'child'],
  ['talk.show_work', 'invitation', 'any', 'talking_at_home', 'any', 'child work'],
  ['talk.helps', 'invitation', 'any', 'talking_at_home', 'any', 'child teacher'],
  ['talk.loves', 'invitation', 'any', 'talking_at_home', 'any', 'child'],
];

const isHabit = (about: string): about is HabitId => (habitIds as readonly string[]).includes(about);

function phraseOf([id, kind, subject, about, band, slots]: Row): Phrase {
  const habit = isHabit(about) ? about : null;
  return {
    id,
    kind,
    subject: subject === 'any' ? null : subject,
    skill: habit === null ? about : null,
    habit,
    band: band === 'any' ? null : band,
    slots: slots.split(' ') as SlotName[],
  };
}

export const allPhrases: readonly Phrase[] = rows.map(phraseOf);
