export { allMigrations, migrate, readMigration, type Migration, type MigrateRequest } from './migrate.ts';
export { createPool } from './pools.ts';
export {
  crossTenants,
  inTenant,
  openingStatements,
  rawClient,
  type OutsideTenants,
  type PlainStatement,
  type TenantScope,
  type TenantTx,
} from './tenant.ts';
export { outsideTheWall, selfCheck, type SelfCheckFinding } from './self-check.ts';
export type { Tables } from './tables.ts';
export { gather, type Gathered } from './gather.ts';
