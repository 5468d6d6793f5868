import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/** Where the next run writes what failed: one text for each failed test, with the error underneath the error. */
export const FAILURES_FILE = 'PORCHLIGHT_FAILURES';

/** The beginning of an error and of what caused it: an action's "internal" says nothing without its cause. */
function said(error: SerializedError): string {
  const own = (error.stack ?? error.message).slice(0, 600);
  return error.cause === undefined ? own : `${own}\n  because of ${said(error.cause)}`;
}

export default class Failures implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], loose: readonly SerializedError[]): void {
    const file = process.env[FAILURES_FILE];
    if (file === undefined) return;
    const texts = modules.flatMap((module) => {
      const name = relative(process.cwd(), module.moduleId);
      const broken = [...module.children.allTests('failed')].map(
        (test) => [test.fullName, test.result().errors ?? []] as const,
      );
      const whole = module.errors().length === 0 ? [] : [['the file', module.errors()] as const];
      return [...whole, ...broken].map(([what, errors]) => [`${name}: ${what}`, ...errors.map(said)].join('\n'));
    });
    writeFileSync(file, JSON.stringify([...texts, ...loose.map((error) => `Beside the tests:\n${said(error)}`)]));
  }
}
