import { connect } from 'node:net';

/** What a scanner says of one file. */
export type ScanAnswer = 'clean' | 'infected' | 'too_large';

export type Scanner = (bytes: Buffer) => Promise<ScanAnswer>;

const usualPort = 3310;
const chunkBytes = 64 * 1024;
const patienceMs = 60_000;
const mostAnswer = 4096;

/** clamd's INSTREAM: pieces with their length before them, an empty piece at the end. */
function framed(bytes: Buffer): Buffer {
  const parts: Buffer[] = [Buffer.from('zINSTREAM\0')];
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const chunk = bytes.subarray(at, at + chunkBytes);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(chunk.length);
    parts.push(length, chunk);
  }
  parts.push(Buffer.alloc(4));
  return Buffer.concat(parts);
}

function answerOf(said: string): ScanAnswer | null {
  if (/^stream: OK$/.test(said)) return 'clean';
  if (/^stream: .+ FOUND$/.test(said)) return 'infected';
  if (said.startsWith('INSTREAM size limit exceeded')) return 'too_large';
  return null;
}

/**
 * A scanner that speaks clamd's protocol over TCP, one connection a file. Anything but a plain answer throws: a file
 * that nobody could look through is not called clean.
 */
export function clamdScanner(url: string): Scanner {
  const { hostname, port } = new URL(url.replace(/^clamd:/, 'http:'));
  return async (bytes) =>
    new Promise((resolve, reject) => {
      let said = '';
      const socket = connect({ host: hostname.replaceAll(/[[\]]/g, ''), port: port === '' ? usualPort : Number(port) });
      const settle = (): boolean => {
        const answer = answerOf(said.replace(/\0[\s\S]*$/, '').trim());
        if (answer !== null) resolve(answer);
        return answer !== null;
      };
      socket.setTimeout(patienceMs, () => socket.destroy(new Error('the scanner does not answer')));
      // clamd may answer and close before it has read everything, when a file is too large for it: the answer counts.
      socket.on('error', (error) => settle() || reject(error));
      socket.on('data', (piece) => {
        said = (said + piece.toString('latin1')).slice(0, mostAnswer);
        if (!said.includes('\0')) return;
        settle();
        socket.destroy();
      });
      socket.on('close', () => settle() || reject(new Error('the scanner gave no plain answer')));
      socket.on('connect', () => socket.write(framed(bytes)));
    });
}
