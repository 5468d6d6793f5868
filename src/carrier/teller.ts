import type { Fault, Faults } from './faults.ts';
import type { Hooks } from './hooks.ts';
import type { Later } from './later.ts';

type Fields = Readonly<Record<string, string>>;

/** Status callbacks, with whatever goes wrong with them today. */
export type Teller = {
  tell(
    url: string,
    fields: Fields,
    about: {
      /** May be held back until later news was told. */
      readonly isFirst: boolean;
      /** What a forger would say instead. */
      readonly lie: Fields;
    },
  ): void;
};

const lengthOf = (fault: Fault | null, usual: number): number => (fault === null ? 0 : (fault.ms ?? usual));

export function createTeller(hooks: Hooks, faults: Faults, later: Later): Teller {
  return {
    tell(url, fields, { isFirst, lie }) {
      if (faults.strikes('forged_callback') !== null) void hooks.post(url, { ...fields, ...lie }, true);
      if (faults.strikes('lost_callback') !== null) return;
      const copies = faults.strikes('duplicate_callback')?.times ?? 1;
      const held = isFirst ? lengthOf(faults.strikes('disordered_callback'), 200) : 0;
      const delay = held + lengthOf(faults.strikes('late_callback'), 1_000);
      for (let copy = 0; copy < copies; copy += 1)
        if (delay + copy === 0) void hooks.post(url, fields);
        else later.in(delay + copy * faults.between(0, 20), () => void hooks.post(url, fields));
    },
  };
}
