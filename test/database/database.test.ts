import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { testDatabase, testedMajor, withDatabase, type TestDatabase } from './index.ts';

describe('the test database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());

  test('runs on the version that was asked for', async () => {
    const version = await one(database.ownerUrl, `select current_setting('server_version_num')::int / 10000 as answer`);
    expect(version).toBe(testedMajor());
  });

  test('acts as the application role when the application connects', async () => {
    expect(await one(database.appUrl, 'select current_user as answer')).toBe('porchlight_app');
  });

  test('is another one for each who asks, and is gone when dropped', async () => {
    const other = await testDatabase({ empty: true });
    expect(other.ownerUrl).not.toBe(database.ownerUrl);
    await other.drop();
    await expect(one(other.ownerUrl, 'select 1 as answer')).rejects.toThrow(/does not exist/);
  });
});

async function one(url: string, sql: string): Promise<unknown> {
  return withDatabase(url, async (client) => (await client.query<{ answer: unknown }>(sql)).rows[0]?.answer);
}
