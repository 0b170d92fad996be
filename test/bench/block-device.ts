import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** What a block device has done since the machine started. */
export type BlockUse = Readonly<{ flushes: number; bytes: number }>;

const SECTOR = 512;
/** Places in /sys/dev/block/…/stat (Linux, Documentation/block/stat.rst). */
const SECTORS_WRITTEN = 6;
const FLUSHES = 15;

/** Of the device that holds the folder of a file; null where the kernel does not tell. */
export const blockUse = (file: string): BlockUse | null => {
  const { dev } = statSync(dirname(file));
  // Linux packs a device number as minor (low 8 bits), major, and the rest of the minor.
  const major = (dev >>> 8) & 0xfff;
  const minor = (dev & 0xff) | ((dev >>> 12) & 0xfff00);
  try {
    const fields = readFileSync(`/sys/dev/block/${major}:${minor}/stat`, 'utf8').trim().split(/\s+/).map(Number);
    const [sectors, flushes] = [fields[SECTORS_WRITTEN], fields[FLUSHES]];
    return sectors === undefined || flushes === undefined ? null : { flushes, bytes: sectors * SECTOR };
  } catch {
    // No such device here: an overlay, a network file system, another operating system.
    return null;
  }
};
