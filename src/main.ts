// oxlint-disable-next-line import/no-unassigned-import -- it works by being read first, before the others fill the heap
import './heap.ts';
import { commands } from './commands/index.ts';
import { runCommand } from './commands/run.ts';

process.exitCode = await runCommand(commands, process.argv.slice(2), process.env);
