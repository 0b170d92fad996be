import { baht } from '../../domain/money.ts';

const grouped = (text: string): string => {
  const [whole = '', part] = text.split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${part === undefined ? '' : `.${part}`}`;
};
/** Without the noughts at the end that say nothing, but with so many decimals at least. */
const trimmed = (text: string, least: number): string => {
  const [whole = '', part = ''] = text.split('.');
  const kept = part.replace(/0+$/, '').padEnd(least, '0');
  return kept === '' ? whole : `${whole}.${kept}`;
};

/** `1,967.7509`: money to its last digit that is not nought, two decimals at least. */
export const exactText = (money: bigint): string => grouped(trimmed(baht(money), 2));
/** `523`, `12.5`: thousandths. */
export const quantityText = (thousandths: number): string => grouped(trimmed((thousandths / 1_000).toFixed(3), 0));
/** `3.0000`: µTHB, four decimals as tariffs are published, all six where there are so many. */
export const priceText = (price: number, least = 4): string => trimmed((price / 1_000_000).toFixed(6), least);
