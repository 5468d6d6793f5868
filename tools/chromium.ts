/** Finds a Chromium, or installs one and says so: the system's package as root on Debian, else Playwright's own. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const places = [
  process.env['CHROMIUM_PATH'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The program's path; null when there is none. */
export function findChromium(): string | null {
  return places.find((place) => place !== '' && existsSync(place)) ?? null;
}

export function ensureChromium(say: (line: string) => void): string | null {
  const found = findChromium();
  if (found !== null) return found;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say('No Chromium found: installing the packages chromium and fonts-noto-core with apt-get.');
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-q'], { stdio: ['ignore', 'ignore', 'inherit'], env: environment });
    execFileSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-noto-core'], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: environment,
    });
    return findChromium();
  }
  say('No Chromium found: letting Playwright download its own.');
  const cli = join(import.meta.dirname, '..', 'node_modules', 'playwright-core', 'cli.js');
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: ['ignore', 'inherit', 'inherit'] });
  return findChromium();
}

if (import.meta.main) {
  const path = ensureChromium((line) => console.error(line));
  console.error(path === null ? 'Playwright’s own Chromium is used, if its download worked.' : `Chromium: ${path}`);
}
