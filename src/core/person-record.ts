import type { AccountId } from '../domain/identity.ts';
import type { OrderTerms } from '../domain/order.ts';
import type { Account, Registry } from '../domain/registry.ts';
import { bangkokTime, type Instant } from '../domain/time.ts';
import type { Leaf } from '../domain/transaction.ts';
import type { StatementView } from '../domain/view.ts';
import { toHex } from '../wire/bytes.ts';
import type { BilledInterval, Tenancy } from './bill/bill.ts';
import type { Issuer } from './bill/evidence.ts';
import type { LedgerHistory } from './ledger-history.ts';
import type { Cancelled } from './person-trail.ts';

const PERSON_FORMAT = 'gridtokenx/person/v1';

/**
 * Everything a core holds of one account, for the person behind it and in a form that another program can read (PDPA s. 30 access,
 * s. 31 portability). Moments are ISO 8601 with the Bangkok offset, energy is Wh, money nano-baht as text.
 */
export type PersonRecord = Readonly<{
  format: typeof PERSON_FORMAT;
  core: string;
  realm: string;
  account: AccountId;
  made: string;
  registry: Readonly<{
    kid: string;
    key: string;
    /** The first, and those after it. */
    tariff: string;
    tariffs?: readonly Readonly<{ tariff: string; from: string }>[];
  }> | null;
  /** Where and when the account settled. */
  points: readonly Tenancy[];
  statement: StatementView;
  /** What was settled, with its runs and trades, as bills have it. */
  intervals: readonly BilledInterval[];
  /** What meters said, as gateways signed it. */
  readings: readonly PersonReading[];
  orders: readonly Readonly<Record<string, unknown>>[];
  /** What of them it has cancelled, and when the core took that. */
  cancels: readonly Readonly<Record<string, unknown>>[];
  /** Every leg of its money, as `core ledger` has them; since the last erasure of anybody, where figures of its own were erased. */
  ledger: Readonly<{
    before: string;
    after: string;
    setAside: string;
    lines: readonly Record<string, unknown>[];
  }> | null;
  /** What was erased, and by which request; there are no figures of it here or in any file of the core. */
  erased: readonly Readonly<{ from: string; to: string; request: string }>[];
  /** What this core does not hold, and where it may be. */
  elsewhere: readonly string[];
}>;

type PersonReading = Readonly<{
  point: string;
  start: string;
  minutes: number;
  version: number;
  importWh: number | null;
  exportWh: number | null;
  origin: string;
  quality: string;
  clock: string;
}>;

/** What is gathered of an account before it is put together. */
export type PersonParts = Readonly<{
  account: AccountId;
  at: Instant;
  registry: Registry | null;
  points: readonly Tenancy[];
  statement: StatementView;
  intervals: readonly BilledInterval[];
  leaves: readonly Leaf[];
  orders: readonly OrderTerms[];
  cancels: readonly Cancelled[];
  ledger: LedgerHistory | null;
  erased: readonly Readonly<{ from: Instant; to: Instant; hash: Uint8Array }>[];
}>;

const elsewhere: readonly string[] = [
  'The name, address and contract of the person: with whoever runs the market; a core has the account’s id alone.',
  'Readings of seconds and power quality: at the gateway of the point, for as many days as it is configured to keep.',
  'Postings and cancellations from before the last erasure, where figures of this account were erased or a program before this one did it: the core let go of them; copies of it from before have them.',
  'The signed messages themselves, and where the log has them: `bill export` hands them out with their proofs.',
  'Backups, and bills and proofs that were handed out: with whoever has them.',
];

const tariffsOf = ({ tariff, tariffs }: Account) => ({
  tariff,
  ...(tariffs && { tariffs: tariffs.map((one) => ({ tariff: one.tariff, from: bangkokTime(one.from) })) }),
});

/** Puts the record of an account together. */
export const personRecord = ({ realm, core }: Issuer, parts: PersonParts): PersonRecord => {
  const { account, registry, points, statement, intervals } = parts;
  const entry = registry?.accounts.find(({ id }) => id === account);
  return {
    format: PERSON_FORMAT,
    ...{ core, realm, account, made: bangkokTime(parts.at) },
    registry: entry === undefined ? null : { kid: entry.key.kid, key: toHex(entry.key.raw), ...tariffsOf(entry) },
    ...{ points, statement, intervals },
    readings: parts.leaves.map(readingOf),
    orders: parts.orders.map(({ start, expires, budget, ...terms }) => ({
      ...terms,
      ...(budget !== undefined && { budget: String(budget) }),
      start: bangkokTime(start),
      expires: bangkokTime(expires),
    })),
    cancels: parts.cancels.map(({ at, terms: { expires, ...terms } }) => ({
      ...terms,
      expires: bangkokTime(expires),
      taken: bangkokTime(at),
    })),
    ledger: parts.ledger && ledgerOf(parts.ledger),
    erased: parts.erased.map(({ from, to, hash }) => ({
      from: bangkokTime(from),
      to: bangkokTime(to),
      request: toHex(hash),
    })),
    elsewhere,
  };
};

const ledgerOf = ({ before, after, setAside, lines }: LedgerHistory): PersonRecord['ledger'] => ({
  ...{ before: String(before), after: String(after), setAside: String(setAside) },
  lines: lines.map(({ at, posted, reserved, balance, setAside: aside, ...line }) => ({
    ...{ at: bangkokTime(at), ...line, posted: String(posted), reserved: String(reserved) },
    ...{ balance: String(balance), setAside: String(aside) },
  })),
});

const readingOf = ({ point, start, length, version, origin, energy, quality, clock }: Leaf): PersonReading => ({
  ...{ point, start: bangkokTime(start), minutes: length / 60_000, version },
  ...{ importWh: energy?.importWh ?? null, exportWh: energy?.exportWh ?? null },
  ...{ origin, quality: quality.level, clock },
});

/** The readings alone, for a spreadsheet (RFC 4180). */
export const readingsCsv = ({ readings }: PersonRecord): string =>
  [
    'point,start,minutes,version,importWh,exportWh,origin,quality,clock',
    ...readings.map((one) =>
      [
        one.point,
        one.start,
        one.minutes,
        one.version,
        one.importWh ?? '',
        one.exportWh ?? '',
        one.origin,
        one.quality,
        one.clock,
      ].join(','),
    ),
  ]
    .map((line) => `${line}\r\n`)
    .join('');
