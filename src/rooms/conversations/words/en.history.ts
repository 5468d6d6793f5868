/** What came from another help desk, and the list of what was brought. */
export const history = {
  'error.only_to_read':
    'This came from the tool used before and is kept to read only. Please begin a new conversation about it.',
  'desk.happened.brought_in':
    'Brought over from {source}, {when}. There it was number {ref}. The time counts from here.',
  'desk.happened.brought_in_closed':
    'Brought over from {source}, {when}. There it was number {ref}, and closed. It is kept to read only.',
  'desk.happened.brought_more':
    '{n, plural, one {# more message} other {# more messages}} from {source}, {when}. There it is number {ref}.',
  'desk.happened.closed_as_there': 'Closed, as it was closed in {source}, {when}.',
  'desk.happened.closed_there':
    'It was closed in {source}, {when}. It stays open here because somebody worked on it here: please decide.',
  'desk.only_to_read': 'This came closed from the tool used before. It is kept to read only.',
  'family.case.only_to_read': 'This is from before, and is kept here for you to read. Do you still need something?',
  'family.case.ask_anew': 'Ask again',
  'history.title': 'From other tools',
  'history.lead':
    'What was brought over from the help desk used before. Closed matters are kept to read only; open ones are answered like all others. Figures count neither: they begin with what came in here.',
  'history.none': 'Nothing was brought over',
  'history.none_text':
    'Topics, tickets, saved replies and opt-outs of an earlier tool come over with one command: porchlight import history.',
  'history.list': 'Imports, the latest first',
  'history.from': 'From',
  'history.when': 'When',
  'history.who': 'Who',
  'history.who_command': 'on the command line',
  'history.open': 'Open',
  'history.closed': 'Closed',
  'history.messages': 'Messages and notes',
  'history.lists': 'Topics, replies, opt-outs',
  'history.lists_text':
    '{topics, plural, one {# topic} other {# topics}}, {replies, plural, one {# reply} other {# replies}}, {optouts, plural, one {# opt-out} other {# opt-outs}}',
  'history.problems': 'Left out',
  'history.problems_text': '{n, plural, =0 {none} one {# row} other {# rows}}',
  'history.broken_off': 'Broken off. Run the same command again: it goes on where it stopped.',
} as const;
