import { foldForSearch } from './import/fields.ts';

/** The short name of a school in addresses: plain letters, one only in the district. */
export function slugFor(name: string, taken: ReadonlySet<string>): string {
  const plain = foldForSearch(name)
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 48)
    .replace(/-+$/, '');
  const base = plain === '' ? 'school' : plain;
  if (!taken.has(base)) return base;
  for (let number = 2; ; number += 1) {
    const next = `${base}-${number}`;
    if (!taken.has(next)) return next;
  }
}

export type ParentLink = { readonly sourceId: string; readonly parentSourceId: string | null; readonly line: number };

/** Orgs whose parent is not there, or that are their own ancestors. Their parent becomes the district. */
export function brokenParents(
  orgs: readonly ParentLink[],
  known: ReadonlySet<string>,
): readonly (ParentLink & { readonly code: 'reference_unknown' | 'org_cycle' })[] {
  const parents = new Map(orgs.map((org) => [org.sourceId, org.parentSourceId]));
  const broken: (ParentLink & { code: 'reference_unknown' | 'org_cycle' })[] = [];
  for (const org of orgs) {
    const parent = org.parentSourceId;
    if (parent === null) continue;
    if (!parents.has(parent) && !known.has(parent)) broken.push({ ...org, code: 'reference_unknown' });
    else if (reaches(org.sourceId, parents)) broken.push({ ...org, code: 'org_cycle' });
  }
  return broken;
}

function reaches(start: string, parents: ReadonlyMap<string, string | null>): boolean {
  const seen = new Set<string>();
  let at = parents.get(start) ?? null;
  while (at !== null && !seen.has(at)) {
    if (at === start) return true;
    seen.add(at);
    at = parents.get(at) ?? null;
  }
  return false;
}
