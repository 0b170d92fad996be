import { wh } from '../../src/domain/energy.ts';
import type { GridFact } from '../../src/domain/grid-fact.ts';
import type { Command, Journalled, MeteredInterval } from '../../src/domain/market.ts';
import { microBahtPerKwh, nanoBaht } from '../../src/domain/money.ts';
import { cancelScopes, type OrderTerms, selfTradeModes, timesInForce } from '../../src/domain/order.ts';
import type { Registry } from '../../src/domain/registry.ts';
import { DAY, type Instant, instant, MINUTE, millis, SECOND } from '../../src/domain/time.ts';
import type { MarketSettings } from '../../src/market/market-settings.ts';
import { seededRandom } from './seeded-random.ts';
import {
  metered,
  orderTerms,
  plainTariffs,
  rulesCommand,
  sha256,
  smallRegistry,
  tariffFiles,
  ten,
} from './small-market.ts';

const HOUSES = 6;
const QUARTER = 15 * MINUTE;
const dearer = tariffFiles('tou', '5.90', '2.30');
const names = Array.from({ length: HOUSES }, (_, house) => `h${house}`);
/** Final after a day instead of 45, so that a short story forgets; suspect readings are held. */
const hastySettings: Partial<MarketSettings> = {
  finalAfter: millis(DAY),
  validation: { darkFrom: 1170, darkTo: 300, silentDays: 1 },
};

/** Half of the towns have a line between their two zones, and share the margin in proportion. */
const joined: Partial<MarketSettings> = {
  rationing: 'pro-rata',
  network: {
    root: 'z',
    lines: [{ from: 'y', to: 'z', fee: microBahtPerKwh(100_000), lossPpm: 30_000, upW: 4_000, downW: null }],
  },
};

/** Two zones, six houses of which one may trade for little and one has no price; in version 2 one house has changed hands and its gateway its epoch. */
const registryOf = (version: number, from: Instant): Registry => {
  const small = smallRegistry();
  const [account] = small.accounts;
  const [gateway] = small.gateways;
  if (account === undefined || gateway === undefined) throw new Error('the small registry has accounts and a gateway');
  return {
    ...small,
    version,
    zones: ['z', 'y'].map((id) => ({ id, statedLossPpm: { lowest: 0, highest: 50_000 } })),
    gateways: [{ ...gateway, epoch: version }],
    points: [
      ...names.map((id, house) => ({
        ...{ id, role: 'delivery' as const, zone: house < 4 ? 'z' : 'y', gateway: 'g' },
        connection: { importW: 3_400, exportW: 6_000, daylightOnly: false },
      })),
      { id: 'head', role: 'feeder', zone: 'z', gateway: 'g' },
    ],
    accounts: [...names, 'new'].map((name, at) => ({
      ...account,
      id: `a-${name}`,
      tariff: at === 1 ? 'none' : 'tou',
      openingCredit: nanoBaht(at === 0 ? 40_000_000_000n : 40_000_000_000_000n),
    })),
    accountBindings: [
      ...names.map((name) => ({ account: `a-${name}`, point: name, from: ten })),
      ...(version > 1 ? [{ account: 'a-new', point: 'h3', from }] : []),
    ],
  };
};

/** Days at a substation, by chance: orders of all kinds, readings late, doubled, suspect and missing, facts, changes of all sorts. */
export const randomTown = (seed: number, steps: number): readonly Journalled[] => {
  const random = seededRandom(seed);
  const upTo = (count: number): number => Math.floor(random.fraction() * count);
  const told: Journalled[] = [];
  let now: number = ten;
  let epoch = 1;
  let sequence = 0;
  let facts = 0;
  const tell = (command: Command): void => void told.push({ at: instant(now), command });
  const registry = (version: number, from: Instant): void => {
    const made = registryOf(version, from);
    tell({ kind: 'enrol', registry: made, hash: sha256(Uint8Array.of(version)) });
  };
  const batch = (): Command => {
    sequence += upTo(8) === 0 ? 2 : 1;
    const intervals = [...names, 'head'].flatMap((point): readonly MeteredInterval[] => {
      if (upTo(5) === 0) return [];
      const start = instant(Math.floor(now / QUARTER) * QUARTER - QUARTER * (1 + upTo(upTo(4) === 0 ? 200 : 4)));
      const counted = [upTo(1_100), upTo(3) === 0 ? upTo(1_500) : 0] as const;
      const reading = metered(point, start, upTo(6) === 0 ? [0, 0] : counted, { version: 1 + upTo(3) });
      return [upTo(9) === 0 ? { ...reading, origin: 'missing', energy: null } : reading];
    });
    const payloadHash = sha256(Uint8Array.of(epoch, sequence & 255, sequence >> 8));
    const late = upTo(20) === 0 ? { before: upTo(400) } : {};
    return { kind: 'batch', gateway: 'g', epoch, sequence, payloadHash, intervals, ...late };
  };
  const fact = (): Command => {
    facts += 1;
    const said: GridFact = {
      kind: 'congestion',
      stands: upTo(2) === 0,
      source: upTo(2) === 0 ? {} : { point: `h${upTo(HOUSES)}` },
      since: instant(now),
      at: instant(now),
      alarm: `alarm-${facts}`,
    };
    return {
      kind: 'fact',
      gateway: 'g',
      epoch,
      sequence: facts,
      payloadHash: sha256(Uint8Array.of(7, facts)),
      fact: said,
    };
  };
  const latest = new Map<number, OrderTerms>();
  /** The house's latest order, to take the place of; mostly it is done by then. */
  const replacing = (house: number): Partial<OrderTerms> => {
    const former = latest.get(house);
    return former === undefined ? {} : { replaces: former.nonce, start: former.start, side: former.side };
  };
  const order = (step: number): Command => {
    const house = upTo(HOUSES);
    const account = `a-h${house}`;
    const nonce = `n${Math.max(0, step - upTo(5))}`;
    const before = `n${Math.max(0, step - 1 - upTo(40))}`;
    if (upTo(6) === 0) {
      const scope = cancelScopes[upTo(12)];
      const terms = { realm: 'simulation' as const, account, nonce: before, expires: instant(now + MINUTE) };
      return { kind: 'cancel', terms: { ...terms, ...(scope !== undefined && { scope }) } };
    }
    const selfTrade = selfTradeModes[upTo(6)];
    const terms = orderTerms({
      ...{ nonce, account, point: `h${house}`, zone: house < 4 ? 'z' : 'y' },
      side: upTo(2) === 0 ? 'buy' : 'sell',
      start: instant(Math.ceil(now / QUARTER) * QUARTER + upTo(3) * QUARTER),
      quantityWh: wh(upTo(1200)),
      limit: microBahtPerKwh(3_500_000 + upTo(20) * 50_000),
      timeInForce: upTo(2) === 0 ? 'gate' : (timesInForce[upTo(timesInForce.length)] ?? 'gate'),
      expires: instant(now + upTo(40) * MINUTE),
      ...(selfTrade !== undefined && { selfTrade }),
      ...(upTo(6) === 0 && replacing(house)),
      ...(upTo(8) === 0 && { budget: nanoBaht(BigInt(upTo(5_000)) * 1_000_000n) }),
    });
    latest.set(house, terms);
    const text = JSON.stringify(terms, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));
    return { kind: 'order', terms, hash: sha256(new TextEncoder().encode(text)) };
  };
  const settings = { ...hastySettings, ...(seed % 2 === 0 && joined) };
  tell(rulesCommand(settings));
  registry(1, ten);
  for (let step = 0; step < steps; step += 1) {
    now += upTo(60) === 0 ? DAY + upTo(6) * 60 * MINUTE : upTo(45) * SECOND;
    const chosen = upTo(100);
    if (chosen < 60) tell(order(step));
    else if (chosen < 85) tell(batch());
    else if (chosen < 90) tell(fact());
    else if (chosen < 97) tell({ kind: 'tick' });
    else if (chosen < 99) tell(rulesCommand(settings, upTo(2) === 0 ? dearer : plainTariffs));
    else if (epoch === 1) {
      epoch = 2;
      [sequence, facts] = [0, 0];
      registry(2, instant(Math.ceil(now / QUARTER) * QUARTER));
    }
  }
  return told;
};
