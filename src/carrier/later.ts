/** Things to do in a while, forgotten together when the carrier closes. */
export type Later = { in(ms: number, what: () => void): void; waiting(): number; close(): void };

export function createLater(): Later {
  const timers = new Set<NodeJS.Timeout>();
  let isClosed = false;
  return {
    in(ms, what) {
      if (isClosed) return;
      const timer = setTimeout(() => {
        timers.delete(timer);
        what();
      }, ms);
      timers.add(timer);
    },
    waiting: () => timers.size,
    close() {
      isClosed = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
