import type pg from 'pg';

export type SelfCheckFinding = { readonly id: string; readonly says: string };

const shape = (column: string): string =>
  `(district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)${column}`;

/**
 * Compares what protects the tenants with what should: every table of every room behind row-level security, forced,
 * with exactly the policies the helper makes, and a database user that cannot go round them. Empty means all is well.
 */
export async function selfCheck(pool: pg.Pool): Promise<readonly SelfCheckFinding[]> {
  const findings: SelfCheckFinding[] = [];
  const say = (id: string, says: string): void => void findings.push({ id, says });

  const { rows: users } = await pool.query<{ name: string; super: boolean; bypass: boolean; owns: number }>(
    `select current_user as name, rolsuper as super, rolbypassrls as bypass,
       (select count(*)::int from pg_class where relowner = pg_roles.oid and relkind in ('r','p') and relnamespace::regnamespace::text not like 'pg\\_%') as owns
     from pg_roles where rolname = current_user`,
  );
  const user = users[0];
  if (!user || user.super || user.bypass)
    say('user', `The database user ${user?.name ?? '?'} can go round row-level security.`);
  if (user && user.owns > 0) say('user', `The database user ${user.name} owns ${user.owns} tables.`);

  const { rows: tables } = await pool.query<{
    name: string;
    enabled: boolean;
    forced: boolean;
    listed: boolean;
    student_column: string | null;
  }>(
    `select c.oid::regclass::text as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced, t.name is not null as listed, t.student_column
     from pg_class c join pg_namespace n on n.oid = c.relnamespace left join platform.tenant_tables t on t.name = c.oid::regclass::text
     where c.relkind in ('r', 'p') and has_schema_privilege(n.oid, 'usage') and n.nspname not in ('pg_catalog', 'information_schema', 'public') and n.nspname not like 'pg\\_%'`,
  );
  const { rows: policies } = await pool.query<{
    table: string;
    name: string;
    permissive: boolean;
    using: string;
    check: string | null;
    roles: string;
  }>(
    `select polrelid::regclass::text as table, polname as name, polpermissive as permissive,
       pg_get_expr(polqual, polrelid) as using, pg_get_expr(polwithcheck, polrelid) as check,
       array_to_string(array(select case when r = 0 then 'public' else r::regrole::text end from unnest(polroles) r), ',') as roles
     from pg_policy`,
  );
  for (const table of tables.filter((one) => !outsideTheWall.has(one.name))) {
    if (!table.listed) say('wall', `${table.name} is not behind the tenant wall and not on the list of exceptions.`);
    if (!table.enabled || !table.forced) say('wall', `${table.name} has row-level security off or not forced.`);
    const own = policies.filter((policy) => policy.table === table.name);
    if (!own.some((policy) => policy.name === 'tenant')) say('policy', `${table.name} has no tenant policy.`);
    for (const policy of own) {
      if (!policy.permissive)
        say('policy', `${table.name} has a restrictive policy; shards would turn it into a permissive one.`);
      const expected =
        policy.name === 'tenant' &&
        policy.roles === 'public' &&
        policy.using.includes(shape('').slice(1, -1)) &&
        policy.check === policy.using;
      const searched = policy.name === 'searched' && policy.roles === 'porchlight_search' && policy.using === 'true';
      if (!expected && !searched)
        say('policy', `${table.name} has a policy "${policy.name}" that the house did not make.`);
    }
  }
  const { rows: views } = await pool.query<{ name: string; kind: string; options: string | null }>(
    `select c.oid::regclass::text as name, c.relkind::text as kind, array_to_string(c.reloptions, ',') as options from pg_class c
     join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('v', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'public') and n.nspname not like 'pg\\_%'`,
  );
  for (const view of views) {
    if (view.kind === 'm') say('view', `${view.name} is a materialised view, which row-level security does not reach.`);
    else if (!(view.options ?? '').includes('security_invoker=true'))
      say('view', `${view.name} does not run with its reader's rights.`);
  }
  const { rows: fsync } = await pool.query<{ fsync: string }>('show fsync');
  if (fsync[0]?.fsync !== 'on')
    say('fsync', 'The database runs with fsync off: a power cut would lose accepted messages.');
  return findings;
}

/** The complete list of tables that no tenant owns; test/wall holds the reason of each. */
export const outsideTheWall: ReadonlySet<string> = new Set([
  'platform.districts',
  'platform.hosts',
  'platform.mail_addresses',
  'platform.sessions',
  'platform.contact_hashes',
  'platform.data_classes',
  'platform.tenant_tables',
  'platform.backups',
  'platform.rates',
]);
