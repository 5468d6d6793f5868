/**
 * Words a teacher may type in English for what a phrase is about, where the sentence itself does not say them. They are only
 * searched, never shown.
 */
const byAbout: Readonly<Record<string, string>> = {
  turning_in: 'homework assignment hand submit late missing due deadline',
  asking_for_help: 'ask stuck confused support tutoring question',
  on_time: 'late tardy punctual morning attendance arrive',
  kindness: 'others friend friendly nice helpful classmate caring respect polite',
  effort: 'trying hard work improve improving improvement progress better motivated',
  perseverance: 'persistent determined resilient frustrated difficult give up',
  teamwork: 'group partner cooperate collaborate leader share',
  attention: 'focus focused concentrate distracted listening tired',
  organization: 'organized planner neat backpack notebook schedule',
  speaking_up: 'participate participation shy quiet discussion answer confident',
  expectations: 'future goal college career dream proud believe',
  talking_at_home: 'talk conversation family home dinner',
  comprehension: 'understand understanding story text book',
  ideas: 'creative imagination original',
  explaining: 'explain reason why because',
  vocabulary: 'vocabulary words spelling meaning',
  problems: 'word problem solve solving',
  speaking: 'speak english bilingual talk',
  reasoning: 'explain thinking steps show work',
  number: 'addition subtraction multiplication facts counting times tables',
  argument: 'essay evidence opinion claim',
  tests: 'test quiz exam grade score improve improving study',
  practice: 'instrument practice rehearse',
  knowledge: 'history facts knows past',
  fluency: 'fluent smooth aloud',
  fitness: 'exercise sport active strong',
  experiments: 'experiment lab safety',
  viewpoints: 'perspective debate current events',
  stamina: 'longer minutes daily independent',
  sentences: 'punctuation capital grammar sentence',
  revision: 'revise edit editing proofread draft',
  planning: 'plan outline draft organize',
  places: 'map geography',
  phonics: 'letters sounds decoding phonics',
  observing: 'observe notice nature curious',
  handwriting: 'handwriting neat letters pencil',
  craft: 'drawing painting careful patient',
  accuracy: 'check mistakes careful errors',
  volume: 'books many library',
  taking_part: 'clothes shoes gym',
  sources: 'source author research',
  singing: 'sing song',
  rhythm: 'beat rhythm listening band',
  notes: 'notes study review',
  listening: 'listen music',
  fractions: 'fraction half quarter',
  fair_play: 'sportsmanship fair cheer',
};

/** What else, in English, a phrase about this skill or habit is looked for by. */
export function hintsFor(about: string | null): string {
  return about === null ? '' : (byAbout[about] ?? '');
}
