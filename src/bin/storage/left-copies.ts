import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { lockFolder } from '../../adapters/sqlite/folder-lock.ts';
import { Fault } from '../../domain/fault.ts';
import { destroyFiles } from '../erasure/quarantined.ts';

const PREFIX = 'reading-';
/** In such a folder: locked by the core as long as it writes into it. */
const COPIER = 'copier';
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A folder for what is copied for one question. Dispose it to destroy it; a signal that ends the process does so too. */
export type QuestionFolder = Readonly<{ path: string }> & Disposable;

/**
 * Makes one beside what is copied, where the core may write too. As long as its question is asked it is locked: a process id may be
 * another's by now, or of another container.
 */
export const questionFolder = (storage: string): QuestionFolder => {
  const path = mkdtempSync(join(storage, PREFIX));
  const { uid, gid } = statSync(storage);
  if (process.geteuid?.() === 0) chownSync(path, uid, gid);
  const lock = lockFolder(path, `a question (process ${process.pid})`);
  const remove = (): void => {
    for (const signal of SIGNALS) process.off(signal, ended);
    // Its files are opened and closed to be overwritten, which would let go of the lock anyhow.
    lock[Symbol.dispose]();
    destroy(path);
  };
  const ended = (signal: NodeJS.Signals): void => {
    remove();
    process.kill(process.pid, signal);
  };
  for (const signal of SIGNALS) process.on(signal, ended);
  return { path, [Symbol.dispose]: remove };
};

/**
 * For the core, while it copies `into` such a folder: whoever asked may be killed meanwhile, and what is written into files that
 * somebody has overwritten and taken away would stay on the disk. Null for any other folder.
 */
export const heldWhileCopied = (into: string): Disposable | null => {
  const folder = dirname(into);
  if (!basename(folder).startsWith(PREFIX)) return null;
  return lockFolder(join(folder, COPIER), `the core that copies itself (process ${process.pid})`);
};

/** Destroys the copies of questions that nobody asks any more, and no core writes: they were killed. */
export const clearLeftCopies = (storage: string): void => {
  for (const name of readdirSync(storage).filter((one) => one.startsWith(PREFIX)))
    try {
      const copier = join(storage, name, COPIER);
      for (const held of [join(storage, name), ...(existsSync(copier) ? [copier] : [])])
        lockFolder(held, `gridtokenx (process ${process.pid})`)[Symbol.dispose]();
      destroy(join(storage, name));
    } catch (error) {
      // One that is asked or written, or of somebody else, stays.
      if (!(error instanceof Fault) && !(error instanceof Error && 'syscall' in error)) throw error;
    }
};

/** With households' figures in it: overwritten, as an erasure does. */
const destroy = (folder: string): void => {
  if (!existsSync(folder)) return;
  try {
    const all = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    destroyFiles(
      folder,
      all.map(({ parentPath, name }) => join(parentPath, name)),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
