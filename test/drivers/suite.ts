import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/ids';
import type { Driver, Outgoing } from '#rooms/channels';

/** What the outside world of a driver took, and what it can be made to do. */
export type DriverWorld = {
  readonly driver: Driver;
  readonly kind: Outgoing['kind'];
  /** An address that works, for each number. */
  address(n: number): string;
  /** One that the other side refuses for good. */
  readonly refused: string;
  /** What the other side has; `words` is null where they are asked for later, as with calls. */
  taken(): Promise<readonly { readonly to: string; readonly words: string | null }[]>;
  /** The next message is taken, and the answer to it lost. */
  loseAnswer(): void;
  /** The next message is told to come later. */
  saysLater(): void;
  /** Nobody is there any more. */
  goAway(): Promise<void>;
  close(): Promise<void>;
};

/** What every driver keeps to, whatever world it hands messages to. */
export function driverKeeps(name: string, open: () => Promise<DriverWorld>): void {
  describe(`the driver of ${name}`, () => {
    let world: DriverWorld;
    beforeAll(async () => {
      world = await open();
    }, 60_000);
    afterAll(async () => world.close());

    let used = 0;
    const message = (change: Partial<Outgoing> = {}): Outgoing => {
      used += 1;
      return {
        id: newId(),
        kind: world.kind,
        category: 'announcement',
        urgency: 'ordinary',
        address: world.address(used),
        language: 'en',
        subject: 'School',
        body: `Message number ${used}.`,
        html: null,
        message_id: null,
        in_reply_to: null,
        refs: [],
        reply_to: null,
        broadcast_id: null,
        files: [],
        ...change,
      };
    };
    const hand = async (...all: readonly Outgoing[]): Promise<readonly string[]> =>
      (await world.driver.send(all)).map((one) => one.outcome);
    /** As the outbox does: what was certainly not taken goes again, what is in doubt never. */
    const handAgain = async (all: readonly Outgoing[]): Promise<readonly string[]> => {
      const said = new Map<string, string>();
      for (let tries = 0; tries < 4; tries += 1) {
        const left = all.filter(({ id }) => (said.get(id) ?? 'not_sent') === 'not_sent');
        const outcomes = await hand(...left);
        for (const [place, one] of left.entries()) said.set(one.id, outcomes[place] ?? '');
      }
      return all.map(({ id }) => said.get(id) ?? '');
    };
    const times = async (to: string): Promise<number> => (await world.taken()).filter((one) => one.to === to).length;

    it('hands nothing over for nothing', async () => {
      expect(await world.driver.send([])).toEqual([]);
    });

    it('answers for each in its place, and each is taken once', async () => {
      const batch = Array.from({ length: 25 }, () => message());
      expect(new Set(await hand(...batch))).toEqual(new Set(['sent']));
      expect(await Promise.all(batch.map(async (one) => times(one.address)))).toEqual(batch.map(() => 1));
    });

    it('one that is refused for good holds up no other', async () => {
      const [before, after] = [message(), message()];
      expect(await hand(before, message({ address: world.refused }), after)).toEqual(['sent', 'rejected', 'sent']);
      expect([await times(before.address), await times(after.address)]).toEqual([1, 1]);
    });

    it('what is told to come later was not taken, and is not tried again by itself', async () => {
      const one = message();
      world.saysLater();
      expect(await hand(one)).toEqual(['not_sent']);
      expect(await times(one.address)).toBe(0);
    });

    it('a lost answer is unknown: taken once, never sent again', async () => {
      const notebook = world.driver.notebook?.() ?? null;
      const [one, answered, never] = [message({ notebook }), message({ notebook }), message({ notebook })];
      expect(await hand(answered)).toEqual(['sent']);
      world.loseAnswer();
      expect(await hand(one)).toEqual(['unknown']);
      expect(await times(one.address)).toBe(1);
      if (world.driver.lookUp === undefined) return;
      const sentAt = Temporal.Now.instant().subtract({ seconds: 30 });
      const seen = await world.driver.lookUp([one, answered, never].map((doubt) => ({ ...doubt, sentAt })));
      // Who cannot ask the other side has its own notes, and they end before the answer.
      const lost = notebook === null ? 'there' : 'cannot_say';
      expect(seen.map((answer) => answer.found)).toEqual([lost, 'there', 'missing']);
    });

    it('words arrive as they were written', async () => {
      const bodies = ['Hola 👋🏽, ¿qué tal?', 'المدرسة مغلقة غدًا.', 'Line one.\nLine two.', `${'long '.repeat(180)}end`];
      const batch = bodies.map((body) => message({ body }));
      expect(new Set(await handAgain(batch))).toEqual(new Set(['sent']));
      for (const { address, body } of batch) {
        expect(await times(address)).toBe(1);
        const words = (await world.taken()).find((one) => one.to === address)?.words ?? null;
        if (words !== null) expect(words.replaceAll('\r\n', '\n').trim()).toBe(body);
      }
    });

    it('with nobody there it throws nothing and claims nothing', async () => {
      await world.goAway();
      // Each line that was kept open breaks under the first message on it: in doubt, then, but never "sent".
      let last: readonly string[] = ['nothing tried'];
      for (let tries = 0; tries < 30 && !last.every((one) => one === 'not_sent'); tries += 1) {
        last = await hand(message(), message());
        for (const outcome of last) expect(['not_sent', 'unknown']).toContain(outcome);
      }
      expect(last).toEqual(['not_sent', 'not_sent']);
    });
  });
}
