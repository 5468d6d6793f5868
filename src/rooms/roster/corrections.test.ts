import { describe, expect, test } from 'vitest';
import type { Actor } from '#platform/actor';
import { smallRoster, type SmallRoster } from '#test/roster';
import { idOf, importSmall, rows, scene, town, useTowns } from '#test/roster-town';
import { correctionsCsv, openCorrections, safeCell } from './corrections.questions.ts';
import { correct, takeFromFile } from './index.ts';
import { standByCorrection } from './people.actions.ts';

useTowns();

const nora = (changes: Partial<SmallRoster['users'][number]>): SmallRoster => {
  const roster = smallRoster();
  roster.users = roster.users.map((user) => (user.id === 'nora' ? { ...user, ...changes } : user));
  return roster;
};

const about = async (actor: Actor, field: string) =>
  ({ kind: 'person', id: await idOf(actor, 'nora'), field }) as const;

async function family(actor: Actor): Promise<string | undefined> {
  const [row] = await rows<{ name: string }>(
    actor,
    `select family_name as name from roster.people where district_id = :district and source_id = 'nora'`,
  );
  return row?.name;
}

const open = async (actor: Actor) => scene().floor.ask(actor, openCorrections, null);

async function corrected(): Promise<Actor> {
  const actor = await town();
  await importSmall(actor, smallRoster());
  await scene().floor.act(actor, correct, { ...(await about(actor, 'family_name')), value: 'Whitfield-Rao' });
  return actor;
}

describe('a correction made by hand', () => {
  test('holds night after night while the file says what it said', async () => {
    const actor = await corrected();
    await importSmall(actor, nora({ grade: '03' }));
    await importSmall(actor, nora({ grade: '04' }));
    expect(await family(actor)).toBe('Whitfield-Rao');
    expect(await open(actor)).toMatchObject([{ fileValue: 'Whitfield', fileChangedAt: null }]);
  });

  test('still holds when the file says something new, and both wait for a person', async () => {
    const actor = await corrected();
    await importSmall(actor, nora({ family: 'Whitfeld' }));
    expect(await family(actor)).toBe('Whitfield-Rao');
    const [one] = await open(actor);
    expect(one).toMatchObject({ value: 'Whitfield-Rao', fileBefore: 'Whitfield', fileValue: 'Whitfeld' });
    expect(one?.fileChangedAt).not.toBeNull();
    // One more new word: what it said before the first is still what was corrected.
    await importSmall(actor, nora({ family: 'Whitefield' }));
    expect(await open(actor)).toMatchObject([{ fileBefore: 'Whitfield', fileValue: 'Whitefield' }]);
  });

  test('kept by a person holds on, and is asked about again only at the next new word', async () => {
    const actor = await corrected();
    const { floor } = scene();
    await importSmall(actor, nora({ family: 'Whitfeld' }));
    await floor.act(actor, standByCorrection, await about(actor, 'family_name'));
    await importSmall(actor, nora({ family: 'Whitfeld', grade: '05' }));
    expect(await open(actor)).toMatchObject([{ fileValue: 'Whitfeld', fileChangedAt: null }]);
    await importSmall(actor, nora({ family: 'Whitefield' }));
    expect(await open(actor)).toMatchObject([{ fileBefore: 'Whitfeld', fileValue: 'Whitefield' }]);
  });

  test('given up by a person lets the file’s new word count', async () => {
    const actor = await corrected();
    await importSmall(actor, nora({ family: 'Whitfeld' }));
    await scene().floor.act(actor, takeFromFile, await about(actor, 'family_name'));
    expect(await family(actor)).toBe('Whitfeld');
    expect(await open(actor)).toEqual([]);
  });

  test('needs no decision when the file goes back to its old word', async () => {
    const actor = await corrected();
    await importSmall(actor, nora({ family: 'Whitfeld' }));
    await importSmall(actor, nora({ grade: '03' }));
    expect(await open(actor)).toMatchObject([{ fileValue: 'Whitfield', fileChangedAt: null }]);
    expect(await family(actor)).toBe('Whitfield-Rao');
  });

  test('is done once the file says the same', async () => {
    const actor = await corrected();
    await importSmall(actor, nora({ family: 'Whitfield-Rao' }));
    expect(await open(actor)).toEqual([]);
    await importSmall(actor, nora({ family: 'Rao' }));
    expect(await family(actor)).toBe('Rao');
  });

  test('made twice keeps the file’s word beside it, not the first correction', async () => {
    const actor = await corrected();
    const { floor } = scene();
    await floor.act(actor, correct, { ...(await about(actor, 'family_name')), value: 'Rao' });
    expect(await open(actor)).toMatchObject([{ value: 'Rao', fileValue: 'Whitfield' }]);
    await floor.act(actor, takeFromFile, await about(actor, 'family_name'));
    expect(await family(actor)).toBe('Whitfield');
  });

  test('of what the file leaves empty goes back to empty', async () => {
    const actor = await town();
    await importSmall(actor, smallRoster());
    const language = await about(actor, 'language');
    await scene().floor.act(actor, correct, { ...language, value: 'so' });
    await scene().floor.act(actor, takeFromFile, language);
    const found = await rows(
      actor,
      `select language from roster.people where district_id = :district and source_id = 'nora'`,
    );
    expect(found).toEqual([{ language: null }]);
  });
});

describe('the list for whoever keeps the sending system', () => {
  test('names the system’s own ids, and what is to be written there', async () => {
    const actor = await corrected();
    const [, line] = correctionsCsv(await open(actor)).split('\r\n');
    expect(line).toMatch(/^person,nora,Nora Whitfield-Rao,family_name,Whitfield,Whitfield-Rao,\S+,,$/);
  });

  test.each(['=1+1', '+1', '-1', '@x', '\t=1', ' =1', '＝1', '|x', '%x'])('no spreadsheet runs %s', (text) => {
    expect(safeCell(text)).toMatch(/^"'/);
  });
});
