import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { bangkokTime, DAY, type Instant, instant } from '../../domain/time.ts';

/** A file of a recording: a grid day has as many as it needs, in the order of their numbers. */
type Part = Readonly<{ name: string; day: string; number: number; bytes: number }>;

/** The grid day of a moment in Bangkok: `2026-11-24`. */
export const gridDay = (at: Instant): string => bangkokTime(at).slice(0, 10);

/** Such names sort in the order in which they were written. */
export const partName = (gateway: string, day: string, number: number): string =>
  `${gateway}-${day}-${String(number).padStart(3, '0')}.jsonl`;

/** What is in the folder of one gateway's recordings, oldest first; anything else there is left alone. */
export const partsIn = async (folder: string, gateway: string): Promise<readonly Part[]> => {
  const names = (await readdir(folder)).filter((name) => name.startsWith(`${gateway}-`));
  const parts = await Promise.all(
    names.map(async (name): Promise<readonly Part[]> => {
      const [, day, number] = /^-(\d{4}-\d\d-\d\d)-(\d{3,})\.jsonl$/.exec(name.slice(gateway.length)) ?? [];
      if (day === undefined || number === undefined) return [];
      return [{ name, day, number: Number(number), bytes: (await stat(join(folder, name))).size }];
    }),
  );
  return parts
    .flat()
    .toSorted((one, other) => (one.day < other.day ? -1 : one.day > other.day ? 1 : one.number - other.number));
};

/** What may be kept: days, today among them, and bytes of all files. */
export type RecordingBounds = Readonly<{ days: number; maxBytes: number }>;

/**
 * Deletes the oldest parts until another of `coming` bytes fits. By age only where `today` is known: a clock that is
 * wrong must not cost what there is.
 */
export const makeRoomFor = async (
  folder: string,
  parts: readonly Part[],
  { days, maxBytes, today, coming }: RecordingBounds & Readonly<{ today: Instant | null; coming: number }>,
): Promise<void> => {
  const oldest = today === null ? '' : gridDay(instant(today - (days - 1) * DAY));
  let bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  for (const part of parts) {
    if (part.day >= oldest && bytes + coming <= maxBytes) return;
    await unlink(join(folder, part.name));
    bytes -= part.bytes;
  }
};
