/**
 * A tray for things that arrive one by one and are cheaper done together: what comes in while others are being done
 * waits and goes with the next lot. Nothing waits for company: on a quiet day each goes at once, alone.
 */
export type Tray<I, O> = (item: I) => Promise<O>;

export type TrayOptions<I, O> = {
  /** Most of one lot. */
  readonly most: number;
  /** Lots that may be under way at the same time. */
  readonly lanes: number;
  readonly run: (items: readonly I[]) => Promise<readonly PromiseSettledResult<O>[]>;
};

type Waiting<I, O> = { readonly item: I; resolve(answer: O): void; reject(error: unknown): void };

function settle<I, O>({ resolve, reject }: Waiting<I, O>, result: PromiseSettledResult<O> | undefined): void {
  if (result?.status === 'fulfilled') resolve(result.value);
  else reject(result?.reason ?? new Error('A lot was answered incompletely.'));
}

export function createTray<I, O>({ most, lanes, run }: TrayOptions<I, O>): Tray<I, O> {
  const queue: Waiting<I, O>[] = [];
  let underWay = 0;

  async function lot(): Promise<void> {
    const taken = queue.splice(0, most);
    underWay += 1;
    try {
      const results = await run(taken.map((one) => one.item));
      taken.forEach((one, place) => settle(one, results[place]));
    } catch (error) {
      for (const one of taken) one.reject(error);
    } finally {
      underWay -= 1;
      next();
    }
  }

  function next(): void {
    while (underWay < lanes && queue.length > 0) void lot();
  }

  return async (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject });
      next();
    });
}
