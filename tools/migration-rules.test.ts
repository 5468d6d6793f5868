import { describe, expect, it } from 'vitest';
import { findingsOf } from './migration-rules.ts';

describe('the rules for migrations', () => {
  it.each([
    ['create policy p on a.b as restrictive for all using (true)', 'restrictive'],
    ['create trigger t before insert on a.b execute function f()', 'trigger'],
    [
      'alter table a.b add constraint c foreign key (district_id, x) references a.c (district_id, id) on delete set null',
      'SET NULL',
    ],
    ['create view a.v as select 1', 'reader’s rights'],
    ['create materialized view a.v as select 1', 'materialised'],
    ['alter table a.b add constraint c foreign key (x) references a.c (id)', 'district_id'],
    ["select set_config('app.district', 'x', true)", 'set_config'],
    ['create table a.b (district_id uuid, x uuid references a.c)', 'behind the wall'],
  ])('%s is found', (statement, says) => {
    expect(
      findingsOf('planted', statement)
        .map((finding) => finding.says)
        .join(),
    ).toContain(says);
  });

  it('lets a lawful table pass', () => {
    expect(
      findingsOf(
        'lawful',
        'create table a.b (district_id uuid not null, id uuid not null, primary key (district_id, id))',
      ),
    ).toEqual([]);
  });
});
