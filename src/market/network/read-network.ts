import { nodeKinds } from '../../domain/market.ts';
import { microBahtPerKwh } from '../../domain/money.ts';
import { type Confidence, confidences } from '../../tariff/tariff.ts';
import type { NetworkSettings } from '../market-settings.ts';
import type { NetworkNode, NodePrice, NodePrices, NodeSide } from './network-node.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * A network as rules have it in their text.
 * @throws RangeError when it is none
 */
export const readNetwork = (json: Json): NetworkSettings => ({
  root: textIn(json, 'root'),
  lines: listIn(json, 'lines').map((line) => ({
    from: textIn(line, 'from'),
    to: textIn(line, 'to'),
    fee: microBahtPerKwh(wholeIn(line, 'fee')),
    lossPpm: wholeIn(line, 'lossPpm'),
    upW: wattsIn(line, 'upW'),
    downW: wattsIn(line, 'downW'),
  })),
  ...(json['nodes'] !== undefined && { nodes: listIn(json, 'nodes').map(nodeOf) }),
});

const nodeOf = (json: Json): NetworkNode => ({
  id: textIn(json, 'id'),
  kind: oneIn(json, 'kind', nodeKinds),
  sells: sideIn(json, 'sells'),
  buys: sideIn(json, 'buys'),
});

const sideIn = (json: Json, name: string): NodeSide | null => {
  if (json[name] === null) return null;
  const side = recordIn(json, name);
  return { watts: wholeIn(side, 'watts'), prices: pricesOf(recordIn(side, 'prices')) };
};

const pricesOf = (json: Json): NodePrices => {
  if (json['tariff'] !== undefined) return { tariff: textIn(json, 'tariff') };
  const peak = recordIn(json, 'peak');
  return {
    list: textIn(json, 'list'),
    calendar: json['calendar'] === null ? null : textIn(json, 'calendar'),
    peak: { from: wholeIn(peak, 'from'), to: wholeIn(peak, 'to') },
    entries: listIn(json, 'entries').map(priceOf),
  };
};

const priceOf = (json: Json): NodePrice => {
  const dated = {
    from: textIn(json, 'from'),
    to: textIn(json, 'to'),
    source: textIn(json, 'source'),
    confidence: oneIn<Confidence>(json, 'confidence', confidences),
  };
  if (json['unknown'] !== undefined) return { ...dated, unknown: textIn(json, 'unknown') };
  const price = (name: string) => microBahtPerKwh(wholeIn(json, name));
  if (json['anyTime'] !== undefined) return { ...dated, anyTime: price('anyTime') };
  return { ...dated, onPeak: price('onPeak'), offPeak: price('offPeak') };
};

const refuse = (name: string, value: unknown, wanted: string): never => {
  throw new RangeError(`market.network: ${name} is ${JSON.stringify(value) ?? 'missing'}, and no ${wanted}`);
};

const textIn = (json: Json, name: string): string => {
  const value = json[name];
  return typeof value === 'string' ? value : refuse(name, value, 'text');
};

const wholeIn = (json: Json, name: string): number => {
  const value = json[name];
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : refuse(name, value, 'whole number');
};

const wattsIn = (json: Json, name: string): number | null => (json[name] === null ? null : wholeIn(json, name));

const oneIn = <T extends string>(json: Json, name: string, allowed: readonly T[]): T =>
  allowed.find((one) => one === json[name]) ?? refuse(name, json[name], allowed.join(' or '));

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const recordIn = (json: Json, name: string): Json => {
  const value = json[name];
  return isRecord(value) ? value : refuse(name, value, 'object');
};

const listIn = (json: Json, name: string): readonly Json[] => {
  const value = json[name];
  return Array.isArray(value) && value.every(isRecord) ? value : refuse(name, value, 'list of objects');
};
