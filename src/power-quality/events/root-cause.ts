import type { GridEvent, VoltageEventKind } from '../../domain/grid-event.ts';
import type { DeviceId } from '../../domain/identity.ts';
import { feedersOf, namesOf } from '../feeders-of.ts';
import { listed, phasesOf } from './phase-words.ts';
import { type Bits, countOf } from './voltage-bits.ts';
import type { WatchedMeter } from './watched-voltages.ts';

/** What a witness had to do with an event, as far as a cause can be read from it. */
export type Sight = Readonly<{
  watched: WatchedMeter;
  /** Channels beyond the threshold, and those that were measured. */
  phases: Bits;
  measured: Bits;
  /** Other phases were beyond the other threshold. */
  parted: boolean;
  /** It did not answer for longer than readings usually take, or has not answered since. */
  silent: boolean;
  counted: boolean;
}>;

/** A meter that could have seen it and did not. */
export type Other = Pick<WatchedMeter, 'device' | 'feeder' | 'isHead'>;

/** How much of the grid saw it: `all` takes more than one meter. `others`: how many could have and did not. */
export const extentOf = (witnesses: number, others: number): GridEvent['extent'] => {
  if (witnesses === 1) return 'meter';
  return others === 0 ? 'all' : 'several';
};

/**
 * Where to look first, by who saw it and on which phases. First the rule that fits best, then what else is known; rules
 * of thumb of ours, no diagnosis.
 */
export const rootCause = (
  kind: VoltageEventKind,
  sights: readonly [Sight, ...Sight[]],
  { others, unseen }: Readonly<{ others: readonly Other[]; unseen: number }>,
): string => {
  if (sights.every(({ counted }) => counted))
    return `Only ${named(sights)} counted it (${unseen} in all), polling did not see it: read the event log of the meter.`;
  const counts = unseen > 0 ? [`Meters counted ${unseen} more that polling did not see.`] : [];
  return [whereToLook(kind, sights, others), ...lostSupply(sights), ...counts].join(' ');
};

const whereToLook = (
  kind: VoltageEventKind,
  sights: readonly [Sight, ...Sight[]],
  others: readonly Other[],
): string => {
  if (sights.some(({ parted }) => parted))
    return 'Some phases went low while others went high: look for a loose or broken neutral.';
  switch (extentOf(sights.length, others.length)) {
    case 'meter':
      return atOneMeter(kind, sights[0], others.length);
    case 'all':
      return atAllMeters(kind, sights);
    case 'several':
      return atSomeMeters(sights, others);
  }
};

const atOneMeter = (kind: VoltageEventKind, sight: Sight, others: number): string => {
  const only = `Only ${sight.watched.device} saw it`;
  const alone = phasesAlone([sight]);
  if (others === 0) return `${only}, and no other meter could have: compare it with its neighbours.`;
  if (kind === 'rapid-change') return `${only}: look for a large load or an inverter that switches behind it.`;
  if (alone !== null) return `${only}, on ${alone} alone: look at its own connection and load there.`;
  return `${only}, on all it measures: look at its service line and its main switch.`;
};

const atAllMeters = (kind: VoltageEventKind, sights: readonly Sight[]): string => {
  const every = `Every meter that answered saw it (${sights.length})`;
  const [feeder, ...more] = feedersOf(sights.map(({ watched }) => watched.feeder));
  const head = feeder === undefined || more.length > 0 ? 'the feeder head' : `the head of feeder ${feeder}`;
  const alone = phasesAlone(sights);
  if (kind === 'rapid-change') return `${every}: look for a tap change or a large load upstream of ${head}.`;
  if (alone !== null) return `${every}, on ${alone} alone: look for a fault or a lost fuse there.`;
  return `${every}: look upstream of ${head}.`;
};

/** Who saw it and who did not, by feeders, bounds where it came from. */
const atSomeMeters = (sights: readonly Sight[], others: readonly Other[]): string => {
  const feeders = feedersOf(sights.map(({ watched }) => watched.feeder));
  const [feeder, ...more] = feeders;
  const on = feeder !== undefined && more.length === 0 ? `, all on feeder ${feeder}` : '';
  const some = `${sights.length} of ${sights.length + others.length} meters saw it${on}`;
  const alone = phasesAlone(sights);
  if (alone !== null) return `${some}, on ${alone} alone: look for a fault or a lost fuse there, on what they share.`;
  if (feeder === undefined) return `${some}: look at the section of the feeder they share.`;
  if (more.length > 0) return `${some}, on feeders ${namesOf(feeders)}: look at what these share upstream.`;
  const spared = others.filter((other) => other.feeder === feeder);
  if (others.every((other) => other.feeder !== null) && spared.length === 0)
    return `${some}, and nobody else: look at its head, its switch and its fuses.`;
  const head = spared.find(({ isHead }) => isHead);
  if (head !== undefined) return `${some}, but not its head ${head.device}: look between the head and these.`;
  return `${some}: look at the section they share.`;
};

/**
 * The phases it was confined to; null where some meter saw it on all it measures. A meter of one phase names it L1
 * whatever it is connected to: it does not speak for phases.
 */
const phasesAlone = (sights: readonly Sight[]): string | null => {
  const polyphase = sights.filter(({ measured }) => countOf(measured) > 1);
  const phases = new Set(polyphase.flatMap(({ watched, phases: bits }) => phasesOf(watched.channels, bits)));
  const confined = polyphase.every(({ measured }) => phases.size < countOf(measured));
  return polyphase.length > 0 && confined ? listed([...phases].toSorted()) : null;
};

/** A meter that lives on the voltage it measures falls silent with it: its last reading is a last gasp. */
const lostSupply = (sights: readonly Sight[]): readonly string[] => {
  const silent = sights.filter((sight) => sight.silent);
  return silent.length === 0 ? [] : [`${named(silent)} fell silent in it: the supply may have been lost there.`];
};

const named = (sights: readonly Sight[]): string => {
  const names: readonly DeviceId[] = sights.map(({ watched }) => watched.device);
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
};
