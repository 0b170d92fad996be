import { bahtOf } from '../../web/format/money.ts';
import { said } from '../speech.ts';
import type { Colours } from './ansi.ts';
import type { DemoModel, Room } from './demo-model.ts';
import { left, right, textWidth } from './text-width.ts';

const withChange = 44;

const signed = (nanoBaht: string): string => {
  const money = bahtOf(nanoBaht);
  return money.startsWith('-') || nanoBaht === '0' ? money : `+${money}`;
};

/** Balances to the last nano-baht, at most `rows` lines; that all of the ledger sums to zero is always said. */
export const balanceLines = (
  { core, balances }: DemoModel,
  { columns, rows }: Room,
  paint: Colours,
): readonly string[] => {
  const wide = columns >= withChange;
  const row = (name: string, balance: string, change: string): string => {
    const figures = wide ? [right(balance, 17), right(change, 16)] : [balance];
    const money = figures.join('');
    return left(name, Math.max(0, columns - money.length - 1)) + right(money, money.length + 1);
  };
  const sum = core === null ? [] : [sumLine(core.ledger.sumNanoBaht, columns, paint)];
  const room = rows - 1 - sum.length;
  const shown = balances.length > room ? balances.slice(0, Math.max(0, room - 1)) : balances;
  const hidden = balances.length - shown.length;
  return [
    paint.strong(
      wide ? row(said('account'), said('balance THB'), said('since start')) : left(said('balances, THB'), columns),
    ),
    ...shown.map(({ account, balance, change }) => row(account, bahtOf(balance), signed(change))),
    ...(hidden > 0 ? [paint.dim(said(`and ${hidden} more accounts`))] : []),
    ...sum,
  ];
};

/** Every entry has its counter-entry, with the utility's and the rounding accounts. */
const sumLine = (nanoBaht: string, columns: number, paint: Colours): string => {
  const honest = nanoBaht === '0';
  const money = bahtOf(nanoBaht);
  const [name, ...shorter] = honest ? ['the whole ledger sums to', 'ledger sums to', 'sum'] : ['LEDGER SUMS TO', 'SUM'];
  const fitting = [name ?? '', ...shorter].map(said).find((text) => textWidth(text) + money.length < columns) ?? '';
  return (honest ? paint.good : paint.critical)(left(fitting, Math.max(0, columns - money.length)) + money);
};
