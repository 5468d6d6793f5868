import { expect } from 'vitest';
import { smallRoster, type SmallRoster } from './small.ts';
import { zipOf } from './zip.ts';

export type Files = Record<string, string | Uint8Array>;

/** One school of some two hundred people, with dates on its rows as a real system writes them. */
export function district(changed: string): SmallRoster {
  const roster = smallRoster();
  for (let number = 0; number < 100; number += 1) {
    const house = `House${number}`;
    roster.users.push({
      id: `s${number}`,
      role: 'student',
      org: 'birch',
      given: `Kid${number}`,
      family: house,
      grade: '01',
    });
    const email = `g${number}@families.test`;
    roster.users.push({ id: `g${number}`, role: 'parent', org: 'd', given: `Parent${number}`, family: house, email });
    roster.enrollments.push({ id: `x${number}`, class: 'c1', user: `s${number}`, role: 'student' });
    roster.contacts?.push({
      guardianSourcedId: `g${number}`,
      studentSourcedId: `s${number}`,
      relation: 'mother',
      legalGuardian: 'true',
    });
  }
  roster.users = roster.users.map((user) => ({ ...user, changed }));
  return roster;
}

const text = (files: Files, name: string): string => String(files[name]);
const rowsOf = (files: Files, name: string): string[] =>
  text(files, name)
    .split('\r\n')
    .filter((line) => line !== '');
const put = (files: Files, name: string, rows: readonly string[]): void => {
  files[name] = rows.map((row) => `${row}\r\n`).join('');
};
const replace = (files: Files, name: string, from: string | RegExp, to: string): void => {
  files[name] = text(files, name).replaceAll(from, to);
};

/** What a night may look at and decide. */
export type World = {
  maySee(guardian: string, student: string): Promise<boolean>;
  approve(importId: string | null): Promise<void>;
  reject(importId: string | null): Promise<void>;
};

export type Night = {
  readonly name: string;
  /** What RELIABILITY.md calls this kind of night. */
  readonly id: string;
  readonly expect: 'applied' | 'unchanged' | 'held' | 'rejected' | 'nothing' | 'warned';
  readonly change: (roster: SmallRoster) => void;
  readonly breaks?: (files: Files) => Files | Uint8Array;
  /** Rows say an older date than those in force. */
  readonly stale?: true;
  readonly after?: (world: World, held: string | null) => Promise<void>;
};

const nothing = (): void => {};
const breakFile =
  (breaks: (files: Files) => void) =>
  (files: Files): Files => {
    breaks(files);
    return files;
  };

export const zipped = (files: Files): Uint8Array =>
  zipOf(Object.entries(files).map(([name, content]) => ({ name, content: Buffer.from(content) })));

const usual = (name: string, expected: Night['expect'] = 'applied', change: Night['change'] = nothing): Night => ({
  name,
  id: 'good',
  expect: expected,
  change,
});
let grade = 1;
const raise = (roster: SmallRoster): void => {
  grade += 1;
  roster.users = roster.users.map((user) => (user.id === 's1' ? { ...user, grade: `0${(grade % 9) + 1}` } : user));
};

export const nights: readonly Night[] = [
  usual('the first night loads everybody'),
  {
    name: 'an empty file',
    id: 'G01',
    expect: 'rejected',
    change: nothing,
    breaks: breakFile((files) => {
      files['users.csv'] = '';
    }),
  },
  {
    name: 'only a header',
    id: 'G01',
    expect: 'rejected',
    change: nothing,
    breaks: breakFile((files) => put(files, 'users.csv', rowsOf(files, 'users.csv').slice(0, 1))),
  },
  {
    name: 'half an upload',
    id: 'G01',
    expect: 'rejected',
    change: nothing,
    breaks: breakFile((files) => {
      files['users.csv'] = text(files, 'users.csv').slice(0, 5000);
    }),
  },
  {
    name: 'a zip that broke off',
    id: 'G01',
    expect: 'rejected',
    change: nothing,
    breaks: (files) => zipped(files).subarray(0, 3000),
  },
  {
    name: 'a manifest that calls the users absent',
    id: 'G01',
    expect: 'rejected',
    change: nothing,
    breaks: breakFile((files) => replace(files, 'manifest.csv', 'file.users,bulk', 'file.users,absent')),
  },
  usual('a usual night', 'applied', raise),
  { name: 'no file at all', id: 'G01', expect: 'nothing', change: nothing },
  {
    name: 'forty percent fewer children',
    id: 'G02',
    expect: 'held',
    change: (roster) => {
      const gone = new Set(Array.from({ length: 60 }, (_, number) => `s${number}`));
      roster.users = roster.users.filter((user) => !gone.has(user.id));
      roster.enrollments = roster.enrollments.filter((one) => !gone.has(one.user));
      roster.contacts = roster.contacts?.filter((one) => !gone.has(one['studentSourcedId'] ?? '')) ?? null;
    },
    after: async ({ reject }, held) => reject(held),
  },
  {
    name: 'far fewer class places',
    id: 'G02',
    expect: 'held',
    change: (roster) => {
      roster.enrollments = roster.enrollments.slice(0, 20);
    },
    after: async ({ reject }, held) => reject(held),
  },
  usual('a usual night again', 'applied', raise),
  {
    name: 'all ids changed and nothing else to know anybody by',
    id: 'G03',
    expect: 'held',
    change: nothing,
    breaks: breakFile((files) => {
      for (const name of Object.keys(files)) replace(files, name, /\b([sg])(\d+)\b/g, '$1-new-$2');
      replace(files, 'users.csv', /g-new-\d+@families\.test/g, '');
    }),
    after: async ({ reject }, held) => reject(held),
  },
  {
    name: 'ids twice and references to nobody',
    id: 'G04',
    expect: 'warned',
    change: (roster) => {
      roster.users.push({ id: 's1', role: 'student', org: 'birch', given: 'Another', family: 'Child' });
      roster.enrollments.push(
        { id: 'e99', class: 'nowhere', user: 's1', role: 'student' },
        { id: 'e98', class: 'c1', user: 'nobody', role: 'student' },
      );
    },
  },
  {
    name: 'schools that are their own parents',
    id: 'G04',
    expect: 'warned',
    change: nothing,
    breaks: breakFile((files) => replace(files, 'orgs.csv', /school,,d/g, 'school,,birch')),
  },
  {
    name: 'a role nobody knows for one',
    id: 'G04',
    expect: 'warned',
    change: (roster) => {
      roster.users.push({ id: 'wizard', role: 'wizard', org: 'birch', given: 'Merle', family: 'Wand' });
    },
  },
  {
    name: 'roles nobody knows for all children',
    id: 'G04',
    expect: 'rejected',
    change: nothing,
    breaks: breakFile((files) => replace(files, 'roles.csv', /,student,/g, ',pupil,')),
  },
  {
    name: 'a grade and dates of birth that cannot be',
    id: 'G04',
    expect: 'warned',
    change: (roster) => {
      roster.users = roster.users.map((user) =>
        user.id === 'nora'
          ? { ...user, grade: 'purple', born: '1900-01-01' }
          : user.id === 'piper'
            ? { ...user, born: '2099-01-01' }
            : user,
      );
    },
  },
  usual('a usual night after that', 'applied', raise),
  {
    name: 'letters in Latin-1',
    id: 'G05',
    expect: 'rejected',
    change: nothing,
    breaks: breakFile((files) => {
      files['users.csv'] = Buffer.from(text(files, 'users.csv').replaceAll('Kid', 'Niño'), 'latin1');
    }),
  },
  {
    name: 'letters in UTF-16',
    id: 'G05',
    expect: 'rejected',
    change: nothing,
    breaks: breakFile((files) => {
      files['users.csv'] = Buffer.from(text(files, 'users.csv'), 'utf16le');
    }),
  },
  {
    name: 'a byte order mark, quotes and a line break inside a name',
    id: 'G05',
    expect: 'applied',
    change: (roster) => {
      roster.users = roster.users.map((user) => (user.id === 's2' ? { ...user, given: 'Kid “Two”, the\n2nd' } : user));
    },
    breaks: breakFile((files) => {
      files['users.csv'] = `\uFEFF${text(files, 'users.csv')}`;
    }),
  },
  {
    name: 'a guardian whom a slip moves to another child',
    id: 'G06',
    expect: 'applied',
    change: (roster) => {
      roster.contacts =
        roster.contacts?.map((one) => (one['guardianSourcedId'] === 'g7' ? { ...one, studentSourcedId: 's8' } : one)) ??
        null;
    },
    after: async ({ maySee }) => {
      expect(await maySee('g7', 's8')).toBe(false);
      expect(await maySee('g8', 's8')).toBe(true);
    },
  },
  {
    name: 'a new limit on a guardian in a file that is held for other reasons',
    id: 'G02',
    expect: 'held',
    change: (roster) => {
      roster.users = roster.users.filter((user) => !/^s[1-6]\d$/.test(user.id));
      roster.enrollments = roster.enrollments.filter((one) => !/^s[1-6]\d$/.test(one.user));
      roster.contacts =
        roster.contacts
          ?.map((one) =>
            one['guardianSourcedId'] === 'g9'
              ? { ...one, restriction: 'No contact', documentReference: 'Order 7' }
              : one,
          )
          .filter((one) => !/^s[1-6]\d$/.test(one['studentSourcedId'] ?? '')) ?? null;
    },
    after: async ({ maySee, reject }, held) => {
      expect(await maySee('g9', 's9')).toBe(false);
      await reject(held);
      expect(await maySee('g9', 's9')).toBe(false);
    },
  },
  usual('a usual night on which the limit is forgotten', 'applied', raise),
  { name: 'a file older than the one in force', id: 'G07', expect: 'rejected', change: nothing, stale: true },
  usual('a usual night before the change of year', 'applied', raise),
  {
    name: 'everybody changes class',
    id: 'G08',
    expect: 'applied',
    change: (roster) => {
      roster.classes.push({ id: 'c2', title: 'Grade 2, room 5', school: 'birch' });
      roster.enrollments = roster.enrollments.map((one) => ({ ...one, id: `next-${one.id}`, class: 'c2' }));
      roster.users = roster.users.map((user) => (/^s\d/.test(user.id) ? { ...user, grade: '02' } : user));
    },
  },
  {
    name: 'the oldest leave, more than may go unasked',
    id: 'G08',
    expect: 'held',
    change: (roster) => {
      roster.users = roster.users.filter((user) => !/^s[1-6]\d$/.test(user.id));
      roster.enrollments = roster.enrollments.filter((one) => !/^s[1-6]\d$/.test(one.user));
      roster.contacts = roster.contacts?.filter((one) => !/^s[1-6]\d$/.test(one['studentSourcedId'] ?? '')) ?? null;
    },
    after: async ({ approve }, held) => approve(held),
  },
  { name: 'and the month ends with nothing new', id: 'good', expect: 'nothing', change: nothing },
  usual('a last usual night brings back whom it names again'),
];
