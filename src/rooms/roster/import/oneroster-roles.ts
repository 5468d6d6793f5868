import type { AssignmentRole } from './model.ts';
import { flag, type PersonFlags } from './reading.ts';

/** What a OneRoster role word makes of a person, by the kind of org it is held at. */
export type RoleMeaning = { readonly flags: PersonFlags; readonly role: AssignmentRole | null };

const guardian: RoleMeaning = { flags: flag.guardian, role: null };
const student: RoleMeaning = { flags: flag.student, role: 'student' };
const staff = (role: AssignmentRole | null): RoleMeaning => ({ flags: flag.staff, role });

/**
 * Rights are never widened by a guess: only a principal or a school's administrator becomes principal, and only the system
 * administrator becomes administrator. A district names exact roles by the standard's prefix for extensions (`ext:office`,
 * `ext:department`, `ext:engagement` …) or by the column `metadata.porchlight.role`.
 */
const meanings = new Map<string, (atSchool: boolean) => RoleMeaning>([
  ['student', () => student],
  ['parent', () => guardian],
  ['guardian', () => guardian],
  ['relative', () => ({ ...guardian, flags: flag.guardian | flag.relative })],
  ['teacher', () => staff('teacher')],
  ['aide', () => staff('teacher')],
  ['counselor', (atSchool) => staff(atSchool ? 'office' : 'department')],
  ['proctor', () => staff(null)],
  ['principal', (atSchool) => staff(atSchool ? 'principal' : 'department')],
  ['administrator', (atSchool) => staff(atSchool ? 'principal' : 'department')],
  ['siteadministrator', (atSchool) => staff(atSchool ? 'office' : 'department')],
  ['districtadministrator', () => staff('department')],
  ['systemadministrator', () => staff('administrator')],
]);

const exact = new Set<string>(['teacher', 'office', 'department', 'principal', 'engagement', 'administrator']);

function isExact(word: string): word is AssignmentRole {
  return exact.has(word);
}

/** Null for a role word that neither version knows. */
export function meaningOf(word: string, exactRole: string | null, atSchool: boolean): RoleMeaning | null {
  const written = word.trim().toLowerCase();
  const extension = written.startsWith('ext:') ? written.slice(4) : '';
  if (isExact(extension)) return staff(extension);
  const meaning = meanings.get(written)?.(atSchool) ?? null;
  const named = exactRole?.trim().toLowerCase() ?? '';
  // The extension may say which staff role it is; it cannot make staff out of a student or guardian.
  return meaning !== null && (meaning.flags & flag.staff) !== 0 && isExact(named) ? staff(named) : meaning;
}
