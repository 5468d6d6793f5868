import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemActor } from '#platform/actor';
import { invitePerson } from '#rooms/access';
import { approveImport, importRoster, rejectImport } from '#rooms/roster';
import { districtOf } from './districts.ts';
import { withHouse } from './ground.ts';
import { type Command, CommandError, exit } from './run.ts';

type Counts = Readonly<Record<string, { added: number; changed: number; removed: number }>>;

export const importRosterCommand: Command = {
  name: 'import roster',
  usage: 'import roster PATH [--district SLUG] [--json]',
  does: 'Loads a roster: a OneRoster 1.1 or 1.2 folder or zip, or one simple CSV.',
  details: ['Exit 0 applied or unchanged, 1 rejected, 3 held until somebody approves it.'],
  flags: { district: { type: 'string' } },
  words: [1, 1],
  run: async ({ words, flags, environment, say, answer }) =>
    withHouse(environment, say, async (house) => {
      const path = resolve(words[0] ?? '');
      if (!existsSync(path)) throw new CommandError(`${path} is not there.`);
      const district = await districtOf(house.floor, flags['district']);
      const result = await house.floor.act(systemActor(district.id, 'import roster'), importRoster, { path });
      const counts = result.counts as unknown as Counts;
      answer({ status: result.status, import: result.importId, counts, errors: result.errors, held: result.held }, [
        `The roster was ${result.status}.`,
        ...Object.entries(counts).map(
          ([what, { added, changed, removed }]) => `  ${what}: ${added} added, ${changed} changed, ${removed} removed`,
        ),
        ...result.errors
          .slice(0, 20)
          .map((error) => `  ${error.file}:${error.line ?? ''} ${error.field ?? ''} ${error.message}`),
        ...result.held.map((held) => `  held: ${held.rule}, found ${held.found}, limit ${held.limit}`),
      ]);
      return result.status === 'held' ? exit.held : result.status === 'rejected' ? exit.failed : exit.done;
    }),
};

function decide(name: string, does: string, action: typeof approveImport | typeof rejectImport): Command {
  return {
    name,
    usage: `${name} ID [--district SLUG]`,
    does,
    flags: { district: { type: 'string' } },
    words: [1, 1],
    run: async ({ words, flags, environment, say, answer }) =>
      withHouse(environment, say, async (house) => {
        const district = await districtOf(house.floor, flags['district']);
        await house.floor.act(systemActor(district.id, name), action as typeof approveImport, {
          importId: words[0] ?? '',
        });
        answer({ done: true, import: words[0] }, ['Done.']);
        return exit.done;
      }),
  };
}

export const importApprove = decide('import approve', 'Applies a held roster.', approveImport);
export const importReject = decide('import reject', 'Throws a held roster away.', rejectImport);

export const personInvite: Command = {
  name: 'person invite',
  usage: 'person invite --email ADDRESS --role ROLE [--district SLUG]',
  does: 'Prints a link that signs somebody in once and gives them a role.',
  flags: { district: { type: 'string' }, email: { type: 'string' }, role: { type: 'string' } },
  words: [0, 0],
  run: async ({ flags, environment, say, answer }) =>
    withHouse(environment, say, async (house) => {
      const { email, role } = flags;
      if (typeof email !== 'string' || typeof role !== 'string')
        throw new CommandError('--email and --role are needed, such as --role administrator.');
      const district = await districtOf(house.floor, flags['district']);
      const invited = await house.floor.act(systemActor(district.id, 'person invite'), invitePerson, {
        email,
        role,
      } as never);
      const url = `${house.floor.settings.publicUrl}${invited.path}`;
      answer({ url, expires: invited.expiresAt.toString() }, [
        url,
        `Works once, until ${invited.expiresAt.toString()}.`,
      ]);
      return exit.done;
    }),
};
