import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'tools/**/*.test.ts', 'demo/**/*.test.ts', 'bench/**/*.test.ts'],
    // Generous: a busy machine is slow, not wrong. Speed is measured by bench/, never by a timed test.
    testTimeout: 180_000,
    hookTimeout: 300_000,
    // Once more where a busy CI machine starved a real browser or server; what fails twice is broken.
    retry: process.env['CI'] === undefined ? 0 : 1,
    globalSetup: ['test/database/global-setup.ts'],
    // Files share a worker and what it has read: reading the house anew for each cost half of all processor time.
    isolate: false,
    fileParallelism: true,
    maxWorkers: 2,
  },
});
