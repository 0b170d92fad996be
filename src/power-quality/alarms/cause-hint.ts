import type { AlarmKind } from '../../domain/alarm.ts';
import { namesOf } from '../feeders-of.ts';

/** Where to look first when many meters show the same, by what they show and on which feeders they are. */
const placeOf = (kind: AlarmKind, feeders: readonly string[]): string => {
  if (kind === 'meter-silent') return 'what they share (supply, line, converter)';
  const [feeder, ...others] = feeders;
  if (others.length > 0) return `what feeders ${namesOf(feeders)} share (busbar, transformer)`;
  switch (kind) {
    case 'voltage-interruption':
      return feeder === undefined
        ? 'the supply upstream of them (switch, fuse, transformer)'
        : `the supply of feeder ${feeder} (switch, fuse, transformer)`;
    case 'neutral-suspect':
      return feeder === undefined
        ? 'the neutral they share, from the transformer on'
        : `the neutral of feeder ${feeder}, from the transformer on`;
    default:
      return feeder === undefined ? 'the transformer and the feeder' : `feeder ${feeder} and its transformer`;
  }
};

const hint = / \d+ meters show it, this one first: look at .+ before any single meter\.$/;

/**
 * The sentence of a first-out, with what its witnesses say about the cause. `feeders`: those the witnesses are on; none
 * where that is not configured.
 */
export const withCauseHint = (
  message: string,
  kind: AlarmKind,
  { witnesses, feeders }: Readonly<{ witnesses: number; feeders: readonly string[] }>,
): string =>
  `${message.replace(hint, '')} ${witnesses} meters show it, this one first: look at ${placeOf(kind, feeders)} before any single meter.`;
