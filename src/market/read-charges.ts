import { microBahtPerKwh } from '../domain/money.ts';
import { type Confidence, confidences } from '../tariff/tariff.ts';
import { type Json, jsonFields } from './json-fields.ts';
import type { TradeCharges } from './trade-charges.ts';

const fields = jsonFields('market.charges');

/**
 * The charges of a market as its rules have them in their text.
 * @throws RangeError when they are none
 */
export const readCharges = (market: Json): readonly TradeCharges[] =>
  fields.list(market, 'charges').map((json) => ({
    from: fields.text(json, 'from'),
    to: fields.text(json, 'to'),
    source: fields.text(json, 'source'),
    confidence: fields.one<Confidence>(json, 'confidence', confidences),
    feeBps: fields.whole(json, 'feeBps'),
    wheeling: json['wheeling'] === null ? null : microBahtPerKwh(fields.whole(json, 'wheeling')),
    lossBps: fields.whole(json, 'lossBps'),
    capBps: fields.whole(json, 'capBps'),
  }));
