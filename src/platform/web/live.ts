import type { PageRequest } from './request.ts';

const mostStreams = 5_000;
let open = 0;

/**
 * A stream of server-sent events for one browser: topic names only, no data. `may` says whether this reader may hear
 * of a topic; the page then asks again with its own rights.
 */
export function eventStream(
  request: PageRequest,
  may: (topic: string) => boolean,
  stillIn: () => Promise<boolean>,
): Response {
  const { floor, actor } = request;
  if (open >= mostStreams) return new Response(null, { status: 503 });
  const encoder = new TextEncoder();
  let stop = (): void => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      open += 1;
      const send = (text: string): void => {
        // A reader that stopped reading would pile up memory here: it is let go and comes back by itself.
        if ((controller.desiredSize ?? 0) < -200) stop();
        else controller.enqueue(encoder.encode(text));
      };
      const leave = floor.live.listen(actor.districtId, (topic, detail) => {
        if (may(topic))
          send(`event: ${detail === null ? 'refresh' : 'notice'}\ndata: ${JSON.stringify({ topic, ...detail })}\n\n`);
      });
      const beat = setInterval(() => {
        stillIn()
          .then((yes) => (yes ? send(': still here\n\n') : stop()))
          .catch(() => stop());
      }, 20_000);
      let stopped = false;
      stop = () => {
        if (stopped) return;
        stopped = true;
        open -= 1;
        clearInterval(beat);
        leave();
        try {
          controller.close();
        } catch {
          // The browser closed it first.
        }
      };
      request.raw.signal.addEventListener('abort', () => stop());
      send('retry: 3000\n\n');
    },
    cancel: () => stop(),
  });
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
  });
}
