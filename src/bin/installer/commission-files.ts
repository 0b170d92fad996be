import { closeSync, fsyncSync, openSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { Fault } from '../../domain/fault.ts';

/** Where the page and the signed report of a meter go; `device` is in the names where there are several meters. */
export const reportFiles = (out: string, device: string | null): Readonly<{ page: string; report: string }> => {
  const extension = extname(out);
  const stem = /^\.html?$/.test(extension) ? out.slice(0, -extension.length) : out;
  const base = device === null ? stem : `${stem}.${device}`;
  return { page: `${base}.html`, report: `${base}.json` };
};

/** A file that is to be written: text, or its bytes where these are there already. */
type Written = Readonly<{ path: string; text: string | Uint8Array }>;

const writeDurably = (file: string, text: string | Uint8Array): void => {
  const handle = openSync(file, 'w', 0o644);
  try {
    writeFileSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};

/** Writes them all or none: drafts first, which then take their names. @throws Fault `storage` */
export const writeTogether = (files: readonly Written[]): void => {
  const drafts = files.map(({ path, text }) => ({ path, text, draft: `${path}.${process.pid}.new` }));
  try {
    for (const { draft, text } of drafts) writeDurably(draft, text);
    for (const { draft, path } of drafts) renameSync(draft, path);
  } catch (cause) {
    for (const { draft } of drafts) discard(draft);
    const why = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new Fault('storage', `The report cannot be written to ${files[0]?.path}${why}. Check folder and rights.`, {
      cause,
    });
  }
};

const discard = (file: string): void => {
  try {
    unlinkSync(file);
  } catch {
    // It was never made, or has its name already.
  }
};
