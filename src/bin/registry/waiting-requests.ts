import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../domain/fault.ts';
import { whyOf } from '../../domain/why.ts';
import type { CertificateRequest } from '../../wire/certificate-request.ts';

/** A request that waits in a core's folder; null with why where it cannot be used. */
export type WaitingRequest = Readonly<{
  name: string;
  path: string;
  request: CertificateRequest | null;
  why: string | null;
}>;

/** What waits in a folder of requests, by name. @throws Fault `registry` when the folder cannot be read. */
export const requestsIn = (folder: string, read: (file: string) => CertificateRequest): readonly WaitingRequest[] =>
  filesIn(folder).map((name) => {
    const path = join(folder, name);
    try {
      return { name, path, request: read(path), why: null };
    } catch (error) {
      if (error instanceof Fault) return { name, path, request: null, why: error.message };
      throw error;
    }
  });

const filesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.csr'))
      .sort();
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    const why = whyOf(cause);
    throw new Fault('registry', `The folder ${folder} cannot be read: ${why}.`, { cause });
  }
};
