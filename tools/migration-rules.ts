/** Holds every migration against the house's database rules: what a sharded PostgreSQL would refuse or quietly break. */
import { allMigrations } from '#platform/database';

export type Finding = { readonly migration: string; readonly says: string };

const forbidden: readonly (readonly [RegExp, string])[] = [
  [/\bas\s+restrictive\b/i, 'restrictive policies become permissive on shards'],
  [
    /\bcreate\s+(or\s+replace\s+)?(constraint\s+)?trigger\b/i,
    'triggers are refused on distributed tables; do it in the action',
  ],
  [/\bcreate\s+(or\s+replace\s+)?rule\b/i, 'rules break inserts on distributed tables'],
  [
    /\bon\s+delete\s+set\s+null\b/i,
    'ON DELETE SET NULL is refused where the key holds the tenant; do it in the action',
  ],
  [/\bon\s+update\s+cascade\b/i, 'ON UPDATE CASCADE is refused'],
  [/\bcreate\s+materialized\s+view\b/i, 'materialised views have no row-level security'],
  [/\bdisable\s+row\s+level\s+security\b/i, 'row-level security stays on'],
  [/\bgrant\b[^;]*\b(truncate|references)\b/i, 'TRUNCATE and REFERENCES are not held by row-level security'],
  [/\bset_config\s*\(/i, 'set_config never reaches shards'],
];

/** What one statement breaks. */
export function findingsOf(migration: string, statement: string): readonly Finding[] {
  const text = statement.replaceAll(/--[^\n]*/g, '');
  const found: Finding[] = forbidden.filter(([pattern]) => pattern.test(text)).map(([, says]) => ({ migration, says }));
  const table = /\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?([a-z_]+\.[a-z_]+)/i.exec(text)?.[1];
  if (table !== undefined && /\breferences\s+[a-z_]+\.[a-z_]+/i.test(text) && /district_id/.test(text))
    found.push({ migration, says: `${table}: foreign keys come after the table is behind the wall` });
  if (/\bcreate\s+view\b/i.test(text) && !/security_invoker\s*=\s*true/i.test(text))
    found.push({ migration, says: 'a view must run with its reader’s rights (security_invoker = true)' });
  const key = /foreign key \(([^)]*)\)/i.exec(text)?.[1];
  if (
    key !== undefined &&
    /\.[a-z_]+ add constraint/.test(text) &&
    !key.includes('district_id') &&
    !text.includes('platform.')
  )
    found.push({ migration, says: 'a foreign key must include district_id' });
  return found;
}

if (import.meta.main) {
  const all = allMigrations();
  const findings = all.flatMap((migration) =>
    migration.statements.flatMap((statement) => findingsOf(migration.name, statement)),
  );
  for (const { migration, says } of findings) console.error(`${migration}: ${says}`);
  console.error(`${all.length} migrations, ${findings.length} findings`);
  if (findings.length > 0 || all.length === 0) process.exitCode = 1;
}
