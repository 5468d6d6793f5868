import type { Story } from '../types.ts';
import { asks, closes, rates, reopens, replies, settles, writes } from '../tell.ts';
import { ATHLETICS, CLARKE } from './who.ts';

/** Papers, forms and times at the middle school. */
export const CEDAR_RIVER_DESK_STORIES: readonly Story[] = [
  {
    id: 'two-homes-conference',
    from: { guardian: 'g-melissa-greer' },
    about: ['s-wren-greer-aldous'],
    school: 'cedar-river',
    topic: 'meet_teacher',
    kind: 'question',
    channel: 'web',
    language: 'en',
    start: { day: 17, at: '13:12' },
    subject: 'Conference times',
    first: {
      text: 'I would like my own time for Wren’s conference. It does not go well when her father and I sit in one room.',
    },
    happens: [
      replies(
        '+0 15:05',
        CLARKE,
        'Of course. You have Tuesday the first slot, 4:00, with the same teachers and the same pages. Nothing has to be explained to anyone.',
      ),
      writes('+0 15:40', 'Thank you.'),
      closes('+0 15:41'),
      rates('+0 15:42', 5),
    ],
  },
  {
    id: 'two-homes-conference-father',
    from: { guardian: 'g-jonathan-aldous' },
    about: ['s-wren-greer-aldous'],
    school: 'cedar-river',
    topic: 'meet_teacher',
    kind: 'concern',
    channel: 'email',
    language: 'en',
    start: { day: 16, at: '8:47' },
    subject: 'I was not invited',
    first: {
      text: 'I hear there are conferences. I have the same rights as Wren’s mother and I would like to be asked too, and not find out from an eleven-year-old.',
    },
    happens: [
      asks(
        '+0 9:35',
        CLARKE,
        'Mr. Aldous, you have the same rights, and the invitation should have reached you: it went to an address that bounced. I am sorry. Would Wednesday at 4:00 or Thursday at 7:30 in the morning suit you?',
      ),
      writes('+0 12:02', 'Thursday 7:30. And the address is corrected, thanks.'),
      replies('+0 13:10', CLARKE, 'Thursday, 7:30, room 162. The same teachers, the same pages.'),
      settles('+3 8:30', CLARKE),
      rates('+3 9:15', 4),
    ],
  },
  {
    id: 'office-fathers-daughter',
    from: { guardian: 'staff-daniel-brandt' },
    about: ['s-elsa-brandt'],
    school: 'cedar-river',
    topic: 'class_schedule',
    kind: 'question',
    channel: 'web',
    language: 'en',
    start: { day: 20, at: '18:40' },
    subject: 'Elsa and band',
    first: {
      text: 'Writing as Elsa’s father and not as the front office of Birch Lane: she would like to move from art to band for spring. Whom does she ask, and until when?',
    },
    happens: [
      replies(
        '+1 9:00',
        CLARKE,
        'Then I answer Elsa’s father: she fills in the yellow form by December 11 and plays eight bars of anything for the band teacher. No desk favors needed.',
      ),
      writes('+1 12:10', 'Eight bars it is.'),
      closes('+1 12:11'),
      rates('+1 12:12', 5),
    ],
  },
  {
    id: 'football-bus-fee',
    from: { guardian: 'g-luciana-carvalho' },
    about: ['s-rafael-carvalho'],
    school: 'cedar-river',
    to: 'athletics',
    topic: 'sports',
    kind: 'question',
    channel: 'email',
    language: 'pt',
    start: { day: 10, at: '12:25' },
    subject: 'Futebol na primavera',
    subjectEnglish: 'Soccer in spring',
    first: {
      text: 'Boa tarde, o Rafael gostaria de jogar futebol na primavera. Precisa de exame médico? Não temos plano de saúde ainda.',
      english:
        'Good afternoon, Rafael would like to play soccer in spring. Does he need a medical exam? We do not have health insurance yet.',
    },
    happens: [
      replies(
        '+0 15:35',
        ATHLETICS,
        'We would love to have him. Yes, an exam, and it is free at school on February 3 and 4, no insurance needed. I have put his name down for the 3rd; if the 4th is better, just answer.',
        'Vamos adorar tê-lo conosco. Sim, um exame, e é gratuito na escola nos dias 3 e 4 de fevereiro, sem plano de saúde. Anotei o nome dele para o dia 3; se o dia 4 for melhor, é só responder.',
      ),
      writes('+0 19:02', 'Dia 3 está ótimo. Muito obrigada!', 'The 3rd is great. Thank you very much!'),
      closes('+0 19:03'),
      rates('+0 19:04', 5),
    ],
  },
  {
    id: 'report-card-name',
    from: { guardian: 'staff-fatuma-abdi' },
    about: ['s-hamza-abdi'],
    school: 'cedar-river',
    topic: 'student_records',
    kind: 'concern',
    channel: 'web',
    language: 'so',
    start: { day: 8, at: '19:20' },
    subject: 'Magaca Hamza si khaldan ayaa loo qoray',
    subjectEnglish: 'Hamza’s name is written wrong',
    first: {
      text: 'Warqadda natiijada waxaa ku qoran “Hamsa”. Tani waa markii saddexaad. Fadlan meesha laga bilaabo ku saxa, maaha warqadda oo kaliya.',
      english:
        'The report card says “Hamsa”. This is the third time. Please correct it where it begins, not only on the paper.',
    },
    happens: [
      replies(
        '+1 8:50',
        CLARKE,
        'Found where it begins: an old form from kindergarten that the printer still reads. Corrected there, and a new report card is in Hamza’s hands today.',
        'Waan helnay meesha ka bilaabata: foom hore oo xannaanada ka yimid oo daabacuhu weli akhriyo. Halkaas ayaa laga saxay, maantana warqad cusub ayaa Hamza la siiyey.',
      ),
      reopens(
        '+4 19:00',
        'Emailkii maanta yimid weli wuxuu leeyahay “Hamsa”.',
        'The e-mail that came today still says “Hamsa”.',
      ),
      replies(
        '+5 8:20',
        CLARKE,
        'You are right: there was a second place. Both are done now, and I asked for a mail to myself to see it with my own eyes.',
        'Waad saxan tahay: meel labaad ayaa jirtay. Labaduba hadda waa dhammaadeen, email ayaan isu diray si aan indhahayga ugu arko.',
      ),
      settles('+6 8:30', CLARKE),
      rates('+6 18:50', 3),
    ],
  },
  {
    id: 'sibling-absence-letter',
    from: { stranger: 'dr.office@clinic.example.test', name: 'Riverside Clinic' },
    about: [],
    school: 'cedar-river',
    topic: 'absence_record',
    kind: 'comment',
    channel: 'email',
    language: 'en',
    start: { day: 26, at: '15:12' },
    subject: 'Note for an absence',
    first: {
      text: 'One of your students was seen here on Monday morning. The family asked us to send this. We cannot put the name in an e-mail; please ask the family for the paper note.',
    },
    happens: [
      replies('+0 15:50', CLARKE, 'Thank you for keeping the name out. We will take the paper note from the family.'),
      settles('+0 15:51', CLARKE),
    ],
  },
];
