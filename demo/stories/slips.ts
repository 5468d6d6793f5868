/** A trip, two sign-ups and a hand-out of documents, as the schools wrote them and as readers of the district put them. */
type Told = { readonly title: string; readonly details: string; readonly short: string };

export const trip = {
  author: 'staff-adaeze-okafor',
  org: 'school-birch-lane',
  className: 'Grade 2, room 11',
  title: 'Trip to the river museum',
  place: 'River museum, 40 Ferry Street',
  details:
    'We leave by bus at nine and are back at half past two. Please send a packed lunch without nuts, a warm jacket and shoes that may get muddy. Entry and bus cost nothing. Mr. Frye and two parents come along.',
  read: {
    es: {
      title: 'Excursión al museo del río',
      details:
        'Salimos en autobús a las nueve y volvemos a las dos y media. Traiga por favor un almuerzo sin nueces, una chaqueta abrigada y zapatos que se puedan ensuciar. La entrada y el autobús no cuestan nada. Nos acompañan el señor Frye y dos familiares.',
      short: 'Firme por favor para la excursión al museo del río.',
    },
    ar: {
      title: 'رحلة إلى متحف النهر',
      details:
        'ننطلق بالحافلة في التاسعة ونعود في الثانية والنصف. نرجو إرسال غداء خالٍ من المكسرات ومعطف دافئ وحذاء يمكن أن يتسخ. الدخول والحافلة مجانًا. يرافقنا السيد فراي واثنان من أولياء الأمور.',
      short: 'نرجو التوقيع لرحلة متحف النهر.',
    },
  } satisfies Record<'es' | 'ar', Told>,
} as const;

export const groups = [
  {
    owner: 'staff-daniel-brandt',
    leader: 'staff-marisol-vega',
    org: 'school-birch-lane',
    kind: 'bus',
    name: 'Late bus, Mondays and Wednesdays',
    daysLeft: 26,
    every: 23,
  },
  {
    owner: 'staff-omar-siddiqui',
    leader: 'staff-winifred-stahl',
    org: 'school-alder-high',
    kind: 'club',
    name: 'Robotics club',
    daysLeft: 180,
    every: 29,
  },
] as const;

export const helpers = {
  author: 'staff-ruth-calloway',
  org: 'school-birch-lane',
  title: 'Reading helpers, Friday morning',
  place: 'Library of Birch Lane',
  details: 'Sit with one child for half an hour and let it read to you, in any language. Neighbors are welcome too.',
  places: 8,
  daysAhead: 12,
  time: '08:45',
  guests: [
    ['Walter Kemp', 'walter.kemp@neighbors.test', 'en'],
    ['Marta Quispe', '+15155550171', 'es'],
    ['Joyce Adler', 'joyce.adler@neighbors.test', 'en'],
    ['Samir Nassar', '+15155550172', 'ar'],
  ],
} as const;

export const evening = {
  author: 'staff-omar-siddiqui',
  org: 'school-alder-high',
  title: 'Build a robot with your child',
  place: 'Workshop, Alder High',
  details: 'Two hours, soup and a motor that turns. One place is one family.',
  places: 4,
  daysAhead: 18,
  time: '18:00',
  guests: [
    ['The Nowak family', 'nowak@neighbors.test', 'en'],
    ['Elise Fontaine', 'elise.fontaine@neighbors.test', 'fr'],
    ['Rafael and Ana Lima', '+15155550173', 'pt'],
    ['Hugo Brandvold', 'hugo.brandvold@neighbors.test', 'en'],
    ['Thu Pham', '+15155550174', 'vi'],
    ['Carol Whitaker', 'carol.whitaker@neighbors.test', 'en'],
  ],
} as const;

export const report = {
  author: 'staff-adaeze-okafor',
  org: 'school-birch-lane',
  title: 'Reading this fall',
} as const;
