/** Children who change class or school, or leave. */
export const moving = {
  'moving.nav': 'Moves',
  'moving.title': 'Children who moved',
  'moving.lead':
    'A child changed class or school while a matter was open. Each matter stays where it is or goes with the child. Until somebody decides, whoever has it keeps it, and it is due when it was due.',
  'moving.none': 'Nothing waits because a child moved',
  'moving.none_hint': 'When a roster or a correction moves a child with an open matter, both desks see it here.',
  'moving.from_to': 'From {from} to {to}',
  'moving.no_class': 'a class not known yet',
  'moving.no_school': 'no school',
  'moving.at': '{class}, {school}',
  'moving.has': '{who, select, you {You have it} other {{name} has it}}',
  'moving.goes_to': 'If it goes: {who}',
  'moving.rule_goes': 'If nobody decides, it goes by itself on {when}.',
  'moving.rule_stays': 'If nobody decides, it stays after {when}.',
  'moving.may_not_know':
    'Whoever wrote this is not known as somebody who may see the child’s records. An answer from the new school would tell them where the child is.',
  'moving.stays': 'Stays',
  'moving.goes': 'Goes',
  'moving.all': 'All {n} matters of {child}:',
  'moving.all_stay': 'All stay',
  'moving.all_go': 'All go',
  'moving.groups': 'Many at once',
  'moving.groups_lead': 'Many children of a school changed class or school together, as at the start of a school year.',
  'moving.group':
    '{n, plural, one {# matter} other {# matters}} of {children, plural, one {# child} other {# children}}',
  'moving.group_rule': 'If nobody decides by {when}: {goes} go, {stays} stay.',
  'moving.group_open': 'One by one',
  'moving.left': 'Left the district',
  'moving.left_lead':
    'These are finished where they are. The family can read and be answered until they are closed; nobody new can be asked in.',
  'moving.gone': 'Went from you',
  'moving.gone_lead': 'In the last 30 days these went with a child to another desk. You can still read them.',
  'moving.gone_to': '{who} has it now, since {when}',
  'moving.more': 'There are more. They appear when some of these are decided.',
  'moving.days': 'School days to decide',
  'moving.days_hint':
    'Then what a class’s teacher had goes with the child, and everything else stays. Counts for children who move from now on.',
  'moving.days_do': 'Save',
  'moving.says': '{n, plural, =0 {Somebody decided it already.} one {Decided.} other {# matters decided.}}',
  'moving.says_days': 'Saved.',
  'moving.told_waiting': 'Your matter is with {owner} now. Nothing is lost, and it waits for your answer:\n\n{link}',
  'moving.mail.subject':
    '{n, plural, one {A child moved: one open matter stays or goes} other {Children moved: # open matters stay or go}}',
  'moving.mail.text':
    '{n, plural, one {A child with an open matter at your desk changed class or school. Please say whether it stays where it is or goes with the child.} other {Children with # open matters at your desk changed class or school. Please say which stay where they are and which go with the child.}}\n\nUntil then whoever has it keeps it, and it is due when it was due: {link}',
  'error.move_days_wrong': 'A number from 1 to {most}.',
  'error.child_left': 'The child has left the district. Whoever has this finishes it; nobody new can be asked in.',
  'error.child_left_closed':
    'This is closed, and the child is not with this district any more. You can ask something new on the help page.',
  'desk.reason.moved': 'The child moved.',
  'desk.happened.move_stayed': '{who} kept it here when the child moved, {when}.',
  'desk.happened.school_followed': 'The child changed school, and this follows, {when}.',
  'desk.former': 'This went to {who} on {when}; what came later is not shown to you.',
} as const;
