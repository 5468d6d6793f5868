// oxlint-disable-next-line import/no-unassigned-import -- it works by being read first, before the others fill the heap
import './heap.ts';

const [{ commands }, { runCommand }] = await Promise.all([import('./commands/index.ts'), import('./commands/run.ts')]);

process.exitCode = await runCommand(commands, process.argv.slice(2), process.env);
