import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Hono } from 'hono';
import { symbols } from './symbols.ts';

/** A file for browsers, read, shortened and compressed once at the start. */
export type Asset = { name: string; path: string; type: string; plain: Buffer; gzip: Buffer; brotli: Buffer };

const here = fileURLToPath(new URL('./', import.meta.url));
const css = (...names: readonly string[]): string =>
  shortCss(names.map((name) => readFileSync(join(here, 'css', `${name}.css`), 'utf8')).join('\n'));
const client = (name: string): string => shortJs(readFileSync(join(here, 'client', `${name}.js`), 'utf8'));

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Takes out comments and spare white space. Our own sheets only: none has a comment or two blanks inside quotes. */
export function shortCss(text: string): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([{};,]) ?/g, '$1')
    .replaceAll(/: /g, ':')
    .replaceAll(';}', '}')
    .trim();
}

/** Takes out lines that are only comments, and indentation. Never touches the inside of a line, so it cannot change what runs. */
export function shortJs(text: string): string {
  return text
    .replaceAll(/^[ \t]*\/\*(?:(?!\*\/)[\s\S])*\*\/[ \t]*$/gm, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('//'))
    .join('\n');
}

/**
 * Turbo, with two lines taken out of it: it puts a style element into the page for its progress bar, which the content
 * policy forbids. The bar is ours (css/live.css). Refuses a Turbo that is not the one this was written for.
 */
function turbo(): string {
  const file = createRequire(import.meta.url).resolve('@hotwired/turbo/dist/turbo.es2017-esm.js');
  const text = readFileSync(file, 'utf8');
  const install = '    this.installStylesheetElement();\n';
  const show = '      this.installProgressElement();\n';
  for (const line of [install, show])
    if (text.split(line).length !== 2) throw new Error('Turbo changed: look at its progress bar again');
  return shortJs(text.replace(install, '').replace(show, ''));
}

function mark(): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#d2891a" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" color="#d2891a">${symbols.lamp}</svg>`;
}

function packed(name: string, text: string): Asset {
  const plain = Buffer.from(text, 'utf8');
  const extension = extname(name);
  const hash = createHash('sha256').update(plain).digest('base64url').slice(0, 12).replaceAll(/[-_]/g, '0');
  return {
    name,
    path: `/assets/${name.slice(0, -extension.length)}.${hash}${extension}`,
    type: types[extension] ?? 'application/octet-stream',
    plain,
    gzip: gzipSync(plain, { level: 9 }),
    brotli: brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  };
}

let made: ReadonlyMap<string, Asset> | null = null;

/** Every asset by its plain name. */
export function assets(): ReadonlyMap<string, Asset> {
  made ??= new Map(
    [
      packed('family.css', css('tokens', 'look')),
      packed('staff.css', css('tokens', 'look', 'desk', 'live', 'kit', 'report')),
      packed('mark.svg', mark()),
      packed('turbo.js', turbo()),
      ...readdirSync(join(here, 'client'))
        .filter((name) => name.endsWith('.js'))
        .map((name) => packed(name, client(name.slice(0, -'.js'.length)))),
    ].map((asset) => [asset.name, asset]),
  );
  return made;
}

/** Where a browser finds an asset: a name that changes with its content. */
export function assetPath(name: string): string {
  const asset = assets().get(name);
  if (asset === undefined) throw new Error(`There is no asset “${name}”`);
  return asset.path;
}

/** Answers `/assets/…`: kept by browsers for a year, as the name changes with the content. */
export function mountAssets(app: Hono): void {
  const byPath = new Map([...assets().values()].map((asset) => [asset.path, asset]));
  app.get('/assets/*', (context) => {
    const asset = byPath.get(context.req.path);
    if (asset === undefined) return context.text('', 404);
    const [bytes, encoding] = best(asset, context.req.header('accept-encoding') ?? '');
    const headers: Record<string, string> = {
      'content-type': asset.type,
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      vary: 'accept-encoding',
    };
    if (encoding !== null) headers['content-encoding'] = encoding;
    return context.body(new Uint8Array(bytes), 200, headers);
  });
}

function best(asset: Asset, accepted: string): [Buffer, 'br' | 'gzip' | null] {
  if (/\bbr\b/.test(accepted)) return [asset.brotli, 'br'];
  return /\bgzip\b/.test(accepted) ? [asset.gzip, 'gzip'] : [asset.plain, null];
}
