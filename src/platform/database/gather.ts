import type { TenantTx } from './tenant.ts';

/** Answers many questions of one kind with one statement: as many answers as items, in their order. */
export type Gathered<I, O> = (items: readonly I[]) => Promise<readonly O[]>;

type Waiting = { item: unknown; resolve(answer: unknown): void; reject(error: unknown): void };

const open = new WeakMap<TenantTx, Map<string, Waiting[]>>();

/**
 * What several callers in one transaction ask of the same kind in one turn is asked in one statement. A caller alone
 * gets a statement of its own and waits no longer than before. `kind` names the statement: all callers of one name in
 * one transaction must hand in the same work.
 */
export async function gather<I, O>(tx: TenantTx, kind: string, item: I, work: Gathered<I, O>): Promise<O> {
  const kinds = open.get(tx) ?? new Map<string, Waiting[]>();
  open.set(tx, kinds);
  return new Promise<O>((resolve, reject) => {
    const waiting: Waiting = { item, resolve, reject };
    const others = kinds.get(kind);
    if (others !== undefined) {
      others.push(waiting);
      return;
    }
    const all = [waiting];
    kinds.set(kind, all);
    // The next tick comes when every caller of this turn has had its say.
    process.nextTick(() => {
      kinds.delete(kind);
      work(all.map((one) => one.item as I)).then(
        (answers) => all.forEach((one, place) => one.resolve(answers[place])),
        (error: unknown) => all.forEach((one) => one.reject(error)),
      );
    });
  });
}
