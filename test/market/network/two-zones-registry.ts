import { smallRegistry, ten } from '../../support/small-market.ts';

/** Producers p1, p2 in zone a, consumers c1, c2 in zone b, both of them under the substation; a line each. */
export const twoZones = (() => {
  const small = smallRegistry();
  const [account] = small.accounts;
  const [zone] = small.zones;
  const [point] = small.points;
  if (account === undefined || zone === undefined || point === undefined) throw new Error('there is a small registry');
  const homes = [
    ['p1', 'a'],
    ['p2', 'a'],
    ['c1', 'b'],
    ['c2', 'b'],
  ] as const;
  return smallRegistry({
    zones: ['a', 'b'].map((id) => ({ ...zone, id })),
    points: homes.map(([id, of]) => ({ ...point, id, zone: of })),
    accounts: homes.map(([id]) => ({ ...account, id })),
    accountBindings: homes.map(([id]) => ({ account: id, point: id, from: ten })),
  });
})();
