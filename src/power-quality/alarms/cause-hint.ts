import type { AlarmKind } from '../../domain/alarm.ts';

/** Where to look first when many meters show the same, by what they show. */
const places: Readonly<Partial<Record<AlarmKind, string>>> = {
  'meter-silent': 'what they share (supply, line, converter)',
  'voltage-interruption': 'the supply upstream of them (switch, fuse, transformer)',
  'neutral-suspect': 'the neutral they share, from the transformer on',
};
const elsewhere = 'the transformer and the feeder';

const hint = / \d+ meters show it, this one first: look at .+ before any single meter\.$/;

/** The sentence of a first-out, with what its witnesses say about the cause. */
export const withCauseHint = (message: string, kind: AlarmKind, witnesses: number): string =>
  `${message.replace(hint, '')} ${witnesses} meters show it, this one first: look at ${places[kind] ?? elsewhere} before any single meter.`;

/** The sentence as it is of one meter alone. */
export const withoutCauseHint = (message: string): string => message.replace(hint, '');
