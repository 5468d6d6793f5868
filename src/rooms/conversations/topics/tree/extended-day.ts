import type { StartingCategory } from '../starting-topic.ts';

export const extendedDay: StartingCategory = {
  key: 'extended_day',
  name: { en: 'Before and after school', es: 'Antes y después de la escuela', ar: 'قبل المدرسة وبعدها' },
  owner: { role: 'department', department: 'Extended Day' },
  topics: [
    {
      key: 'extended_day_signup',
      name: {
        en: 'Before- and after-school care',
        es: 'Cuidado antes y después de clases',
        ar: 'الرعاية قبل الدوام وبعده',
      },
      covers: {
        en: 'Places, hours, signing up, cost, late pick-up from care.',
        es: 'Lugares, horario, inscripción, costo, recoger tarde.',
        ar: 'الأماكن والساعات والتسجيل والتكلفة والتأخر.',
      },
      owner: { role: 'department', department: 'Extended Day' },
      goal: { firstAnswerHours: 8, resolutionHours: 24 },
      flags: [],
      words: {
        en: [
          'after school program',
          'before care',
          'after care',
          'aftercare',
          'late fee pickup',
          'extended day',
          'daycare spot',
        ],
        es: [
          'programa después de clases',
          'cuidado en la mañana',
          'guardería',
          'después de la escuela',
          'cuidado de niños',
        ],
        ar: ['رعاية بعد المدرسة', 'برنامج بعد الدوام'],
      },
      examples: {
        en: [
          'is there space in aftercare',
          'what time does before care open',
          'how much is after school care for two kids',
          'i was 5 min late and got charged 20 dollars',
          'is after care open on early release days',
          'my work hours changed I need 3 days not 5 of extended day',
        ],
        es: [
          'hay lugar en el programa despues de clases',
          'a que hora abre el cuidado en la mañana',
          'cuanto cuesta el cuidado para dos niños despues de la escuela',
          'llegue 5 minutos tarde al cuidado y me cobraron 20',
          'hay cuidado los dias que salen temprano',
          'necesito solo 3 dias del programa de la tarde',
        ],
        ar: ['هل يوجد مكان في رعاية بعد المدرسة', 'كم تكلفة الرعاية بعد الدوام'],
      },
    },
    {
      key: 'summer_break',
      name: { en: 'Summer and holiday programs', es: 'Programas de verano y vacaciones', ar: 'برامج الصيف والعطل' },
      covers: {
        en: 'Summer school, camps, programs in the holidays.',
        es: 'Escuela de verano, campamentos, programas en vacaciones.',
        ar: 'المدرسة الصيفية والمخيمات وبرامج العطل.',
      },
      owner: { role: 'department', department: 'Extended Day' },
      goal: { firstAnswerHours: 8, resolutionHours: 40 },
      flags: [],
      words: {
        en: ['summer school', 'summer camp', 'spring break program', 'summer program', 'credit recovery in summer'],
        es: ['escuela de verano', 'campamento de verano', 'programa de vacaciones', 'recuperar créditos en verano'],
        ar: ['مدرسة صيفية', 'مخيم صيفي', 'برنامج العطلة'],
      },
      examples: {
        en: [
          'when does summer school sign up start',
          'is summer school free',
          'does he have to go to summer school',
          'is there a camp during spring break',
          'can she make up algebra in the summer',
          'is there a bus for the summer program',
        ],
        es: [
          'cuando empieza la inscripcion de la escuela de verano',
          'es gratis la escuela de verano',
          'tiene que ir a la escuela de verano',
          'hay campamento en las vacaciones de primavera',
          'puede recuperar algebra en el verano',
          'hay bus para el programa de verano',
        ],
        ar: ['متى التسجيل في المدرسة الصيفية', 'هل المدرسة الصيفية مجانية'],
      },
    },
  ],
};
