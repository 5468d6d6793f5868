import type { Story } from '../types.ts';
import { calls, handsOff, rates, replies, settles, writes } from '../tell.ts';
import { COMMUNICATIONS, ENGAGEMENT, TEACHING } from './who.ts';

/** Ideas that families had, and what became of them. */
export const IDEA_STORIES: readonly Story[] = [
  {
    id: 'three-languages-one-meeting',
    from: { guardian: 'g-olena-kovalenko' },
    about: ['s-danylo-kovalenko'],
    school: 'district',
    topic: 'volunteer_ideas',
    kind: 'suggestion',
    channel: 'email',
    language: 'uk',
    start: { day: 49, at: '22:05' },
    subject: 'Пропозиція: вечір для нових родин',
    subjectEnglish: 'A suggestion: an evening for new families',
    first: {
      text: 'Коли ми приїхали, я пів року не знала, що таке “early release”. Чи можна раз на місяць робити вечір, де батьки, що вже тут давно, пояснюють новим прості речі? Я можу спекти щось і прийти.',
      english:
        'When we came, for half a year I did not know what “early release” is. Could there be an evening once a month when parents who have been here a while explain simple things to new ones? I can bake something and come.',
    },
    happens: [
      replies(
        '+1 10:30',
        ENGAGEMENT,
        'Ms. Kovalenko, this is a better idea than most that I have paid for. First evening: October 20, library of Birch Lane, four languages, child care in the next room. Would you open it with the story of “early release”?',
        'Пані Коваленко, ця ідея краща за більшість тих, за які я платила. Перший вечір: 20 жовтня, бібліотека Birch Lane, чотири мови, для дітей догляд у сусідній кімнаті. Чи не відкриєте ви його історією про “early release”?',
      ),
      writes('+1 21:40', 'Так! Спечу медовик.', 'Yes! I will bake a honey cake.'),
      settles('+4 9:00', ENGAGEMENT),
      rates('+4 21:00', 5),
    ],
  },
  {
    id: 'newsletter-too-long',
    from: { guardian: 'g-simone-boyle' },
    about: [],
    school: 'district',
    topic: 'volunteer_ideas',
    kind: 'suggestion',
    channel: 'web',
    language: 'en',
    start: { day: 31, at: '8:02' },
    subject: 'Eleven pages',
    first: {
      text: 'The newsletter has eleven pages. The one thing I needed (picture day) was on page nine. Could page one be a list of dates, and nothing else?',
    },
    happens: [
      handsOff('+1 9:20', ENGAGEMENT, COMMUNICATIONS, 'A suggestion that I support with both hands.'),
      replies(
        '+3 16:10',
        COMMUNICATIONS,
        'Fair. From December the first page is dates only, and the rest is four pages. I counted who opens page nine: you and eleven others.',
      ),
      rates('+4 7:45', 4, 'Honest, if a little late.'),
      settles('+4 9:00', COMMUNICATIONS),
    ],
  },
  {
    id: 'reading-list-without-us',
    from: { guardian: 'g-loretta-hayes' },
    about: ['s-zion-hayes'],
    school: 'district',
    topic: 'advanced_learning',
    kind: 'suggestion',
    channel: 'call',
    language: 'en',
    start: { day: 20, at: '10:10' },
    subject: 'A summer list with somebody like Zion in it',
    first: {
      text: 'Mrs. Hayes says the summer reading list has forty books and two with a Black boy who is not sad. She has a list of her own from thirty years in the public library and offers it.',
    },
    callBack: true,
    happens: [
      calls(
        '+1 16:25',
        TEACHING,
        true,
        'I asked her to read me the list. It took forty minutes and I bought three of them for myself. She joins the group that makes next summer’s list.',
      ),
      settles('+1 17:10', TEACHING),
      rates('+2 17:00', 5, 'She listened to all forty minutes.'),
    ],
  },
  {
    id: 'teacher-asks-each-guardian',
    from: { colleague: 'staff-adaeze-okafor', to: ['g-amal-haddad', 'g-sami-haddad'] },
    about: ['s-yusuf-haddad'],
    school: 'birch-lane',
    topic: 'learning_help',
    kind: 'question',
    channel: 'web',
    language: 'ar',
    start: { day: 10, at: '15:40' },
    subject: 'ما يحب يوسف أن يقرأ',
    subjectEnglish: 'What Yusuf likes to read',
    first: {
      text: 'يشرح يوسف لزملائه كيف يحل المسائل، بالإنجليزية وأحيانًا بالعربية، والجميع يصغي. أود أن أعرف: ماذا يحب أن تقرؤوا له في البيت؟ أريد أن أحضر كتابًا منه إلى الصف.',
      english:
        'Yusuf explains to the others how he solves problems, in English and sometimes in Arabic, and everyone listens. I would like to know: what does he like you to read to him at home? I would like to bring one of those books into class.',
    },
    happens: [
      writes(
        '+1 18:30',
        'يحب قصص جحا، ويضحك قبل أن تنتهي القصة.',
        'He loves the stories of Juha, and laughs before the story is over.',
      ),
      replies(
        '+2 12:20',
        'staff-adaeze-okafor',
        'I found a book of them in both languages. Would one of you come and read the first one to room 11? Any Thursday.',
        'وجدت كتابًا منها باللغتين. هل يأتي أحدكما ليقرأ القصة الأولى على صفنا؟ أي يوم خميس.',
      ),
      writes('+2 20:10', 'سيأتي سامي هذا الخميس إن شاء الله.', 'Sami will come this Thursday, God willing.'),
      settles('+3 8:10', 'staff-adaeze-okafor'),
    ],
  },
  {
    id: 'cold-classroom-bounced-mail',
    from: { guardian: 'g-paulo-carvalho' },
    about: ['s-rafael-carvalho'],
    school: 'cedar-river',
    topic: 'building',
    firstTopic: 'calendar',
    kind: 'concern',
    channel: 'counter',
    language: 'pt',
    start: { day: 6, at: '14:40' },
    subject: 'A sala do Rafael está fria',
    subjectEnglish: 'Rafael’s room is cold',
    first: {
      text: 'O pai do Rafael passou na secretaria: na sala de ciências faz tanto frio que as crianças escrevem de luvas. Ele é técnico de aquecimento e diz que o som do radiador é de ar preso.',
      english:
        'Rafael’s father came by the office: in the science room it is so cold that the children write in gloves. He is a heating technician and says the radiator sounds like trapped air.',
    },
    happens: [
      handsOff('+0 14:55', 'staff-imogen-clarke', 'staff-gretchen-voss', 'Heating in room 182.'),
      replies(
        '+1 9:50',
        'staff-gretchen-voss',
        'Mr. Carvalho was right: trapped air. It took us ten minutes once we knew. The room has 69 degrees now. Thank you, colleague.',
        'O senhor tinha razão: ar preso. Levamos dez minutos depois de saber. A sala está com 20 graus agora. Obrigada, colega.',
      ),
      settles('+1 10:20', 'staff-gretchen-voss'),
      rates('+2 17:20', 5),
    ],
  },
];
