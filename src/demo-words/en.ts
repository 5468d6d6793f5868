import { phones } from './en.phones.ts';

export const words = {
  title: 'Mail of the demonstration',
  lead: 'Everything Porchlight sends arrives here, and nothing leaves this machine. Write as a parent, see it arrive, answer as staff, and read the answer here.',
  people: 'Sign in as',
  write: 'Write to the schools',
  arrived: 'What arrived',
  none: 'No mail yet',
  none_text: 'Write to the schools above, or ask something on the public page.',
  from: 'From',
  to: 'To',
  subject: 'Subject',
  words: 'Words',
  send: 'Send this mail',
  sent: 'The mail is on its way.',
  only: 'Only mail to this address',
  show: 'Show',
  answer: 'Answer this mail',
  open_link: 'Open the link in this mail',
  ...phones,
} as const;
