/** What can go wrong with a carrier, to be turned on one by one. By chance (`rate`) or for the `next` so many times. */
export type FaultName =
  /** Taken over, and the connection is cut before the answer. */
  | 'lost_answer'
  /** The connection is cut and nothing was taken over. From outside it looks the same. */
  | 'lost_request'
  /** 429 with Retry-After. */
  | 'too_many'
  /** 503 with Retry-After. */
  | 'unavailable'
  /** 500, nothing taken over. */
  | 'broken'
  /** 500, but taken over. */
  | 'broken_after'
  /** Taken over and answered with a page that is no JSON. */
  | 'garbled'
  /** Answered later than usual. */
  | 'slow'
  /** Taken over, then refused by the mobile network. */
  | 'filtered'
  | 'unreachable'
  | 'unregistered'
  /** A callback that comes several times. */
  | 'duplicate_callback'
  /** "Sent" is told after "delivered". */
  | 'disordered_callback'
  | 'late_callback'
  | 'lost_callback'
  /** Beside the true one a callback with an opposite status and a false signature. */
  | 'forged_callback'
  /** Lists show a message only some time after it was taken over. */
  | 'late_list';

export type Fault = {
  readonly rate?: number;
  readonly next?: number;
  /** How many copies, for `duplicate_callback`. */
  readonly times?: number;
  /** How long, for what is slow or late. */
  readonly ms?: number;
  /** What Retry-After says. */
  readonly seconds?: number;
};

export type FaultPlan = { readonly [Name in FaultName]?: Fault };

export type Faults = {
  set(name: FaultName, fault: Fault): void;
  /** All, or one. */
  clear(name?: FaultName): void;
  /** Whether it happens now. */
  strikes(name: FaultName): Fault | null;
  /** How often each happened. */
  counts(): Readonly<Partial<Record<FaultName, number>>>;
  /** A seeded number between two others, for how long things take. */
  between(least: number, most: number): number;
};

/** A small seeded generator (mulberry32's recurrence): the same seed gives the same run of luck. */
function createLuck(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A number for a name, so that each fault has a run of luck of its own: how busy the others are changes nothing. */
function numberOf(name: string): number {
  let number = 17;
  for (const sign of name.split('')) number = (Math.imul(number, 31) + sign.charCodeAt(0)) >>> 0;
  return number;
}

export function createFaults(plan: FaultPlan = {}, seed = 1): Faults {
  const lucks = new Map<string, () => number>();
  const luckOf = (name: string): number => {
    const luck = lucks.get(name) ?? createLuck(seed ^ numberOf(name));
    lucks.set(name, luck);
    return luck();
  };
  const planned = new Map<FaultName, Fault>(Object.entries(plan) as [FaultName, Fault][]);
  const happened = new Map<FaultName, number>();

  function happens(name: FaultName, fault: Fault): boolean {
    if (fault.next !== undefined && fault.next > 0) {
      planned.set(name, { ...fault, next: fault.next - 1 });
      return true;
    }
    return fault.rate !== undefined && fault.rate > 0 && luckOf(name) < fault.rate;
  }

  return {
    set: (name, fault) => void planned.set(name, fault),
    clear: (name) => void (name === undefined ? planned.clear() : planned.delete(name)),
    strikes(name) {
      const fault = planned.get(name);
      if (fault === undefined || !happens(name, fault)) return null;
      happened.set(name, (happened.get(name) ?? 0) + 1);
      return fault;
    },
    counts: () => Object.fromEntries(happened),
    between: (least, most) => least + luckOf('time') * (most - least),
  };
}
