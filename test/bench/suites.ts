import type { Suite } from './row.ts';

type Listed = Readonly<{ about: string; load: () => Promise<Suite> }>;

/** In the order in which they run. A suite is loaded when it is run. */
export const suites = {
  bus: { about: 'an RS-485 line in use against the legal rate', load: () => import('./bus.ts') },
  acquisition: {
    about: 'reading meters next to modbus-serial, jsmodbus and libmodbus, on RS-485 and on Modbus TCP',
    load: () => import('./acquisition.ts'),
  },
  stall: { about: 'polling while the disk is slow to sync', load: () => import('./stall.ts') },
  market: {
    about: 'the matching core: public order flows next to nodejs-order-book, latency, memory, call auctions',
    load: () => import('./market.ts'),
  },
  'market-data': {
    about: 'market data: what an order costs the core with 0, 10 and 200 who listen',
    load: () => import('./market-data.ts'),
  },
  network: { about: 'a closing auction on a feeder tree of 10,000 meters', load: () => import('./network.ts') },
  quality: {
    about: 'readings judged for power quality, through RxJS next to a plain loop',
    load: () => import('./quality.ts'),
  },
  outbox: { about: 'durable batches next to a raw append and fdatasync', load: () => import('./outbox.ts') },
  signatures: { about: 'Ed25519, and what it costs per reading', load: () => import('./signatures.ts') },
  verification: {
    about: 'batches verified on one core and on all, by node:crypto and by sodium-native',
    load: () => import('./verification.ts'),
  },
  'catching-up': {
    about: 'fifty gateways hand over a backlog at once, and one sends what is live',
    load: () => import('./catching-up.ts'),
  },
  offline: {
    about: 'thirty days without a core at 32 meters, and then all of it handed over',
    load: () => import('./offline.ts'),
  },
  acknowledged: {
    about: 'from the captured interval to the verified receipt, next to the bare steps',
    load: () => import('./acknowledged.ts'),
  },
  'orders-http': {
    about: 'signed orders over HTTP from 64 clients, answered once they are durable',
    load: () => import('./orders-http.ts'),
  },
  'transparency-log': {
    about: 'appending to the log and proving, at a million and ten million entries, or as many as LOG_SIZES says',
    load: () => import('./transparency-log.ts'),
  },
  recovery: {
    about: 'a core started from the first row of its journal, and from a snapshot',
    load: () => import('./recovery.ts'),
  },
  'quality-year': {
    about:
      'power-quality statistics: a reading aggregated, a year of 50 meters judged, and reported from file to pages',
    load: () => import('./quality-year.ts'),
  },
  memory: { about: 'a gateway with 10 meters on Modbus TCP', load: () => import('./memory.ts') },
} as const satisfies Readonly<Record<string, Listed>>;

export type SuiteName = keyof typeof suites;
export const suiteNames = Object.keys(suites) as readonly SuiteName[];
export const isSuiteName = (name: string): name is SuiteName => Object.hasOwn(suites, name);
