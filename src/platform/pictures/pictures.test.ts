import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { type PreparedUploads, prepareUploads } from './index.ts';

const upload = (
  name: string,
  bytes: Uint8Array | string,
): { name: string; claimedType: string; bytes: Uint8Array } => ({
  name,
  claimedType: 'image/jpeg',
  bytes: typeof bytes === 'string' ? new TextEncoder().encode(bytes) : new Uint8Array(bytes),
});

async function prepared(name: string, bytes: Uint8Array | string, more: object = {}): Promise<PreparedUploads> {
  return prepareUploads([upload(name, bytes)], { maxMb: 25, ...more });
}

/** A photo as a phone makes it: held sideways, with the camera and the place in it. Left red, right blue. */
async function photo(width = 192, height = 128): Promise<Buffer> {
  const left = await sharp({ create: { width: width / 2, height, channels: 3, background: '#c02020' } })
    .png()
    .toBuffer();
  return sharp({ create: { width, height, channels: 3, background: '#2030c0' } })
    .composite([{ input: left, left: 0, top: 0 }])
    .withExif({ IFD0: { Make: 'SecretCamera' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
}

describe('photos', () => {
  it('are turned upright and lose place and camera', async () => {
    const source = await photo();
    expect(source.includes('SecretCamera')).toBe(true);
    const [file] = (await prepared('IMG_0001.JPG', source)).files;
    const bytes = Buffer.from(file?.bytes ?? []);
    expect(bytes.includes('SecretCamera')).toBe(false);
    const seen = await sharp(bytes).metadata();
    expect([seen.width, seen.height, seen.orientation, seen.exif]).toEqual([128, 192, undefined, undefined]);
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    // What was left on the sensor is on top now.
    expect(data[0]).toBeGreaterThan(150);
    expect(data[(info.height - 1) * info.width * 3 + 2]).toBeGreaterThan(150);
    expect(file).toMatchObject({ name: 'IMG_0001.jpg', type: 'image/jpeg', held: null });
  });

  it('from an iPhone (HEIC) become pictures that every browser shows', async () => {
    const heic = readFileSync(new URL('phone.fixture.heic', import.meta.url));
    expect(heic.includes('SecretCamera')).toBe(true);
    const [file] = (await prepared('IMG_0002.HEIC', heic)).files;
    expect(file).toMatchObject({ name: 'IMG_0002.jpg', type: 'image/jpeg', held: null });
    const bytes = Buffer.from(file?.bytes ?? []);
    expect(bytes.includes('SecretCamera')).toBe(false);
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 192, height: 128, format: 'jpeg' });
  });

  it('are at most 2000 pixels long', async () => {
    const [file] = (await prepared('large.jpg', await photo(4000, 3000))).files;
    const seen = await sharp(file?.bytes).metadata();
    expect(Math.max(seen.width, seen.height)).toBe(2000);
  });

  it('keep what is see-through, and are pictures whatever their name says', async () => {
    const png = await sharp({
      create: { width: 8, height: 8, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0.2 } },
    })
      .png()
      .toBuffer();
    expect((await prepared('drawing.jpg', png)).files[0]).toMatchObject({
      name: 'drawing.png',
      type: 'image/png',
      held: null,
    });
  });

  it('that cannot be read are kept, and nobody opens them', async () => {
    const broken = (await photo()).subarray(0, 200);
    expect((await prepared('half.jpg', broken)).files[0]?.held).toBe('unreadable');
    const brokenHeic = readFileSync(new URL('phone.fixture.heic', import.meta.url)).subarray(0, 700);
    expect((await prepared('half.heic', brokenHeic)).files[0]?.held).toBe('unreadable');
  });

  it('that are a picture and something else at once are only a picture afterwards', async () => {
    const two = Buffer.concat([await photo(), Buffer.from('<script>alert(1)</script>PK\u0003\u0004')]);
    const [file] = (await prepared('two.jpg', two)).files;
    expect(Buffer.from(file?.bytes ?? []).includes('script')).toBe(false);
  });
});

describe('other files', () => {
  it.each([
    ['letter.txt', 'Dear school', 'text/plain', null],
    ['page.html', '<!doctype html><script>alert(1)</script>', 'text/html', 'active_document'],
    ['drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', 'text/html', 'active_document'],
    ['photo.jpg', '#!/bin/sh\nrm -rf', 'application/octet-stream', 'executable'],
    ['photo.jpg.exe', 'MZ', 'application/octet-stream', 'executable'],
    ['photo.jpg', 'this is no picture', 'text/plain', 'type_mismatch'],
    ['form.pdf', '%PDF-1.7\n/JavaScript (app.alert(1))', 'application/pdf', 'active_document'],
    ['form.pdf', '%PDF-1.7\nplain', 'application/pdf', null],
    ['data.bin', '\u0000\u0001\u0002', 'application/octet-stream', 'unknown_type'],
    ['all.zip', 'PK\u0003\u0004\u0014\u0000\u0000\u0000', 'application/zip', 'archive'],
  ])('%s is judged by what is in it', async (name, content, type, held) => {
    expect((await prepared(name, content)).files[0]).toMatchObject({ type, held });
  });

  it('lose paths and hidden signs from their names', async () => {
    const [file] = (await prepared('C:\\Users\\x\\..\\\u202Egpj.note.txt', 'words')).files;
    expect(file?.name).toBe('gpj.note.txt');
  });
});

describe('limits', () => {
  it('name the file that was too large, and keep the others', async () => {
    const large = upload('film.txt', 'x'.repeat(1024 * 1024 + 1));
    const { files, refused } = await prepareUploads([large, upload('note.txt', 'words')], { maxMb: 1 });
    expect(files.map((file) => file.name)).toEqual(['note.txt']);
    expect(refused).toEqual([{ name: 'film.txt', why: 'too_large', limit: 1 }]);
  });

  it('count all files together', async () => {
    const uploads = ['a', 'b', 'c'].map((name) => upload(`${name}.txt`, 'x'.repeat(600_000)));
    const { files, refused } = await prepareUploads(uploads, { maxMb: 1, totalMb: 1, most: 5 });
    expect([files.length, refused.length]).toEqual([1, 2]);
    expect((await prepareUploads(uploads, { maxMb: 1, most: 2 })).refused[0]?.why).toBe('too_many');
  });

  it('without a trace: only pictures are taken, and their names go', async () => {
    const uploads = [upload('Dana-Whitfield.jpg', await photo()), upload('letter.txt', 'by Dana')];
    const { files, refused } = await prepareUploads(uploads, { maxMb: 25, noTrace: true });
    expect(files.map((file) => file.name)).toEqual(['file-1.jpg']);
    expect(refused).toEqual([{ name: 'letter.txt', why: 'unreadable', limit: 25 }]);
  });
});
