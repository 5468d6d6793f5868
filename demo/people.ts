/**
 * Who is who in the demonstration, by source id in the roster: for the sign-in links that `porchlight start` prints
 * (one for each kind of person), for tests, and for readers of the stories.
 */
export type DemoPerson = {
  sourcedId: string;
  name: string;
  /** What this person is, in the product's words. */
  role: 'guardian' | 'teacher' | 'office' | 'department' | 'principal' | 'engagement' | 'administrator';
  /** One sentence on what to try as this person. */
  shows: string;
};

/** One of each kind of person, in the order in which a visitor may want to be them. */
export const SIGN_IN_AS: readonly DemoPerson[] = [
  {
    sourcedId: 'g-dana-whitfield',
    name: 'Dana Whitfield',
    role: 'guardian',
    shows: 'A mother who reads English; her question about bus 14 is being answered.',
  },
  {
    sourcedId: 'g-amal-haddad',
    name: 'Amal Haddad',
    role: 'guardian',
    shows: 'A mother who reads Arabic, with only a phone that she shares with her husband.',
  },
  {
    sourcedId: 'g-tomas-rivera',
    name: 'Tomás Rivera',
    role: 'guardian',
    shows: 'A father who reads Spanish; something he wrote could not wait.',
  },
  {
    sourcedId: 'staff-adaeze-okafor',
    name: 'Adaeze Okafor',
    role: 'teacher',
    shows: 'Teacher of room 11: who is waiting for her, and for how long.',
  },
  {
    sourcedId: 'staff-daniel-brandt',
    name: 'Daniel Brandt',
    role: 'office',
    shows: 'Front office of Birch Lane; his daughter goes to Cedar River.',
  },
  {
    sourcedId: 'staff-marisol-vega',
    name: 'Marisol Vega',
    role: 'department',
    shows: 'Route coordinator in Transportation, with a full inbox.',
  },
  {
    sourcedId: 'staff-ruth-calloway',
    name: 'Ruth Calloway',
    role: 'principal',
    shows: 'Principal of Birch Lane: what is late and what families talk about.',
  },
  {
    sourcedId: 'staff-josephine-baptiste',
    name: 'Josephine Baptiste',
    role: 'engagement',
    shows: 'Chief Family Engagement Officer: the whole district, by language and school.',
  },
  {
    sourcedId: 'staff-priya-nair',
    name: 'Priya Nair',
    role: 'administrator',
    shows: 'Roster, topics, hours, retention, and who leaves next.',
  },
];

/** Guardians and children with a name of their own in stories, look pages and tests. */
export const CAST_IDS = {
  danaWhitfield: 'g-dana-whitfield',
  noraWhitfield: 's-nora-whitfield',
  amalHaddad: 'g-amal-haddad',
  samiHaddad: 'g-sami-haddad',
  yusufHaddad: 's-yusuf-haddad',
  hodanWarsame: 'g-hodan-warsame',
  ayaanWarsame: 's-ayaan-warsame',
  linhTran: 'g-linh-tran',
  minhTran: 's-minh-tran',
  tomasRivera: 'g-tomas-rivera',
  anaRivera: 'g-ana-rivera',
  luciaRivera: 's-lucia-rivera',
  rosaDelgado: 'g-rosa-delgado',
  mateoDelgado: 's-mateo-delgado',
  olenaKovalenko: 'g-olena-kovalenko',
  danyloKovalenko: 's-danylo-kovalenko',
  graceAdeyemi: 'g-grace-adeyemi',
  tobiAdeyemi: 's-tobi-adeyemi',
  ifeAdeyemi: 's-ife-adeyemi',
  erinLockwood: 'g-erin-lockwood',
  trevorLockwood: 'g-trevor-lockwood',
  piperLockwood: 's-piper-lockwood',
  ifrahJama: 'g-ifrah-jama',
  marisolVega: 'staff-marisol-vega',
  adaezeOkafor: 'staff-adaeze-okafor',
  danielBrandt: 'staff-daniel-brandt',
  ruthCalloway: 'staff-ruth-calloway',
  elenaOrtiz: 'staff-elena-ortiz',
  priyaNair: 'staff-priya-nair',
} as const;
