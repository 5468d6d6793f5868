/** The head of one file in a tar archive (ustar): plain, and without a limit below 8 GB a file. */
export function tarHead(name: string, size: number, at: Temporal.Instant): Buffer {
  const path = Buffer.from(name);
  if (path.length > 100) throw new RangeError(`${name} is too long a name for the archive.`);
  const head = Buffer.alloc(512);
  const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`;
  path.copy(head, 0);
  head.write(octal(0o600, 8), 100);
  head.write(octal(0, 8), 108);
  head.write(octal(0, 8), 116);
  head.write(octal(size, 12), 124);
  head.write(octal(Math.floor(at.epochMilliseconds / 1000), 12), 136);
  // The sum is counted with eight spaces in its own place.
  head.write('        ', 148);
  head.write('0', 156);
  head.write('ustar\0', 257);
  head.write('00', 263);
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return head;
}

/** What fills a file up to whole blocks. */
export const tarPad = (size: number): Buffer => Buffer.alloc((512 - (size % 512)) % 512);

/** Two empty blocks: the archive is whole. */
export const tarEnd = Buffer.alloc(1024);
