import { bangkokTime } from '../domain/time.ts';
import type { LedgerBalances } from './ledger-accounts.ts';
import { type MarketState, NETWORK } from './market-state.ts';
import { noPosition } from './settle.ts';

/** What one account has bought and sold at one point for one delivery; nano-baht, positive for what it receives. */
export type PositionView = Readonly<{
  zone: string;
  start: string;
  point: string | null;
  account: string;
  boughtWh: number;
  soldWh: number;
  money: string;
}>;

/** Every account of the ledger, sorted by name. */
export const allBalances = ({ ledger }: MarketState): readonly (readonly [string, LedgerBalances])[] =>
  ledger.accountLines().flatMap((line) => {
    const [name = ''] = line.split(' ');
    const balances = ledger.balances(name);
    return balances === null ? [] : [[name, balances] as const];
  });

/** By delivery, then by holder. */
export const positionViews = ({ deliveries }: MarketState): readonly PositionView[] =>
  [...deliveries.values()]
    .sort((one, other) => one.start - other.start || (one.zone < other.zone ? -1 : 1))
    .flatMap(({ zone, start, positions, network }) => {
      const at = { zone, start: bangkokTime(start) };
      const held = [...positions]
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([holder, position]) => {
          const [point = '', account = ''] = holder.split(' ');
          return { ...at, point, account, ...position.plain(), money: position.money.toString() };
        });
      const isIdle = network === noPosition || (network.boughtWh === 0 && network.soldWh === 0);
      return isIdle
        ? held
        : [...held, { ...at, point: null, account: NETWORK.trades, ...network, money: network.money.toString() }];
    });
