/** The words of directory information: what others may see of a child, and a family's no. */
export const directory = {
  'directory.title': 'Names and pictures that others may see',
  'directory.lead':
    'A school may name or picture a child where others see it: a class picture, a list of winners, the program of a concert. The law calls this directory information. You may say no, now or at any time.',
  'directory.never': 'Here nobody sees your child’s name but you and the staff who work with your child.',
  'directory.is_out': 'The school must not give out the name or the picture of {child}.',
  'directory.is_in': 'Nobody said no for {child}.',
  'directory.by_other': 'Somebody else with a right in this record said no. It stands until they take it back.',
  'directory.say_no': 'Say no',
  'directory.say_yes': 'Take the no back',
  'directory.saved_out': 'Your no is kept. It stands until you take it back.',
  'directory.saved_in': 'The no is taken back.',
  'directory.paper': 'Enter what the family signed on paper',
  'directory.paper_lead':
    'Each person’s no stands until that person takes it back. From 18 on only the student says it. No import changes it.',
  'directory.who': 'Who signed?',
  'directory.choice': 'What was signed?',
  'directory.choice.out': 'No: do not give out name and picture',
  'directory.choice.in': 'The no is taken back',
  'directory.day': 'The day of the signature',
  'directory.enter': 'Keep it',
  'directory.entered': 'It is kept with the child.',
  'directory.chip_out': 'Do not give out',
  'directory.said_page': '{who}, {day}, on the own page',
  'directory.said_paper': '{who}, {day}, on paper',
  'fact.directory_out': 'Name and picture: no',
  'fact.directory_in': 'Name and picture: the no taken back',
} as const;
