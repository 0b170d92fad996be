import { baht } from '../../domain/money.ts';
import { bangkokTime, instant } from '../../domain/time.ts';
import { said } from '../speech.ts';
import type { Evidence } from './evidence.ts';
import type { Check, Span, Witness } from './proof.ts';
import type { Site } from './site.ts';
import type { Substation } from './substation.ts';

/** What a run of the demo came to: for people in words, for machines as it is. */
export type Summary = Readonly<{
  proven: boolean;
  seed: number;
  rate: number;
  from: string;
  to: string;
  intervals: number;
  rs485: 'pty' | 'rtu-over-tcp';
  /** Why the line is no pty: `as asked`, or what the machine lacks; null of a pty. */
  withoutPty: string | null;
  batches: number;
  leaves: number;
  tradedWh: number;
  trades: number;
  clearings: readonly Readonly<{ start: string; volumeWh: number; thbPerKwh: string | null; reason: string }>[];
  /** What each account gained or lost since the start, THB. */
  balances: readonly Readonly<{ account: string; changeThb: string }>[];
  checks: readonly Check[];
}>;

const price = (microBaht: number | null): string | null => (microBaht === null ? null : (microBaht / 1e6).toFixed(4));

export const summaryOf = (
  site: Site,
  substation: Substation,
  { from, length, intervals }: Span,
  { batches, leaves, events }: Evidence,
  { accounts }: Witness,
  checks: readonly Check[],
): Summary => {
  const trades = events.flatMap((event) => (event.kind === 'traded' ? [event.trade] : []));
  const opening = new Map(site.registry.accounts.map(({ id, openingCredit }) => [id, openingCredit]));
  return {
    proven: checks.every(({ holds }) => holds),
    seed: site.seed,
    rate: site.warp.rate,
    from: bangkokTime(from),
    to: bangkokTime(instant(from + intervals * length)),
    intervals,
    rs485: substation.withoutPty === null ? 'pty' : 'rtu-over-tcp',
    withoutPty: substation.withoutPty,
    batches,
    leaves: leaves.length,
    trades: trades.length,
    tradedWh: trades.reduce((sum, { quantityWh }) => sum + quantityWh, 0),
    clearings: events.flatMap((event) =>
      event.kind === 'cleared'
        ? [
            {
              start: bangkokTime(event.clearing.start),
              volumeWh: event.clearing.volumeWh,
              thbPerKwh: price(event.clearing.price),
              reason: event.clearing.reason,
            },
          ]
        : [],
    ),
    balances: accounts.map(({ account, balance }) => ({
      account,
      changeThb: baht(BigInt(balance) - (opening.get(account) ?? 0n)),
    })),
    checks,
  };
};

/** The summary as lines for a person. */
export const summaryText = (summary: Summary): string => {
  const { from, to, intervals, seed, rate, rs485, withoutPty, trades, tradedWh } = summary;
  const line = rs485 === 'pty' ? 'RS-485 on a pty' : `RTU over TCP (${withoutPty})`;
  return [
    '',
    `${intervals} intervals, ${from} to ${to}; seed ${seed}, ${rate} × real time, ${line}.`,
    `${trades} trades, ${(tradedWh / 1000).toFixed(3)} kWh. Closing auctions:`,
    ...summary.clearings.map(({ start, volumeWh, thbPerKwh, reason }) =>
      thbPerKwh === null
        ? `  ${start.slice(11, 16)}  nothing traded: ${reason}`
        : `  ${start.slice(11, 16)}  ${(volumeWh / 1000).toFixed(3).padStart(7)} kWh at ${thbPerKwh} THB/kWh`,
    ),
    'Accounts, change in THB:',
    ...summary.balances.map(({ account, changeThb }) => `  ${account.padEnd(14)} ${changeThb.padStart(16)}`),
    '',
    ...summary.checks.map(({ law, holds, detail }) => `  ${holds ? '✓' : '✗'} ${said(law)}: ${said(detail)}`),
    '',
    summary.proven ? 'Proven: every law holds.' : 'NOT proven: see the lines marked ✗.',
    '',
  ].join('\n');
};
