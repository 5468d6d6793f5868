/**
 * A mail server of its own process that keeps what it took: node broadcast-kill.sink.ts LEDGER PORT. A mail stands in the ledger
 * before the server says 250, so whoever is killed in between leaves what RFC 5321 calls a doubt, and nothing else.
 */
import { appendFileSync } from 'node:fs';
import { SMTPServer } from 'smtp-server';

const [ledger = '', port = '0'] = process.argv.slice(2);
const server = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  onData(stream, session, done) {
    stream.resume();
    stream.on('end', () => {
      for (const { address } of session.envelope.rcptTo) appendFileSync(ledger, `${address}\n`);
      setTimeout(done, 60 + Math.random() * 120);
    });
  },
});
server.on('error', () => {});
server.listen(Number(port), '127.0.0.1', () =>
  process.stdout.write(`listening ${String((server.server.address() as { port: number }).port)}\n`),
);
