import { putAgents, readContactLanguages, readContacts } from './contacts.ts';
import type { RosterFiles } from './files.ts';
import { type Manifest, readManifest } from './manifest.ts';
import type { RosterSink } from './model.ts';
import { readClasses, readEnrollments } from './oneroster-classes.ts';
import { readOrgs } from './oneroster-orgs.ts';
import { newPeopleReading, readDemographics, readRoles } from './oneroster-people.ts';
import { readUsers } from './oneroster-users.ts';
import { type KnownRows, newestOf, type ReadingRun } from './reading.ts';

/** What a roster turned out to be, once it was read to its end. */
export type RosterRead = {
  readonly source: 'oneroster' | 'simple';
  readonly version: string | null;
  readonly mode: 'bulk' | 'delta';
  /** What was in it, so that the absence of a file is not taken for the absence of its rows. */
  readonly has: {
    readonly orgs: boolean;
    readonly people: boolean;
    readonly classes: boolean;
    readonly enrollments: boolean;
    readonly contacts: boolean;
  };
  /** The class places are those in force, file for file, and were not read again. */
  readonly sameEnrollments?: boolean;
  /** So are the contacts: each row of the file has its tie. */
  readonly sameContacts?: boolean;
  /** The newest time a class place was changed, for the day on which their file is the same and not read. */
  readonly newestEnrollmentAt?: string | null;
  /** The newest time any row was changed, when the rows say so. */
  readonly newestRowAt: string | null;
};

export type OneRosterRequest = {
  readonly files: RosterFiles;
  readonly sink: RosterSink;
  readonly today: Temporal.PlainDate;
  /** Whether a file is byte for byte the one that is in force, read then without an error. */
  readonly isInForce: (file: string) => boolean;
  /** Of the class places in force. */
  readonly newestEnrollmentAt: string | null;
  /** How many ties in force a contacts file made. */
  readonly contactTies: () => Promise<number>;
  /** Asked for when the roster is a delta or leaves out files: what references may point to beside the file's own rows. */
  readonly existing: () => Promise<KnownRows>;
};

function needsExisting(manifest: Manifest): boolean {
  return manifest.mode === 'delta' || manifest.modes.get('classes') === 'absent';
}

async function knownFor(manifest: Manifest, existing: () => Promise<KnownRows>): Promise<KnownRows> {
  if (!needsExisting(manifest)) return { orgs: new Map(), people: new Map(), classes: new Set() };
  const known = await existing();
  // In a bulk file people and orgs must be all there; only files that are declared absent count as unchanged.
  return manifest.mode === 'delta' ? known : { orgs: new Map(), people: new Map(), classes: known.classes };
}

/** Reads OneRoster CSV 1.1 or 1.2 into the sink. Throws `RosterRefused` when nothing of it may be used. */
export async function readOneRoster({
  files,
  sink,
  today,
  isInForce,
  newestEnrollmentAt: newestInForce,
  contactTies,
  existing,
}: OneRosterRequest): Promise<RosterRead> {
  const manifest = await readManifest(files, sink);
  const known = await knownFor(manifest, existing);
  const times = newestOf();
  const run: ReadingRun = { sink, today, mode: manifest.mode, known, sawChange: (written) => times.saw(written) };
  const present = (file: Parameters<Manifest['modes']['get']>[0]): boolean =>
    (manifest.modes.get(file) ?? 'absent') !== 'absent';
  const people = newPeopleReading();
  if (present('orgs')) await readOrgs(run, files);
  if (present('roles')) await readRoles(run, files, people);
  if (present('demographics')) await readDemographics(run, files, people);
  const contactRows = present('contacts') ? await readContactLanguages(run, files, people) : 0;
  // The same file, and every row of it stands: nobody ended or took back one of its ties since.
  const sameContacts =
    manifest.mode === 'bulk' &&
    present('contacts') &&
    present('users') &&
    isInForce('contacts.csv') &&
    (await contactTies()) === contactRows;
  if (present('users')) await readUsers(run, files, manifest.version, people);
  people.roles.clear();
  people.shared.clear();
  people.birthDates.clear();
  people.languages.clear();
  const pairs = present('contacts') && !sameContacts ? await readContacts(run, files) : new Set<string>();
  await putAgents(run, people, pairs);
  pairs.clear();
  if (present('classes')) await readClasses(run, files);
  // The largest file by far, and mostly the same from one night to the next.
  const sameEnrollments = manifest.mode === 'bulk' && present('enrollments') && isInForce('enrollments.csv');
  const enrollmentTimes = newestOf();
  if (sameEnrollments) enrollmentTimes.saw(newestInForce ?? undefined);
  else if (present('enrollments'))
    await readEnrollments({ ...run, sawChange: (written) => enrollmentTimes.saw(written) }, files);
  const newestEnrollmentAt = enrollmentTimes.newest();
  times.saw(newestEnrollmentAt ?? undefined);
  return {
    source: 'oneroster',
    version: manifest.version,
    mode: manifest.mode,
    has: {
      orgs: present('orgs'),
      people: present('users'),
      classes: present('classes'),
      enrollments: present('enrollments') && !sameEnrollments,
      contacts: present('contacts') && !sameContacts,
    },
    sameEnrollments,
    sameContacts,
    newestEnrollmentAt,
    newestRowAt: times.newest(),
  };
}
