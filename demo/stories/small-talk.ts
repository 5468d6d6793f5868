import type { StoryLanguage, Words } from './types.ts';

/** What families add after an answer, by language. */
export const THANKS: Readonly<Record<StoryLanguage, readonly Words[]>> = {
  en: [
    { text: 'Thank you, that helps.' },
    { text: 'Perfect, thanks for the quick answer.' },
    { text: 'Got it. Thank you for taking the time.' },
    { text: 'Thanks! I will tell the others at home.' },
    { text: 'Great, thank you. Have a good evening.' },
  ],
  es: [
    { text: 'Muchas gracias.', english: 'Thank you very much.' },
    { text: 'Gracias por contestar tan pronto.', english: 'Thank you for answering so soon.' },
    { text: 'Qué bueno saberlo, gracias.', english: 'Good to know, thank you.' },
  ],
  ar: [
    { text: 'شكرًا جزيلًا.', english: 'Thank you very much.' },
    { text: 'شكرًا على سرعة الرد.', english: 'Thank you for the quick answer.' },
  ],
  so: [
    { text: 'Aad baad u mahadsan tahay.', english: 'Thank you very much.' },
    { text: 'Waan fahmay, mahadsanid.', english: 'I understand, thank you.' },
  ],
  vi: [
    { text: 'Cảm ơn nhà trường.', english: 'Thank you.' },
    { text: 'Gia đình đã hiểu, cảm ơn thầy cô.', english: 'We understand, thank you.' },
  ],
  zh: [
    { text: '谢谢老师。', english: 'Thank you.' },
    { text: '明白了，非常感谢。', english: 'Understood, thank you very much.' },
  ],
  ht: [
    { text: 'Mèsi anpil.', english: 'Thank you very much.' },
    { text: 'Mwen konprann, mèsi.', english: 'I understand, thank you.' },
  ],
  uk: [
    { text: 'Щиро дякую!', english: 'Thank you sincerely!' },
    { text: 'Зрозуміло, дякую за швидку відповідь.', english: 'Understood, thank you for the quick answer.' },
  ],
  ru: [
    { text: 'Большое спасибо.', english: 'Thank you very much.' },
    { text: 'Понятно, спасибо за ответ.', english: 'Understood, thank you for the answer.' },
  ],
  pt: [
    { text: 'Agradeço muito.', english: 'Thank you very much.' },
    { text: 'Entendi, agradeço a resposta.', english: 'Understood, thank you for the answer.' },
  ],
};

/** A second thing a family wants to know, and the answer. */
export const SECOND_QUESTIONS: readonly { text: string; answer: string }[] = [
  {
    text: 'One more thing: does this also hold for the little one next year?',
    answer: 'It does, nothing to fill in again.',
  },
  {
    text: 'Thank you. Whom do I ask if it happens again?',
    answer: 'Just answer here; it comes straight to me, or to the colleague who stands in for me.',
  },
  { text: 'And is it the same on short Wednesdays?', answer: 'The same, only two hours earlier.' },
  { text: 'Does {teacher} know about this, or should I say something?', answer: '{teacher} knows since this morning.' },
];

/** A question the school has to ask before it can answer, by language, with a family's answer. */
export const CLARIFICATIONS: Readonly<
  Partial<Record<StoryLanguage, { text: string; sent?: string; answer: string; english?: string }>>
> = {
  en: {
    text: 'Thank you for writing. So that I look in the right place: which day was it, and about what time?',
    answer: 'It was {weekday}, a little after {time}.',
  },
  es: {
    text: 'Thank you for writing. So that I look in the right place: which day was it, and about what time?',
    sent: 'Gracias por escribir. Para buscar en el lugar correcto: ¿qué día fue y más o menos a qué hora?',
    answer: 'Fue el {weekday}, poco después de las {time}.',
    english: 'It was {weekday}, a little after {time}.',
  },
};

/** Comments beside a rating, in the family's own language where there is one. */
export const COMMENTS: Readonly<
  Record<'good' | 'fair' | 'poor', Readonly<Partial<Record<StoryLanguage, readonly Words[]>>>>
> = {
  good: {
    en: [
      { text: 'Fast and friendly.' },
      { text: 'I knew who had it the whole time.' },
      { text: 'Did not have to call. Great.' },
      { text: 'Felt like somebody cared.' },
    ],
    es: [
      { text: 'Rápido y amable.', english: 'Fast and kind.' },
      { text: 'Me contestaron en mi idioma.', english: 'They answered in my language.' },
    ],
    ar: [{ text: 'رد سريع وواضح.', english: 'A quick and clear answer.' }],
    so: [{ text: 'Jawaab degdeg ah.', english: 'A quick answer.' }],
    vi: [{ text: 'Trả lời nhanh và dễ hiểu.', english: 'Quick and easy to understand.' }],
    zh: [{ text: '回复很快，很清楚。', english: 'A quick and clear reply.' }],
    ht: [{ text: 'Yo reponn vit.', english: 'They answered quickly.' }],
    uk: [{ text: 'Швидко і зрозуміло.', english: 'Quick and clear.' }],
    ru: [{ text: 'Быстро и по делу.', english: 'Quick and to the point.' }],
    pt: [{ text: 'Rápido e atencioso.', english: 'Quick and caring.' }],
  },
  fair: {
    en: [{ text: 'Fine, but I had to wait.' }, { text: 'The answer was good, the way to it was long.' }],
    es: [{ text: 'Bien, pero tardó.', english: 'Good, but it took a while.' }],
  },
  poor: {
    en: [
      { text: 'I had already found out by myself.' },
      { text: 'Too late to help us.' },
      { text: 'I was passed along and had to explain it twice.' },
    ],
    es: [{ text: 'Llegó tarde la respuesta.', english: 'The answer came late.' }],
  },
};

export const HAND_OFF_REASONS = [
  'Belongs to you, I think.',
  'This is about the child’s class and not about the office.',
  'You know this family and the history.',
  'It is a question for the department.',
  'I am at the other school until Thursday.',
] as const;

export const REOPENINGS: Readonly<Partial<Record<StoryLanguage, Words>>> = {
  en: { text: 'It happened again today, so I am writing once more.' },
  es: {
    text: 'Hoy pasó otra vez, por eso escribo de nuevo.',
    english: 'It happened again today, so I write once more.',
  },
};

export const STREETS = [
  'Quarry Road',
  'Maple Street',
  'Second Avenue',
  'Tanner Street',
  'Mill Pond Drive',
  'Harvest Lane',
  'Old Depot Road',
  'Willow Court',
  'Ridge Street',
  'Ferry Road',
] as const;

export const WEEKDAYS: Readonly<Partial<Record<StoryLanguage, readonly string[]>>> = {
  en: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'],
  es: ['lunes', 'martes', 'miércoles', 'jueves', 'viernes'],
};
