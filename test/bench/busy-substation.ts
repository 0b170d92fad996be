import { signerFromSeed } from '../../src/adapters/signatures/signer.ts';
import { sha256 } from '../../src/adapters/system/sha256.ts';
import { wh } from '../../src/domain/energy.ts';
import type { Command, Journalled } from '../../src/domain/market.ts';
import { microBahtPerKwh, nanoBaht } from '../../src/domain/money.ts';
import type { OrderTerms } from '../../src/domain/order.ts';
import type { Registry } from '../../src/domain/registry.ts';
import { instant, MINUTE, millis } from '../../src/domain/time.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { rulesCommand, ten } from '../support/small-market.ts';

const PROSUMERS = 200;
const POINTS_OF_A_GATEWAY = 4;
const ORDERS_AN_INTERVAL = 400;
const QUARTER = 15 * MINUTE;

const house = (at: number): string => `h${String(at).padStart(3, '0')}`;
const keyOf = (name: string, purpose: 'gateway' | 'account') =>
  signerFromSeed(sha256(new TextEncoder().encode(name)), purpose).key;

const registryOf = (): Registry => {
  const houses = Array.from({ length: PROSUMERS }, (_, at) => house(at));
  const gateways = Array.from({ length: PROSUMERS / POINTS_OF_A_GATEWAY }, (_, at) => `g${at}`);
  return {
    ...{ realm: 'simulation', core: 'core-1', version: 1, deviceBindings: [] },
    zones: [{ id: 'z', statedLossPpm: { lowest: 0, highest: 50_000 } }],
    gateways: gateways.map((id) => ({ id, epoch: 1, key: keyOf(id, 'gateway') })),
    points: houses.map((id, at) => ({
      ...{ id, role: 'delivery' as const, zone: 'z' },
      gateway: `g${Math.floor(at / POINTS_OF_A_GATEWAY)}`,
    })),
    accounts: houses.map((id) => ({
      ...{ id: `a-${id}`, key: keyOf(id, 'account'), tokenHash: sha256(new TextEncoder().encode(id)), tariff: 'tou' },
      openingCredit: nanoBaht(1_000_000_000_000_000n),
    })),
    accountBindings: houses.map((id) => ({ account: `a-${id}`, point: id, from: ten })),
  };
};

/**
 * What the journal of a substation of 200 prosumers says: in each quarter hour 400 orders for the next two intervals, one in
 * ten of them cancelled, 50 batches of 4 readings, and ticks. Registers go on, so that nothing is said to be broken.
 */
export function* busySubstation(): Generator<Journalled> {
  const random = seededRandom(1);
  const upTo = (count: number): number => Math.floor(random.fraction() * count);
  const registers = new Float64Array(2 * PROSUMERS);
  const registry = registryOf();
  const at = (moment: number, command: Command): Journalled => ({ at: instant(moment), command });
  yield at(ten, rulesCommand({ history: 'records' }));
  yield at(ten, { kind: 'enrol', registry, hash: sha256(Uint8Array.of(1)) });
  for (let number = 1; ; number += 1) {
    const start = ten + number * QUARTER;
    for (let turn = 0; turn < ORDERS_AN_INTERVAL; turn += 1) {
      const now = start + Math.floor((turn * QUARTER) / ORDERS_AN_INTERVAL);
      const terms = termsOf(upTo, `n${number}-${turn}`, start);
      yield at(now, { kind: 'order', terms, hash: hashOf(number, turn) });
      if (upTo(10) === 0) {
        const { realm, account, nonce } = terms;
        yield at(now, { kind: 'cancel', terms: { realm, account, nonce, expires: instant(now + MINUTE) } });
      }
      if (turn % 8 === 0) yield at(now, batchOf(upTo, registers, Math.floor(turn / 8), number));
      if (turn % 100 === 99) yield at(now, { kind: 'tick' });
    }
  }
}

const termsOf = (upTo: (count: number) => number, nonce: string, start: number): OrderTerms => {
  const who = upTo(PROSUMERS);
  return {
    ...{ realm: 'simulation', account: `a-${house(who)}`, point: house(who), zone: 'z', nonce },
    start: instant(start + (1 + upTo(2)) * QUARTER),
    length: millis(QUARTER),
    side: upTo(2) === 0 ? 'buy' : 'sell',
    quantityWh: wh(50 + upTo(500)),
    limit: microBahtPerKwh(3_500_000 + upTo(100) * 10_000),
    timeInForce: 'gate',
    expires: instant(start + 3 * QUARTER),
  };
};

const batchOf = (
  upTo: (count: number) => number,
  registers: Float64Array,
  gateway: number,
  number: number,
): Command => ({
  ...{ kind: 'batch', gateway: `g${gateway}`, epoch: 1, sequence: number, payloadHash: hashOf(gateway, number) },
  intervals: Array.from({ length: POINTS_OF_A_GATEWAY }, (_, place) => {
    const who = gateway * POINTS_OF_A_GATEWAY + place;
    const [importWh, exportWh] = [upTo(600), upTo(3) === 0 ? upTo(900) : 0];
    const energy = {
      ...{ importWh: wh(importWh), exportWh: wh(exportWh), uncertaintyWh: wh(1) },
      openingImportWh: wh(registers[2 * who] as number),
      openingExportWh: wh(registers[2 * who + 1] as number),
    };
    registers[2 * who] = energy.openingImportWh + importWh;
    registers[2 * who + 1] = energy.openingExportWh + exportWh;
    return {
      ...{ point: house(who), start: instant(ten + (number - 1) * QUARTER), length: millis(QUARTER), version: 1 },
      ...{ origin: 'measured', energy, leafHash: hashOf(who, number) },
    };
  }),
});

const hashOf = (one: number, other: number): Uint8Array => {
  const bytes = new Uint8Array(32);
  new DataView(bytes.buffer).setFloat64(0, one);
  new DataView(bytes.buffer).setFloat64(8, other);
  return bytes;
};
