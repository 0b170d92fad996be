import type { Phase, PhasePair } from '../../domain/quantity.ts';
import type { Bits } from './voltage-bits.ts';
import type { WatchedMeter } from './watched-voltages.ts';

/** The phases or pairs that bits stand for. */
export const phasesOf = (channels: WatchedMeter['channels'], bits: Bits): readonly (Phase | PhasePair)[] =>
  channels.filter((_, index) => bits & (1 << index)).map(({ phase }) => phase);

/** The other way: those a sentence lists as `listed` does; none where it lists none. */
export const phaseBitsIn = (channels: WatchedMeter['channels'], sentence: string): Bits => {
  const [, names = ''] = / phases? ((?:L[\dL-]+(?:, )?)+)/.exec(sentence) ?? [];
  const listedThere = new Set(names.split(', '));
  return channels.reduce((bits, { phase }, index) => (listedThere.has(phase) ? bits | (1 << index) : bits), 0);
};

/** `phase L1`, `phases L1, L2`. */
export const listed = (phases: readonly string[]): string =>
  `${phases.length === 1 ? 'phase' : 'phases'} ${phases.join(', ')}`;
