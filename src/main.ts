import { commands } from './commands/index.ts';
import { runCommand } from './commands/run.ts';

process.exitCode = await runCommand(commands, process.argv.slice(2), process.env);
