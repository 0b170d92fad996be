import type { Random } from '../../src/ports/random.ts';
import type { FileEvent } from './syscall-trace.ts';

/** What a disk writes whole or not at all. */
const SECTOR = 512;

/**
 * How a power cut treats what was written and not synced: all of it is gone, all of it is there, the disk had come so far and
 * tore in a sector, or every sector is as it was at any time since the last sync, in no order.
 */
export const cutManners = ['dropped', 'all-there', 'torn', 'reordered'] as const;
export type CutManner = (typeof cutManners)[number];

type Change = Extract<FileEvent, { kind: 'write' | 'truncate' }>;
/** `synced`: as the disk has it for certain. `since`: what came after that. */
type CutFile = { synced: Uint8Array; since: Change[] };

/**
 * The files under a folder as a disk may have them when the power goes after the first `events` of a recording. A file that
 * was synced has its name too, and a name that was taken away or changed is so at once: as ext4 has it, which orders them.
 */
export const diskAfter = (
  recording: readonly FileEvent[],
  events: number,
  manner: CutManner,
  random: Random,
): ReadonlyMap<string, Uint8Array> => {
  const disk = recordedDisk(recording);
  return disk.after(events, manner, random);
};

/** The same for many cuts of one recording: as long as they come in order, nothing is done twice. `before`: files that were there. */
export const recordedDisk = (recording: readonly FileEvent[], before: ReadonlyMap<string, Uint8Array> = new Map()) => {
  const begun = (): Map<string, CutFile> => new Map([...before].map(([path, synced]) => [path, { synced, since: [] }]));
  let files = begun();
  let through = 0;
  return {
    after: (events: number, manner: CutManner, random: Random): ReadonlyMap<string, Uint8Array> => {
      if (events < through) {
        files = begun();
        through = 0;
      }
      for (; through < events; through += 1) {
        const event = recording[through];
        if (event !== undefined) take(files, event);
      }
      const left = [...files].map(([path, file]) => [path, contentsOf(file, manner, random)] as const);
      return new Map(left.filter(([, bytes]) => bytes !== null) as [string, Uint8Array][]);
    },
  };
};

/**
 * The cuts that differ: before each event that changes a file or makes it last, and at the end. What was said in between, which is
 * what must hold then, has been said by that cut.
 */
export const differentCuts = (recording: readonly FileEvent[]): readonly number[] => [
  ...recording.flatMap(({ kind }, index) => (kind === 'said' ? [] : [index])),
  recording.length,
];

const take = (files: Map<string, CutFile>, event: FileEvent): void => {
  switch (event.kind) {
    case 'write':
    case 'truncate': {
      const file = files.get(event.path) ?? { synced: new Uint8Array(), since: [] };
      file.since.push(event);
      files.set(event.path, file);
      return;
    }
    case 'sync': {
      const file = files.get(event.path);
      if (file !== undefined) files.set(event.path, { synced: applied(file.synced, file.since), since: [] });
      return;
    }
    case 'unlink':
      files.delete(event.path);
      return;
    case 'rename': {
      const file = files.get(event.path);
      files.delete(event.path);
      if (file !== undefined) files.set(event.to, file);
      return;
    }
    case 'link': {
      const file = files.get(event.path);
      if (file !== undefined) files.set(event.to, { synced: file.synced, since: [...file.since] });
      return;
    }
    case 'said':
  }
};

const applied = (before: Uint8Array, changes: readonly Change[]): Uint8Array => {
  const longest = changes.reduce(
    (most, change) => Math.max(most, change.kind === 'truncate' ? change.size : change.at + change.bytes.length),
    before.length,
  );
  const bytes = resized(before, longest);
  let { length } = before;
  for (const change of changes) {
    if (change.kind === 'truncate') {
      // What is cut off is zero where the file grows again.
      bytes.fill(0, Math.min(length, change.size), length);
      length = change.size;
    } else {
      bytes.set(change.bytes, change.at);
      length = Math.max(length, change.at + change.bytes.length);
    }
  }
  return length === longest ? bytes : bytes.slice(0, length);
};

/** A copy of another length; what is new is zero. */
const resized = (bytes: Uint8Array, size: number): Uint8Array => {
  const copy = new Uint8Array(size);
  copy.set(bytes.subarray(0, size));
  return copy;
};

const contentsOf = ({ synced, since }: CutFile, manner: CutManner, random: Random): Uint8Array => {
  switch (manner) {
    case 'dropped':
      return synced;
    case 'all-there':
      return applied(synced, since);
    case 'torn': {
      const through = Math.floor(random.fraction() * since.length);
      const last = since[through];
      const before = applied(synced, since.slice(0, through));
      if (last?.kind !== 'write') return before;
      const sectors = Math.floor(random.fraction() * (last.bytes.length / SECTOR + 1));
      return applied(before, [{ ...last, bytes: last.bytes.subarray(0, sectors * SECTOR) }]);
    }
    case 'reordered':
      return reordered(synced, since, random);
  }
};

/** Each sector by itself is as it was after any of the changes; the length is one of those there were. */
const reordered = (synced: Uint8Array, since: readonly Change[], { fraction }: Random): Uint8Array => {
  const stages = [synced];
  for (const change of since) stages.push(applied(stages.at(-1) ?? synced, [change]));
  const one = (): Uint8Array => stages[Math.floor(fraction() * stages.length)] ?? synced;
  const bytes = new Uint8Array(one().length);
  for (let at = 0; at < bytes.length; at += SECTOR) {
    const sector = one().subarray(at, Math.min(at + SECTOR, bytes.length));
    bytes.set(sector, at);
  }
  return bytes;
};
