import type { RegisterValue } from '../../src/domain/energy.ts';
import type { BadReason } from '../../src/domain/quality.ts';
import { type EnergyChannel, isEnergyChannel, type Quantity } from '../../src/domain/quantity.ts';
import type { MeterIdentity, Sample } from '../../src/domain/reading.ts';
import type { Millis, Stamp } from '../../src/domain/time.ts';
import type { Reported, WatchedNode } from './link.ts';
import { quantityOf, registerOf, serialNumberOf } from './node-value.ts';
import type { NodeName, NodeSettings, OpcUaMeter } from './opcua-settings.ts';
import { type Contact, sampledSince } from './source-time.ts';
import { reasonOfStatus } from './status.ts';

/** A node of a meter; its item number is its place in the list of all. */
export type Item = Readonly<{ meter: number; name: NodeName; node: NodeSettings }>;

/** What is known of an item: what it said last, or the status with which the server refuses to watch it. */
type Held = Readonly<{ reported: Reported | null; refused: number | null }>;

/** What the server has said, by item, and when each meter last made a sample (monotonic). */
export type Image = Readonly<{ held: readonly Held[]; sampledAt: readonly number[] }>;

/** All nodes of all meters, meter by meter. */
export const itemsOf = (meters: readonly OpcUaMeter[]): readonly Item[] =>
  meters.flatMap(({ nodes }, meter) =>
    (Object.entries(nodes) as [NodeName, NodeSettings][]).map(([name, node]) => ({ meter, name, node })),
  );

/** A register's every step counts, so energy has no deadband whatever is configured. */
export const watchedNode = ({ name, node }: Item): WatchedNode => ({
  nodeId: node.nodeId,
  deadband: isEnergyChannel(name) ? null : (node.deadband ?? null),
});

export const nothingHeld = (items: readonly Item[], meters: readonly OpcUaMeter[], at: Stamp): Image => ({
  held: items.map(() => ({ reported: null, refused: null })),
  sampledAt: meters.map(() => at.monotonic),
});

/** What the server answered to watching an item; a bad status is kept as why there is no value. */
export const takeMonitored = (image: Image, item: number, status: number): Image => {
  const refused = reasonOfStatus(status) === null ? null : status;
  const held = image.held.map((one, index) => (index === item ? { ...one, refused } : one));
  return { ...image, held };
};

/** A node that was taken away under its watch: it must be watched anew when it is back. */
const isGone = ({ status }: Reported): boolean => reasonOfStatus(status) === 'missing';

/** Items the server refuses to watch: to be tried again. */
export const refusedItems = ({ held }: Image): readonly number[] =>
  held.flatMap(({ refused }, item) => (refused === null ? [] : [item]));

type Bus = Readonly<{
  meters: readonly OpcUaMeter[];
  items: readonly Item[];
  /** A meter that reports nothing new makes a sample this often: the server says so of its values. */
  stillSo: Millis;
  tolerance: Millis;
}>;

type Taken = Readonly<{ image: Image; samples: readonly Sample[] }>;

/**
 * A publication, or with no values the server's sign of life: one sample for each meter that has news, and for each
 * that has been quiet for long. A sample says all that is held of its meter: what a server that lives does not report
 * as changed has not changed.
 */
export const takePublished = (bus: Bus, image: Image, values: readonly Reported[], contact: Contact): Taken => {
  const held = [...image.held];
  const sampledAt = [...image.sampledAt];
  const news = new Map<number, Reported[]>();
  for (const reported of values) {
    const item = bus.items[reported.item];
    if (!item) continue;
    // Of several changes of one item in a publication the last is the newest.
    held[reported.item] = { reported, refused: isGone(reported) ? reported.status : null };
    news.set(item.meter, [...(news.get(item.meter) ?? []), reported]);
  }
  const samples = bus.meters.flatMap((_, meter) => {
    const changed = news.get(meter) ?? [];
    const quietFor = contact.at.monotonic - (sampledAt[meter] ?? 0);
    if (changed.length === 0 && quietFor < bus.stillSo) return [];
    sampledAt[meter] = contact.at.monotonic;
    const times = changed.filter(({ status }) => reasonOfStatus(status) === null).map(({ sourceTime }) => sourceTime);
    const requested = sampledSince(contact, times, bus.tolerance);
    const sample = sampleOf(bus, meter, { ...contact, requested }, (item) => held[item] ?? null);
    return sample === null ? [] : [sample];
  });
  return { image: { held, sampledAt }, samples };
};

/** Answers to a question asked at `requested`: a sample of each meter they are of, with nothing held in it. */
export const takeRead = (
  bus: Bus,
  values: readonly Reported[],
  times: Readonly<{ requested: Stamp; at: Stamp; clock: Sample['clock'] }>,
): readonly Sample[] => {
  const answers = new Map(values.map((reported) => [reported.item, { reported, refused: null }]));
  return bus.meters.flatMap((_, meter) => {
    const sample = sampleOf(bus, meter, times, (item) => answers.get(item) ?? null);
    return sample === null ? [] : [sample];
  });
};

/** Null when nothing is known of the meter yet. A meter without one good node has failed. */
const sampleOf = (
  { meters, items }: Bus,
  meter: number,
  { requested, at, clock }: Readonly<{ requested: Stamp; at: Stamp; clock: Sample['clock'] }>,
  heldOf: (item: number) => Held | null,
): Sample | null => {
  const of = meters[meter];
  if (!of) return null;
  const values: { -readonly [Q in Quantity]?: number } = {};
  const registers: { -readonly [C in EnergyChannel]?: RegisterValue } = {};
  const rejected: { -readonly [N in Quantity | EnergyChannel]?: BadReason } = {};
  let identity: MeterIdentity | undefined;
  for (const [index, item] of items.entries()) {
    if (item.meter !== meter) continue;
    const { reported = null, refused = null } = heldOf(index) ?? {};
    const status = refused ?? reported?.status;
    if (status === undefined || (reported === null && refused === null)) continue;
    const { name, node } = item;
    const reason = reasonOfStatus(status);
    if (name === 'serialNumber') {
      const serialNumber = reason === null && reported ? serialNumberOf(reported.content) : null;
      if (serialNumber !== null) identity = { serialNumber, isModel: null, currentRatio: null, voltageRatio: null };
    } else if (reason !== null || reported === null) rejected[name] = reason ?? 'missing';
    else if (isEnergyChannel(name)) {
      const judged = registerOf(node, of.profile.energy[name], reported.content);
      if ('value' in judged) registers[name] = judged.value;
      else rejected[name] = judged.rejected;
    } else {
      const judged = quantityOf(node, reported.content);
      if ('value' in judged) values[name] = judged.value;
      else rejected[name] = judged.rejected;
    }
  }
  const common = { device: of.device, requested, answered: at, clock };
  const said = Object.keys(values).length + Object.keys(registers).length + (identity ? 1 : 0);
  const [reason] = Object.values(rejected);
  if (said === 0 && reason === undefined) return null;
  if (said === 0 && reason !== undefined) {
    const detail = `the server has no good value of ${of.device}: ${Object.keys(rejected).join(', ')}`;
    return { ...common, outcome: { kind: 'failed', reason, detail } };
  }
  return { ...common, outcome: { kind: 'answered', values, registers, rejected, ...(identity && { identity }) } };
};
