import type { CastFamily } from './cast-types.ts';
import { mail, phone } from './cast-types.ts';

/** Families whose eldest is at Cedar River or the high school. */
export const OLDER: readonly CastFamily[] = [
  {
    key: 'rivera',
    guardians: [
      {
        id: 'g-tomas-rivera',
        given: 'Tomás',
        family: 'Rivera',
        relation: 'father',
        phone: phone(515, 55),
        email: mail('familia.rivera'),
        language: 'es',
      },
      {
        id: 'g-ana-rivera',
        given: 'Ana',
        family: 'Rivera',
        relation: 'mother',
        phone: phone(515, 56),
        email: mail('familia.rivera'),
        language: 'es',
      },
    ],
    children: [{ id: 's-lucia-rivera', given: 'Lucía', family: 'Rivera', sex: 'female', grade: '07' }],
  },
  {
    // Two households that do not agree; both have every right, and each has threads of their own.
    key: 'greer-aldous',
    guardians: [
      {
        id: 'g-melissa-greer',
        given: 'Melissa',
        family: 'Greer',
        relation: 'mother',
        phone: phone(515, 36),
        email: mail('melissa.greer'),
        language: 'en',
      },
      {
        id: 'g-jonathan-aldous',
        given: 'Jonathan',
        family: 'Aldous',
        relation: 'father',
        phone: phone(563, 36),
        email: mail('jonathan.aldous'),
        language: 'en',
        livesWith: true,
      },
    ],
    children: [{ id: 's-wren-greer-aldous', given: 'Wren', family: 'Greer-Aldous', sex: 'female', grade: '06' }],
  },
  {
    key: 'carvalho',
    guardians: [
      {
        id: 'g-luciana-carvalho',
        given: 'Luciana',
        family: 'Carvalho',
        relation: 'mother',
        phone: phone(515, 24),
        email: mail('luciana.carvalho'),
        language: 'pt',
      },
      {
        id: 'g-paulo-carvalho',
        given: 'Paulo',
        family: 'Carvalho',
        relation: 'father',
        phone: phone(515, 25),
        language: 'pt',
      },
    ],
    children: [{ id: 's-rafael-carvalho', given: 'Rafael', family: 'Carvalho', sex: 'male', grade: '06' }],
  },
  {
    key: 'ibarra',
    guardians: [
      {
        id: 'g-teresa-ibarra',
        given: 'Teresa',
        family: 'Ibarra',
        relation: 'grandmother',
        role: 'guardian',
        phone: phone(515, 78),
        language: 'es',
        interpreter: true,
      },
    ],
    children: [{ id: 's-diego-ibarra', given: 'Diego', family: 'Ibarra', sex: 'male', grade: '08' }],
  },
  {
    key: 'chen',
    guardians: [
      {
        id: 'g-wei-chen',
        given: 'Wei',
        family: 'Chen',
        relation: 'father',
        phone: phone(515, 88),
        email: mail('wei.chen'),
        language: 'zh',
      },
      {
        id: 'g-meiling-zhou',
        given: 'Meiling',
        family: 'Zhou',
        relation: 'mother',
        phone: phone(515, 89),
        email: mail('meiling.zhou'),
        language: 'zh',
      },
    ],
    children: [{ id: 's-jason-chen', given: 'Jason', family: 'Chen', sex: 'male', grade: '09' }],
  },
  {
    key: 'toussaint',
    guardians: [
      {
        id: 'g-marie-ange-toussaint',
        given: 'Marie-Ange',
        family: 'Toussaint',
        relation: 'mother',
        phone: phone(515, 94),
        email: mail('marieange.toussaint'),
        language: 'ht',
      },
    ],
    children: [
      { id: 's-wilson-toussaint', given: 'Wilson', family: 'Toussaint', sex: 'male', grade: '10' },
      { id: 's-anne-toussaint', given: 'Anne-Sophie', family: 'Toussaint', sex: 'female', grade: '05', room: 21 },
    ],
  },
  {
    key: 'sokolov',
    guardians: [
      {
        id: 'g-irina-sokolova',
        given: 'Irina',
        family: 'Sokolova',
        relation: 'mother',
        phone: phone(515, 47),
        email: mail('irina.sokolova'),
        language: 'ru',
      },
      {
        id: 'g-andrei-sokolov',
        given: 'Andrei',
        family: 'Sokolov',
        relation: 'father',
        phone: phone(515, 48),
        language: 'ru',
        livesWith: false,
      },
    ],
    children: [{ id: 's-timur-sokolov', given: 'Timur', family: 'Sokolov', sex: 'male', grade: '11' }],
  },
  {
    key: 'tillman',
    guardians: [
      {
        id: 'g-marcus-tillman',
        given: 'Marcus',
        family: 'Tillman',
        relation: 'father',
        phone: phone(515, 60),
        email: mail('marcus.tillman'),
        language: 'en',
      },
    ],
    children: [{ id: 's-jordan-tillman', given: 'Jordan', family: 'Tillman', sex: 'male', grade: '12' }],
  },
  {
    key: 'salim',
    guardians: [
      {
        id: 'g-huda-salim',
        given: 'Huda',
        family: 'Salim',
        relation: 'mother',
        phone: phone(515, 19),
        email: mail('huda.salim'),
        language: 'ar',
      },
    ],
    children: [{ id: 's-mona-salim', given: 'Mona', family: 'Salim', sex: 'female', grade: '10' }],
  },
  {
    key: 'omar',
    guardians: [
      {
        id: 'g-abdi-omar',
        given: 'Abdi',
        family: 'Omar',
        relation: 'father',
        phone: phone(612, 38),
        email: mail('abdi.omar'),
        language: 'so',
      },
      { id: 'g-sahra-ali', given: 'Sahra', family: 'Ali', relation: 'mother', phone: phone(612, 39), language: 'so' },
    ],
    children: [
      { id: 's-ismail-omar', given: 'Ismail', family: 'Omar', sex: 'male', grade: '08' },
      { id: 's-hani-omar', given: 'Hani', family: 'Omar', sex: 'female', grade: '03', room: 15 },
    ],
  },
];

/** Colleagues whose own children go to school here: one person, two roles. */
export const COLLEAGUES_WITH_CHILDREN: readonly CastFamily[] = [
  {
    key: 'brandt',
    guardians: [
      { id: 'staff-daniel-brandt', given: 'Daniel', family: 'Brandt', relation: 'father', language: 'en', staff: true },
    ],
    children: [{ id: 's-elsa-brandt', given: 'Elsa', family: 'Brandt', sex: 'female', grade: '08' }],
  },
  {
    key: 'castillo',
    guardians: [
      {
        id: 'staff-ruben-castillo',
        given: 'Ruben',
        family: 'Castillo',
        relation: 'father',
        language: 'en',
        staff: true,
      },
      {
        id: 'g-veronica-castillo',
        given: 'Verónica',
        family: 'Castillo',
        relation: 'mother',
        phone: phone(515, 39),
        email: mail('veronica.castillo'),
        language: 'es',
      },
    ],
    children: [{ id: 's-ines-castillo', given: 'Inés', family: 'Castillo', sex: 'female', grade: '02', room: 12 }],
  },
  {
    key: 'monroe',
    guardians: [
      { id: 'staff-kelsey-monroe', given: 'Kelsey', family: 'Monroe', relation: 'mother', language: 'en', staff: true },
    ],
    children: [{ id: 's-otis-monroe', given: 'Otis', family: 'Monroe', sex: 'male', grade: '01', room: 6 }],
  },
  {
    key: 'lund',
    guardians: [
      { id: 'staff-beatrice-lund', given: 'Beatrice', family: 'Lund', relation: 'mother', language: 'en', staff: true },
    ],
    children: [{ id: 's-freja-lund', given: 'Freja', family: 'Lund', sex: 'female', grade: '11' }],
  },
  {
    key: 'lindqvist',
    guardians: [
      {
        id: 'staff-anders-lindqvist',
        given: 'Anders',
        family: 'Lindqvist',
        relation: 'father',
        language: 'en',
        staff: true,
      },
    ],
    children: [{ id: 's-maja-lindqvist', given: 'Maja', family: 'Lindqvist', sex: 'female', grade: '05', room: 24 }],
  },
  {
    key: 'abdi',
    guardians: [
      { id: 'staff-fatuma-abdi', given: 'Fatuma', family: 'Abdi', relation: 'mother', language: 'so', staff: true },
    ],
    children: [{ id: 's-hamza-abdi', given: 'Hamza', family: 'Abdi', sex: 'male', grade: '07' }],
  },
];
