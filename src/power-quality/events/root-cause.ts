import type { GridEvent, VoltageEventKind } from '../../domain/grid-event.ts';
import type { DeviceId } from '../../domain/identity.ts';
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
  { others, unseen, lines }: Readonly<{ others: number; unseen: number; lines: number }>,
): string => {
  if (sights.every(({ counted }) => counted))
    return `Only ${named(sights)} counted it (${unseen} in all), polling did not see it: read the event log of the meter.`;
  const counts = unseen > 0 ? [`Meters counted ${unseen} more that polling did not see.`] : [];
  return [whereToLook(kind, sights, { others, lines }), ...lostSupply(sights), ...counts].join(' ');
};

const whereToLook = (
  kind: VoltageEventKind,
  sights: readonly [Sight, ...Sight[]],
  { others, lines }: Readonly<{ others: number; lines: number }>,
): string => {
  if (sights.some(({ parted }) => parted))
    return 'Some phases went low while others went high: look for a loose or broken neutral.';
  const [first] = sights;
  const extent = extentOf(sights.length, others);
  const alone = phasesAlone(sights);
  if (extent === 'meter') {
    const only = `Only ${first.watched.device} saw it`;
    if (others === 0) return `${only}, and no other meter could have: compare it with its neighbours.`;
    if (kind === 'rapid-change') return `${only}: look for a large load or an inverter that switches behind it.`;
    if (alone !== null) return `${only}, on ${alone} alone: look at its own connection and load there.`;
    return `${only}, on all it measures: look at its service line and its main switch.`;
  }
  if (extent === 'all') {
    const every = `Every meter that answered saw it (${sights.length})`;
    if (kind === 'rapid-change') return `${every}: look for a tap change or a large load upstream of the feeder head.`;
    if (alone !== null) return `${every}, on ${alone} alone: look for a fault or a lost fuse there.`;
    return `${every}: look upstream of the feeder head.`;
  }
  const some = `${sights.length} of ${sights.length + others} meters saw it`;
  if (alone !== null) return `${some}, on ${alone} alone: look for a fault or a lost fuse there, on what they share.`;
  if (lines > 1 && sights.every(({ watched }) => watched.line === first.watched.line))
    return `${some}, all on line ${first.watched.line}: look at what feeds these.`;
  return `${some}: look at the section of the feeder they share.`;
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
