import { extname } from 'node:path';
import { replaceTogether } from '../../adapters/disk/whole-file.ts';
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

/** Writes them all or none: drafts first, which then take their names. @throws Fault `storage` */
export const writeTogether = (files: readonly Written[]): void => {
  try {
    // A report is for whoever is to read it.
    replaceTogether(files, { mode: 0o644 });
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new Fault('storage', `The report cannot be written to ${files[0]?.path}${why}. Check folder and rights.`, {
      cause,
    });
  }
};
