/** What the keeping of records adds to conversations: the family's statement beside one, and a conversation on paper. */
export const records = {
  'desk.happened.statement':
    '{by, select, you {You} other {{who}}} put a statement beside this record, {when}. It goes with every copy.',
  'family.happened.statement': 'You put a statement beside this record: “{words}”',
  'desk.act.print': 'Print',
  'desk.print.title': 'Conversation {code}, as it stands {when}',
  'desk.print.how':
    'Everything is on this page: every message, note and step. Print it from your browser. That it was printed is in the log.',
  'desk.print.files': 'Files',
  'desk.print.school': 'School',
  'desk.print.topic': 'Topic',
  'desk.print.owner': 'Who answers',
  'desk.print.state': 'Where it stands',
} as const;
