import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTown, type Town } from '#test/town';

/** The first route that fits an address answers it: one that stands behind another of the same shape is never reached. */
let town: Town;

beforeAll(async () => {
  town = await openTown();
});
afterAll(async () => town.close());

type Address = { readonly method: string; readonly path: string };

/** Whether every address of the later route is taken by the earlier one. */
function hides(earlier: Address, later: Address): boolean {
  const [first, second] = [earlier.path.split('/'), later.path.split('/')];
  // A pattern of its own, as `:code{[A-Z]+}`, says itself what it takes.
  if (earlier.path.includes('{')) return false;
  return (
    earlier.method === later.method &&
    first.length === second.length &&
    first.every((part, at) => part.startsWith(':') || part === second[at])
  );
}

it('notices a route behind another', () => {
  const earlier = { method: 'POST', path: '/desk/groups/:group' };
  expect(hides(earlier, { method: 'POST', path: '/desk/groups/new' })).toBe(true);
  expect(hides(earlier, { method: 'GET', path: '/desk/groups/new' })).toBe(false);
  expect(hides({ method: 'POST', path: '/desk/groups/new' }, earlier)).toBe(false);
});

it('no route stands behind another that answers all its addresses', () => {
  const { routes } = town.house;
  const hidden = routes.flatMap((later, at) =>
    routes
      .slice(0, at)
      .flatMap((earlier) => (hides(earlier, later) ? [`${later.method} ${later.path} behind ${earlier.path}`] : [])),
  );
  expect(routes.length).toBeGreaterThan(200);
  expect(hidden).toEqual([]);
});
