/** A voice for the simulator: one short tone a character, 8 kHz, 8 bit, one channel. Small, valid, and audibly not a person. */
const rate = 8_000;
const perSign = 480;

export function secondsOf(text: string): number {
  return Math.max(1, Math.ceil((Math.min(text.length, 160) * perSign) / rate));
}

export function toneOf(text: string): Buffer {
  const signs = text.slice(0, 160).split('');
  const samples = Buffer.alloc(secondsOf(text) * rate, 128);
  signs.forEach((sign, place) => {
    const pitch = 200 + ((sign.codePointAt(0) ?? 0) % 40) * 20;
    for (let at = 0; at < perSign; at += 1)
      samples[place * perSign + at] = 128 + Math.round(40 * Math.sin((2 * Math.PI * pitch * at) / rate));
  });
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}
