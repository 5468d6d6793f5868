import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createCarrierHttp } from './http.ts';

test('a call that waited for a connection and was heard over it is in doubt when its answer is cut, never unsent', async () => {
  let heard = 0;
  // The first is answered over a connection that is kept; the second, which waited for it, is heard and cut.
  const server = createServer((request, response) => {
    heard += 1;
    if (heard === 1) response.end('{}');
    else request.socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const http = createCarrierHttp({ baseUrl: `http://127.0.0.1:${port}`, timeoutMs: 5_000, connections: 1 });
  const [first, second] = await Promise.all([
    http.ask({ method: 'POST', path: '/one', form: new URLSearchParams({ a: '1' }) }),
    http.ask({ method: 'POST', path: '/two', form: new URLSearchParams({ a: '2' }) }),
  ]);
  http.close();
  server.closeAllConnections();
  server.close();
  expect(heard).toBe(2);
  expect(first.kind).toBe('answered');
  expect(second).toEqual({ kind: 'unknown', cause: 'cut' });
});
