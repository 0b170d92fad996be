import { concat, EMPTY, from, NEVER, of } from 'rxjs';
import type { MarketEvent } from '../../src/domain/market.ts';
import { instant, MINUTE, millis } from '../../src/domain/time.ts';
import type { CoreView } from '../../src/domain/view.ts';
import type { CoreService, PublicRegistry } from '../../src/ports/core-service.ts';
import type { MarketData } from '../../src/ports/market-data.ts';

const key = (byte: number) => ({
  kid: 'aa'.repeat(32),
  algorithm: 'Ed25519' as const,
  raw: new Uint8Array(32).fill(byte),
});

const emptyView: CoreView = {
  core: 's1',
  realm: 'simulation',
  at: '2026-11-24T10:00:00+07:00',
  interval: { start: '2026-11-24T10:00:00+07:00', end: '2026-11-24T10:15:00+07:00' },
  zones: [],
  gateways: [],
  facts: [],
  ledger: { accounts: 3, entries: 0, sumNanoBaht: '0' },
  log: { size: 0, root: '', checkpoint: '' },
  journal: { rows: 0, commands: 0, stateHash: '' },
  refused: {},
  alarms: [],
};

const emptyRegistry: PublicRegistry = {
  realm: 'simulation',
  core: 's1',
  version: 1,
  intervalLength: millis(15 * MINUTE),
  gateLead: millis(5 * MINUTE),
  tick: 100,
  keys: { core: key(1), log: key(2), verifier: 'gridtokenx/simulation/s1+00000000+AQ==' },
  zones: ['z1'],
  gateways: [{ id: 'g1', epoch: 1, key: key(3), former: [] }],
  points: [],
};

/** Events that a feeder could have: enrolments numbered from 1. */
const events = (count: number): readonly MarketEvent[] =>
  Array.from({ length: count }, (_, index) => ({
    kind: 'enrolled' as const,
    sequence: index + 1,
    at: instant(index),
    version: index + 1,
    hash: new Uint8Array([index]),
  }));

/** A market of zone z1 in which nothing happens. */
export const quietMarket: MarketData = {
  published: () => 7,
  listen: () => NEVER,
  knows: (zone) => zone === 'z1',
  depth: () => ({ bids: [], asks: [] }),
  indicated: () => [],
  prices: () => ({
    deliveries: [],
    total: { index: null, high: null, low: null, volumeWh: 0, trades: 0, traded: 0 },
  }),
};

/** A core service that says what a test wants it to say. */
export const fakeCoreService = (change: Partial<CoreService> = {}): CoreService => ({
  now: () => instant(0),
  admit: () => ({ kind: 'admitted' }),
  submitBatch: () => of({ kind: 'kept', receipt: new Uint8Array([1, 2, 3]) }),
  requestEnrolment: () => ({ kind: 'waiting', gateway: 'g9', kid: 'ab'.repeat(32), waiting: 1 }),
  submitFact: (_, sequence) => of({ kind: 'kept', sequence, payloadHash: new Uint8Array(32).fill(0xab) }),
  submitOrder: () => of({ kind: 'accepted', order: 'a1/n1', restingWh: 100, filledWh: 0 }),
  operator: () => of({ kind: 'queue', held: [] }),
  events: (after) => concat(from(events(3).filter(({ sequence }) => sequence > after)), NEVER),
  view: () => emptyView,
  alarms: () => [],
  registry: () => emptyRegistry,
  gaps: () => ({ gateways: [] }),
  gapsOf: () => ({ gateways: [], points: [] }),
  market: quietMarket,
  rules: () => ({ hash: 'ab'.repeat(32), text: '{}' }),
  regulator: () => null,
  account: () => null,
  accountProofs: () => null,
  accountStatement: () => null,
  witness: () => EMPTY,
  witnessed: () => null,
  checkpoint: () => 'gridtokenx/simulation/s1\n0\n',
  logEntry: () => null,
  logTile: () => null,
  logBundle: () => null,
  inclusionProof: () => null,
  consistencyProof: () => null,
  ...change,
});
