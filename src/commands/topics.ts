import { existsSync } from 'node:fs';
import { evaluateTopics } from '#rooms/conversations';
import { type Command, CommandError, exit } from './run.ts';

export const topicsEvaluate: Command = {
  name: 'topics evaluate',
  usage: 'topics evaluate TRAIN [TEST] [--oos LABEL] [--json]',
  does: 'Measures how well topics are suggested, on labelled messages.',
  details: [
    'TRAIN and TEST are CSV or JSONL with "text" and "label" (or "category"), or a folder with seq.in and label.',
    'Without TEST the training messages are cross-validated.',
  ],
  flags: { oos: { type: 'string' } },
  words: [1, 2],
  async run({ words, flags, answer }) {
    const missing = words.find((path) => !existsSync(path));
    if (missing !== undefined) throw new CommandError(`${missing} is not there.`);
    const oos = flags['oos'];
    const result = await evaluateTopics({
      trainFile: words[0] ?? '',
      ...(words[1] === undefined ? {} : { testFile: words[1] }),
      ...(typeof oos === 'string' ? { oosLabel: oos } : {}),
    });
    answer(
      result,
      Object.entries(result).map(([name, value]) => `${name}: ${value === null ? '–' : String(value)}`),
    );
    return exit.done;
  },
};
