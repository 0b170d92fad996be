import { nodeKinds } from '../../domain/market.ts';
import { microBahtPerKwh } from '../../domain/money.ts';
import { type Confidence, confidences, type Dated } from '../../tariff/tariff.ts';
import { type Json, jsonFields } from '../json-fields.ts';
import type { NetworkSettings } from '../market-settings.ts';
import type { CurveStep, NetworkNode, NodePrice, NodePrices, NodeSide } from './network-node.ts';

const fields = jsonFields('market.network');

/**
 * A network as rules have it in their text.
 * @throws RangeError when it is none
 */
export const readNetwork = (json: Json): NetworkSettings => ({
  root: fields.text(json, 'root'),
  lines: fields.list(json, 'lines').map((line) => ({
    from: fields.text(line, 'from'),
    to: fields.text(line, 'to'),
    fee: microBahtPerKwh(fields.whole(line, 'fee')),
    lossPpm: fields.whole(line, 'lossPpm'),
    upW: wattsIn(line, 'upW'),
    downW: wattsIn(line, 'downW'),
  })),
  ...(json['nodes'] !== undefined && { nodes: fields.list(json, 'nodes').map(nodeOf) }),
});

const nodeOf = (json: Json): NetworkNode => ({
  id: fields.text(json, 'id'),
  kind: fields.one(json, 'kind', nodeKinds),
  sells: sideIn(json, 'sells'),
  buys: sideIn(json, 'buys'),
});

const sideIn = (json: Json, name: string): NodeSide | null => {
  if (json[name] === null) return null;
  const side = fields.record(json, name);
  if (side['steps'] !== undefined) return { steps: fields.list(side, 'steps').map(stepOf) };
  return { watts: fields.whole(side, 'watts'), prices: pricesOf(fields.record(side, 'prices')) };
};

const stepOf = (json: Json): CurveStep => ({
  ...datedOf(json),
  watts: fields.whole(json, 'watts'),
  price: microBahtPerKwh(fields.whole(json, 'price')),
});

const pricesOf = (json: Json): NodePrices => {
  if (json['tariff'] !== undefined) return { tariff: fields.text(json, 'tariff') };
  const peak = fields.record(json, 'peak');
  return {
    list: fields.text(json, 'list'),
    calendar: json['calendar'] === null ? null : fields.text(json, 'calendar'),
    peak: { from: fields.whole(peak, 'from'), to: fields.whole(peak, 'to') },
    entries: fields.list(json, 'entries').map(priceOf),
  };
};

const datedOf = (json: Json): Dated => ({
  from: fields.text(json, 'from'),
  to: fields.text(json, 'to'),
  source: fields.text(json, 'source'),
  confidence: fields.one<Confidence>(json, 'confidence', confidences),
});

const priceOf = (json: Json): NodePrice => {
  const dated = datedOf(json);
  if (json['unknown'] !== undefined) return { ...dated, unknown: fields.text(json, 'unknown') };
  const price = (name: string) => microBahtPerKwh(fields.whole(json, name));
  if (json['anyTime'] !== undefined) return { ...dated, anyTime: price('anyTime') };
  return { ...dated, onPeak: price('onPeak'), offPeak: price('offPeak') };
};

const wattsIn = (json: Json, name: string): number | null => (json[name] === null ? null : fields.whole(json, name));
