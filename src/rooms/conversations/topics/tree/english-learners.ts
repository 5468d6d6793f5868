import type { StartingCategory } from '../starting-topic.ts';

export const englishLearners: StartingCategory = {
  key: 'english_learners',
  name: { en: 'English learners and languages', es: 'Aprendices de inglés e idiomas', ar: 'متعلمو الإنجليزية واللغات' },
  owner: { role: 'department', department: 'Multilingual Learning' },
  topics: [
    {
      key: 'english_learner_services',
      name: { en: 'Learning English at school', es: 'Aprender inglés en la escuela', ar: 'تعلم الإنجليزية في المدرسة' },
      covers: {
        en: 'English classes, the language test, bilingual programs.',
        es: 'Clases de inglés, el examen de idioma, programas bilingües.',
        ar: 'صفوف الإنجليزية واختبار اللغة والبرامج الثنائية.',
      },
      owner: { role: 'department', department: 'Multilingual Learning' },
      goal: { firstAnswerHours: 8, resolutionHours: 24 },
      flags: [],
      words: {
        en: [
          'ESL',
          'English learner',
          'language test',
          'bilingual program',
          'newcomer',
          'exit ESL',
          'home language survey',
        ],
        es: ['ESL', 'aprende inglés', 'examen de inglés', 'programa bilingüe', 'recién llegado', 'salir de ESL'],
        ar: ['تعلم الإنجليزية', 'اختبار اللغة', 'برنامج ثنائي اللغة'],
      },
      examples: {
        en: [
          'my son just came and speaks no english what help is there',
          'why is my daughter in ESL she was born here',
          'when does he get out of the english learner program',
          'is there a dual language program',
          'what did she score on the english test',
          'I want to take my child out of esl',
        ],
        es: [
          'mi hijo acaba de llegar y no habla ingles que ayuda hay',
          'por que esta mi hija en ESL si nacio aqui',
          'cuando sale del programa de ingles',
          'tienen programa bilingue',
          'que saco en el examen de ingles',
          'quiero sacar a mi hijo de ESL',
        ],
        ar: ['ابني لا يتكلم الإنجليزية ما المساعدة الموجودة', 'لماذا ابنتي في صف تعلم الإنجليزية'],
      },
    },
    {
      key: 'interpreter',
      name: { en: 'Interpreter or translation', es: 'Intérprete o traducción', ar: 'مترجم أو ترجمة' },
      covers: {
        en: 'Asking for an interpreter, or a paper in your language.',
        es: 'Pedir un intérprete, o un papel en su idioma.',
        ar: 'طلب مترجم أو ورقة بلغتكم.',
      },
      owner: { role: 'department', department: 'Multilingual Learning' },
      goal: { firstAnswerHours: 4, resolutionHours: 16 },
      flags: [],
      words: {
        en: [
          'interpreter',
          'translate',
          'in my language',
          'I do not speak English',
          'translation of the letter',
          'speak Spanish',
        ],
        es: [
          'intérprete',
          'traducir',
          'en mi idioma',
          'no hablo inglés',
          'traducción de la carta',
          'alguien que hable español',
        ],
        ar: ['مترجم', 'ترجمة', 'لا أتكلم الإنجليزية', 'بالعربية'],
      },
      examples: {
        en: [
          'can i have an interpreter for the conference',
          'please send letters in somali',
          'the letter was only english i dont understand',
          'is there somebody who speaks arabic at the office',
          'my mother needs sign language for the meeting',
          'my son had to translate for me at the meeting not right',
        ],
        es: [
          'necesito interprete para la junta',
          'me pueden mandar las cartas en español',
          'la carta vino solo en ingles y no entiendo',
          'hay alguien que hable español en la oficina',
          'mi hijo tuvo que traducir en la junta y no esta bien',
          'no hablo ingles necesito ayuda',
        ],
        ar: ['أحتاج مترجما للاجتماع', 'الرسالة بالإنجليزية فقط ولا أفهم'],
      },
    },
  ],
};
