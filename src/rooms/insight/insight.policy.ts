import { type Actor, hasAnyRole, hasRole, unitsWith } from '#platform/actor';
import type { Uuid } from '#platform/ids';

/**
 * Who may, as a table:
 *
 * | who                       | read the report | write "what we changed" | name who is told |
 * | ------------------------- | --------------- | ----------------------- | ---------------- |
 * | principal                 | own schools     | own schools             | no               |
 * | engagement, administrator | every scope     | every scope             | yes              |
 *
 * The report names no person, whoever reads it.
 */
export const reportRoles = ['principal', 'engagement', 'administrator'] as const;

export type ReportScope = { readonly kind: 'district' | 'school'; readonly id: Uuid };

export function mayReadReport(actor: Actor, scope: ReportScope): boolean {
  if (actor.kind !== 'person') return false;
  if (hasAnyRole(actor, ['engagement', 'administrator'])) return true;
  return scope.kind === 'school' && hasRole(actor, 'principal', scope.id);
}

export function mayNameReaders(actor: Actor): boolean {
  return actor.kind === 'person' && hasAnyRole(actor, ['engagement', 'administrator']);
}

/** What somebody's report is about when the address names no school. */
export function firstScope(actor: Actor): ReportScope | null {
  if (hasAnyRole(actor, ['engagement', 'administrator'])) return { kind: 'district', id: actor.districtId };
  const schools = unitsWith(actor, ['principal']);
  if (schools === null) return { kind: 'district', id: actor.districtId };
  return schools[0] === undefined ? null : { kind: 'school', id: schools[0] };
}
