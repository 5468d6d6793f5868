import { createSocket } from 'node:dgram';

/** A name server of our own on the loopback, over UDP (RFC 1035): answers TXT, MX and A from a list, and "no such name" to all else. */
export type NameServer = { readonly address: string; readonly asked: string[]; stop(): Promise<void> };

const kinds: Readonly<Record<number, string>> = { 1: 'A', 15: 'MX', 16: 'TXT', 28: 'AAAA' };

function questionIn(packet: Buffer): { name: string; kind: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = packet[at] ?? 0; length > 0; length = packet[at] ?? 0) {
    labels.push(packet.subarray(at + 1, at + 1 + length).toString('latin1'));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), kind: packet.readUInt16BE(at + 1), end: at + 5 };
}

function textRecord(text: string): Buffer {
  const pieces = text.match(/.{1,255}/gs) ?? [''];
  const data = Buffer.concat(pieces.map((piece) => Buffer.concat([Buffer.from([piece.length]), Buffer.from(piece)])));
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(16, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(60, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

/** `records`: TXT texts by name. */
export async function startNameServer(records: Readonly<Record<string, string>>): Promise<NameServer> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (packet, from) => {
    const { name, kind, end } = questionIn(packet);
    asked.push(`${kinds[kind] ?? String(kind)} ${name}`);
    const text = kind === 16 ? records[name] : undefined;
    const head = Buffer.from(packet.subarray(0, 12));
    head.writeUInt16BE(text === undefined ? 0x8183 : 0x8180, 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(text === undefined ? 0 : 1, 6);
    head.writeUInt32BE(0, 8);
    const answer = [head, packet.subarray(12, end), ...(text === undefined ? [] : [textRecord(text)])];
    socket.send(Buffer.concat(answer), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${String(socket.address().port)}`,
    asked,
    stop: async () => new Promise<void>((resolve) => socket.close(() => resolve())),
  };
}
