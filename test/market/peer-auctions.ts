/** How others clear an auction, so far as what they publish shows it: to compare with, and for tests alone. */
export type Offer = Readonly<{ quantity: number; price: number }>;
export type PeerResult = Readonly<{ volume: number; price: number | null }>;

const total = (offers: readonly Offer[]): number => offers.reduce((sum, { quantity }) => sum + quantity, 0);
const best = (offers: readonly Offer[], sign: 1 | -1): Offer[] => offers.toSorted((a, b) => sign * (a.price - b.price));

/** The pairs that two queues in priority make until they no longer overlap. */
const meet = (asks: readonly Offer[], bids: readonly Offer[]) => {
  const pairs: { ask: number; bid: number; quantity: number }[] = [];
  const [sellers, buyers] = [
    best(asks, 1).map((offer) => ({ ...offer })),
    best(bids, -1).map((offer) => ({ ...offer })),
  ];
  for (let [seller, buyer] = [sellers[0], buyers[0]]; seller && buyer && buyer.price >= seller.price; ) {
    const quantity = Math.min(seller.quantity, buyer.quantity);
    pairs.push({ ask: seller.price, bid: buyer.price, quantity });
    seller.quantity -= quantity;
    buyer.quantity -= quantity;
    if (seller.quantity < 1e-12) sellers.shift();
    if (buyer.quantity < 1e-12) buyers.shift();
    [seller, buyer] = [sellers[0], buyers[0]];
  }
  return pairs;
};

/** gsy pay-as-clear: the lowest price of a bid at which what is offered covers what is bid; else the highest, short. */
export const gsyPayAsClear = (asks: readonly Offer[], bids: readonly Offer[]): PeerResult => {
  const prices = [...new Set(bids.map(({ price }) => price))].sort((a, b) => a - b);
  const at = (price: number) => ({
    price,
    demand: total(bids.filter((bid) => bid.price >= price)),
    supply: total(asks.filter((ask) => ask.price <= price)),
  });
  const found = prices.map(at).find(({ demand, supply }) => supply >= demand) ?? at(prices.at(-1) ?? 0);
  const volume = Math.min(found.demand, found.supply);
  return { volume, price: volume === 0 ? null : found.price };
};

/**
 * PowerTAC: halfway between ask and bid of the marginal pair, at most 5 % above the ask; an ask or bid without a price is
 * priced 20 % off the other, and two of them at 40.
 */
export const powerTac = (asks: readonly Offer[], bids: readonly Offer[]): PeerResult => {
  const pairs = meet(asks, bids);
  const last = pairs.at(-1);
  if (last === undefined) return { volume: 0, price: null };
  const volume = pairs.reduce((sum, { quantity }) => sum + quantity, 0);
  const { ask, bid } = last;
  if (ask === 0 && bid === Number.POSITIVE_INFINITY) return { volume, price: 40 };
  if (ask === 0) return { volume, price: bid / 1.2 };
  if (bid === Number.POSITIVE_INFINITY) return { volume, price: ask * 1.2 };
  return { volume, price: Math.min(ask + (bid - ask) / 2, ask * 1.05) };
};

/** GridTokenX and lemlab (uniform): halfway between bid and ask of the last pair. */
export const lastPairMidpoint = (asks: readonly Offer[], bids: readonly Offer[]): PeerResult => {
  const pairs = meet(asks, bids);
  const last = pairs.at(-1);
  if (last === undefined) return { volume: 0, price: null };
  return { volume: pairs.reduce((sum, { quantity }) => sum + quantity, 0), price: (last.ask + last.bid) / 2 };
};

/** lemlab (discriminatory): each pair at its own midpoint. */
export const pairMidpoints = (asks: readonly Offer[], bids: readonly Offer[]): readonly number[] =>
  meet(asks, bids).map(({ ask, bid }) => (ask + bid) / 2);

/** Demand at each price step, below 0 what is supplied; `1839*51` is 51 steps of 1839. */
export type Curve = readonly number[];
export const curveOf = (text: string): Curve =>
  text.split(' ').flatMap((run) => {
    const [value, steps] = run.split('*').map(Number);
    return Array<number>(steps ?? 0).fill(value ?? 0);
  });

/**
 * PowerMatcher: where the sum of all curves crosses zero, between two steps by a straight line, rounded to the nearest
 * step; the highest price when there is always too little, the lowest when there never is. A rising curve is no bid.
 */
export const powerMatcher = (curves: readonly Curve[], step: number): Readonly<{ exact: number; price: number }> => {
  const bids = curves.filter((curve) => curve.every((value, at) => at === 0 || value <= (curve[at - 1] ?? 0)));
  const steps = bids[0]?.length ?? 0;
  const sum = Array.from({ length: steps }, (_, at) => bids.reduce((all, curve) => all + (curve[at] ?? 0), 0));
  const after = sum.findIndex((value) => value <= 0);
  if (after <= 0) return { exact: after === 0 ? 0 : (steps - 1) * step, price: after === 0 ? 0 : (steps - 1) * step };
  const [before, behind] = [sum[after - 1] ?? 0, sum[after] ?? 0];
  const crossing = after - 1 + before / (before - behind);
  return { exact: crossing * step, price: Math.round(crossing) * step };
};

/** lemlab ex post: the community's price by the ratio of local supply to demand, straight between these points. */
const lemlabPoints = [
  [0, 0.08],
  [0.1, 0.074],
  [0.2, 0.068],
  [0.6, 0.044],
  [0.7, 0.038],
  [1, 0.02],
] as const;
export const lemlabExPost = (ratio: number): number => {
  const next = lemlabPoints.findIndex(([at]) => at >= ratio);
  if (next < 0) return 0.02;
  const [x1, y1] = lemlabPoints[next] ?? [0, 0];
  const [x0, y0] = lemlabPoints[next - 1] ?? [x1, y1];
  return x1 === x0 ? y1 : y0 + ((ratio - x0) * (y1 - y0)) / (x1 - x0);
};
