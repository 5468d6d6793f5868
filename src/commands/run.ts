import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { AppError } from '#platform/errors';
import { type Environment, SettingError } from '#platform/settings';

/** Exit codes: done, failed or rejected, wrong call, held. */
export const exit = { done: 0, failed: 1, wrongCall: 2, held: 3 } as const;

export type CommandCall = {
  readonly words: readonly string[];
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  readonly environment: Environment;
  /** One object on stdout, for a program; all else goes to stderr. */
  readonly json: boolean;
  say(line: string): void;
  /** The answer: with --json the object, else the lines. */
  answer(object: unknown, lines: readonly string[]): void;
};

export type Command = {
  /** `import roster`, in the words one types. */
  readonly name: string;
  readonly usage: string;
  readonly does: string;
  readonly details?: readonly string[];
  readonly flags?: ParseArgsOptionsConfig;
  /** Fewest and most words after the name. */
  readonly words: readonly [number, number];
  readonly run: (call: CommandCall) => Promise<number>;
};

/** An expected failure of a command, in one sentence for the person who typed it. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => command.usage.length));
  return [
    'Porchlight. Usage: porchlight COMMAND',
    '',
    ...commands.map((command) => `  ${command.usage.padEnd(width)}  ${command.does}`),
    '',
    'porchlight COMMAND --help says more.',
  ].join('\n');
}

function help(command: Command): string {
  return [`porchlight ${command.usage}`, '', command.does, ...(command.details ?? []).map((line) => `  ${line}`)].join(
    '\n',
  );
}

function found(commands: readonly Command[], typed: readonly string[]): Command | null {
  const fits = commands.filter((command) => command.name.split(' ').every((word, place) => typed[place] === word));
  return fits.toSorted((a, b) => b.name.length - a.name.length)[0] ?? null;
}

/** Runs what was typed; answers the exit code. */
export async function runCommand(
  commands: readonly Command[],
  typed: readonly string[],
  environment: Environment,
): Promise<number> {
  const command = found(commands, typed);
  if (command === null) {
    const asked = typed.length === 0 || typed[0] === '--help' || typed[0] === 'help';
    (asked ? console.log : console.error)(
      asked ? overview(commands) : `There is no command "${typed.join(' ')}". ${overview(commands)}`,
    );
    return asked ? exit.done : exit.wrongCall;
  }
  const rest = typed.slice(command.name.split(' ').length);
  let parsed;
  try {
    parsed = parseArgs({
      args: [...rest],
      options: { help: { type: 'boolean' }, json: { type: 'boolean' }, ...command.flags },
      allowPositionals: true,
    });
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : 'Wrong call'}\n\n${help(command)}`);
    return exit.wrongCall;
  }
  const flags = parsed.values as Record<string, string | boolean | undefined>;
  if (flags['help'] === true) {
    console.log(help(command));
    return exit.done;
  }
  const [fewest, most] = command.words;
  if (parsed.positionals.length < fewest || parsed.positionals.length > most) {
    console.error(help(command));
    return exit.wrongCall;
  }
  const json = flags['json'] === true;
  try {
    return await command.run({
      words: parsed.positionals,
      flags,
      environment,
      json,
      say: (line) => console.error(line),
      answer: (object, lines) => console.log(json ? JSON.stringify(object, null, 2) : lines.join('\n')),
    });
  } catch (error) {
    if (error instanceof SettingError || error instanceof CommandError || error instanceof AppError) {
      console.error(error instanceof AppError ? `Refused: ${error.code}` : error.message);
      return exit.failed;
    }
    // BackupRefused and the supervisor's refusals are sentences for people too.
    if (error instanceof Error && (error.name.endsWith('Refused') || error.name.startsWith('Postgres'))) {
      console.error(error.message);
      return exit.failed;
    }
    console.error(
      error instanceof Error ? (environment['LOG_LEVEL'] === 'debug' ? error.stack : error.message) : String(error),
    );
    return exit.failed;
  }
}
