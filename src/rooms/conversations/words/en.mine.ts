/** Figures that name a person. */
export const mine = {
  'mine.title': 'Your own figures',
  'mine.lead':
    'Only you see this page, and the person directly above you sees the same numbers without your private matters. Nobody is compared with anybody.',
  'mine.span': 'the last {n, number} days',
  'mine.of': 'Figures of {name}',
  'mine.people': 'Figures of people you lead',
  'mine.people_lead':
    'One page for each person, in the order of the alphabet. There is no table that sets people beside each other: different desks get different questions.',
  'mine.nobody': 'Nobody is directly below you',
  'mine.nobody_text': 'Figures that name a person are for that person and for the one directly above.',
  'mine.closed': 'These figures are not open yet.',
  'mine.closed_here': 'This server has no lessons about reading figures, so they stay closed.',
  'mine.lesson_first': 'Before anybody reads figures about a person, they take a three-minute lesson on reading them.',
  'mine.to_lesson': 'Take the lesson',
  'mine.opens_own': 'In your first 30 days nobody counts: not you and not the person above you. They open on {date}.',
  'mine.opens_other': 'In the first 30 days of a person or a school nobody counts. They open on {date}.',
  'mine.nothing': 'Nothing came to you in this time',
  'mine.nothing_text': 'What comes to this desk and is yours is counted here.',
  'mine.few_answers': 'fewer than {n, number} answers',
  'mine.few_ratings': 'fewer than {n, number} ratings',
  'mine.rated_by': 'rated by {n, number} of {asked, number} asked',
  'mine.capped': 'The newest {n, number} are counted.',
  'mine.reading': 'How to read them',
  'mine.reading_owner':
    'A matter counts with whoever has it now. What was handed on counts with the colleague, with the time it waited before.',
  'mine.reading_late': 'Late can mean too much work, the wrong desk or a hard question. The number does not say which.',
  'mine.reading_own': 'Look at your own matters first: open two that were late and ask what would have helped.',
  'mine.reading_talk':
    'Ask what would help before you draw a conclusion. These numbers are the start of a talk, not its result.',
} as const;
