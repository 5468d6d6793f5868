import type { CastFamily } from './cast-types.ts';
import { mail, outside, phone } from './cast-types.ts';

/** Families with children at Birch Lane. */
export const YOUNG: readonly CastFamily[] = [
  {
    key: 'whitfield',
    guardians: [
      {
        id: 'g-dana-whitfield',
        given: 'Dana',
        family: 'Whitfield',
        relation: 'mother',
        phone: phone(515, 42),
        email: mail('dana.whitfield'),
        language: 'en',
      },
      {
        id: 'g-joan-whitfield',
        given: 'Joan',
        family: 'Whitfield',
        relation: 'grandmother',
        role: 'relative',
        phone: phone(515, 43),
        language: 'en',
        ...outside,
        mayPickUp: true,
        emergencyOnly: true,
      },
    ],
    children: [{ id: 's-nora-whitfield', given: 'Nora', family: 'Whitfield', sex: 'female', grade: '02', room: 11 }],
  },
  {
    key: 'haddad',
    guardians: [
      {
        id: 'g-amal-haddad',
        given: 'Amal',
        family: 'Haddad',
        relation: 'mother',
        phone: phone(515, 17),
        language: 'ar',
        interpreter: true,
      },
      {
        id: 'g-sami-haddad',
        given: 'Sami',
        family: 'Haddad',
        relation: 'father',
        phone: phone(515, 17),
        email: mail('sami.haddad'),
        language: 'ar',
      },
    ],
    children: [{ id: 's-yusuf-haddad', given: 'Yusuf', family: 'Haddad', sex: 'male', grade: '02', room: 11 }],
  },
  {
    key: 'warsame',
    guardians: [
      {
        id: 'g-hodan-warsame',
        given: 'Hodan',
        family: 'Warsame',
        relation: 'mother',
        phone: phone(612, 11),
        language: 'so',
        interpreter: true,
      },
    ],
    children: [{ id: 's-ayaan-warsame', given: 'Ayaan', family: 'Warsame', sex: 'male', grade: '02', room: 11 }],
  },
  {
    key: 'delgado',
    guardians: [
      {
        id: 'g-rosa-delgado',
        given: 'Rosa',
        family: 'Delgado',
        relation: 'mother',
        phone: phone(515, 64),
        email: mail('rosa.delgado'),
        language: 'es',
      },
      {
        id: 'g-pilar-delgado',
        given: 'Pilar',
        family: 'Delgado',
        relation: 'aunt',
        role: 'relative',
        phone: phone(515, 65),
        language: 'es',
        ...outside,
        mayPickUp: true,
      },
    ],
    children: [{ id: 's-mateo-delgado', given: 'Mateo', family: 'Delgado', sex: 'male', grade: '02', room: 11 }],
  },
  {
    key: 'kovalenko',
    guardians: [
      {
        id: 'g-olena-kovalenko',
        given: 'Olena',
        family: 'Kovalenko',
        relation: 'mother',
        email: mail('olena.kovalenko'),
        language: 'uk',
      },
    ],
    children: [{ id: 's-danylo-kovalenko', given: 'Danylo', family: 'Kovalenko', sex: 'male', grade: '03', room: 13 }],
  },
  {
    key: 'adeyemi',
    guardians: [
      {
        id: 'g-grace-adeyemi',
        given: 'Grace',
        family: 'Adeyemi',
        relation: 'mother',
        phone: phone(515, 71),
        email: mail('grace.adeyemi'),
        language: 'en',
      },
      {
        id: 'g-tunde-adeyemi',
        given: 'Tunde',
        family: 'Adeyemi',
        relation: 'father',
        phone: phone(515, 72),
        email: mail('tunde.adeyemi'),
        language: 'en',
      },
    ],
    children: [
      { id: 's-tobi-adeyemi', given: 'Tobi', family: 'Adeyemi', sex: 'male', grade: '01', room: 7 },
      { id: 's-ife-adeyemi', given: 'Ife', family: 'Adeyemi', sex: 'female', grade: '04', room: 18 },
    ],
  },
  {
    key: 'tran',
    guardians: [
      {
        id: 'g-linh-tran',
        given: 'Linh',
        family: 'Tran',
        relation: 'mother',
        phone: phone(515, 80),
        email: mail('linh.tran'),
        language: 'vi',
      },
      {
        id: 'g-quang-tran',
        given: 'Quang',
        family: 'Tran',
        relation: 'father',
        email: mail('linh.tran'),
        language: 'vi',
      },
    ],
    children: [{ id: 's-minh-tran', given: 'Minh', family: 'Tran', sex: 'male', grade: '05', room: 22 }],
  },
  {
    key: 'nowak',
    guardians: [
      {
        id: 'g-kamil-nowak',
        given: 'Kamil',
        family: 'Nowak',
        relation: 'father',
        phone: phone(515, 86),
        email: mail('kamil.nowak'),
        language: 'en',
      },
    ],
    children: [{ id: 's-zofia-nowak', given: 'Zofia', family: 'Nowak', sex: 'female', grade: '04', room: 17 }],
  },
  {
    // Two households and a court order: the one restriction of the demonstration.
    key: 'lockwood',
    guardians: [
      {
        id: 'g-erin-lockwood',
        given: 'Erin',
        family: 'Lockwood',
        relation: 'mother',
        phone: phone(515, 90),
        email: mail('erin.lockwood'),
        language: 'en',
      },
      {
        id: 'g-trevor-lockwood',
        given: 'Trevor',
        family: 'Lockwood',
        relation: 'father',
        phone: phone(641, 12),
        email: mail('trevor.lockwood'),
        language: 'en',
        legalGuardian: false,
        livesWith: false,
        mayBeContacted: false,
        maySeeRecords: false,
        mayAct: false,
        mayPickUp: false,
        restriction: 'No contact, no records, no pick-up',
        documentReference: 'Court order 26-FA-0147, filed at Enrollment',
      },
    ],
    children: [{ id: 's-piper-lockwood', given: 'Piper', family: 'Lockwood', sex: 'female', grade: '04', room: 19 }],
  },
  {
    key: 'jama',
    // No phone, no e-mail: this family is reached on paper.
    guardians: [
      { id: 'g-ifrah-jama', given: 'Ifrah', family: 'Jama', relation: 'mother', language: 'so', interpreter: true },
    ],
    children: [{ id: 's-liban-jama', given: 'Liban', family: 'Jama', sex: 'male', grade: 'KG', room: 2 }],
  },
  {
    key: 'boyle',
    guardians: [
      {
        id: 'g-katherine-boyle',
        given: 'Katherine',
        family: 'Boyle',
        relation: 'mother',
        phone: phone(515, 51),
        email: mail('katherine.boyle'),
        language: 'en',
      },
      {
        id: 'g-simone-boyle',
        given: 'Simone',
        family: 'Boyle',
        relation: 'mother',
        phone: phone(515, 52),
        email: mail('simone.boyle'),
        language: 'en',
      },
    ],
    children: [{ id: 's-henry-boyle', given: 'Henry', family: 'Boyle', sex: 'male', grade: 'KG', room: 3 }],
  },
  {
    key: 'peake',
    guardians: [
      {
        id: 'g-lorna-peake',
        given: 'Lorna',
        family: 'Peake',
        relation: 'foster mother',
        role: 'guardian',
        phone: phone(515, 33),
        email: mail('lorna.peake'),
        language: 'en',
      },
    ],
    children: [{ id: 's-jayden-moss', given: 'Jayden', family: 'Moss', sex: 'male', grade: '03', room: 14 }],
  },
  {
    key: 'hayes',
    guardians: [
      {
        id: 'g-loretta-hayes',
        given: 'Loretta',
        family: 'Hayes',
        relation: 'grandmother',
        role: 'guardian',
        phone: phone(515, 27),
        language: 'en',
      },
    ],
    children: [{ id: 's-zion-hayes', given: 'Zion', family: 'Hayes', sex: 'male', grade: '05', room: 23 }],
  },
];
