import type { ChainVerdict } from '../../adapters/sqlite/verify-quality.ts';

/** More than these nobody looks up one by one. */
const MOST = 10;

/**
 * What is wrong with a chain of frames or of events, a part of a sentence each: where it gives way first, and everything that
 * is not what was kept. Nothing where all hangs together.
 */
export const brokenLinks = (what: 'frame' | 'event', { broken, altered }: ChainVerdict): readonly string[] => {
  const others = altered.filter(({ number }) => number !== broken?.number);
  const links = [...(broken === null ? [] : [broken]), ...others];
  return [
    ...links.slice(0, MOST).map(({ number, why }) => `${what} ${number} ${why}`),
    ...(links.length > MOST ? [`and ${links.length - MOST} more ${what}s`] : []),
  ];
};
