/**
 * Writes the published description of the programming interface, `docs/api/openapi.json`, from its routes.
 * `--check` compares instead of writing. Call: node tools/openapi.ts [--check]
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiRoutes, openApiDocument } from '#rooms/conversations';
import { messagesApi } from '#rooms/messages';

const file = join(import.meta.dirname, '..', 'docs', 'api', 'openapi.json');
const text = `${JSON.stringify(openApiDocument([...apiRoutes, ...messagesApi]), null, 2)}\n`;

if (process.argv.includes('--check')) {
  let kept = '';
  try {
    kept = readFileSync(file, 'utf8');
  } catch {
    // Not there: as different as can be.
  }
  if (kept !== text) {
    console.error('docs/api/openapi.json is not what the routes say. Please run: node tools/openapi.ts');
    process.exit(1);
  }
} else {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
}
