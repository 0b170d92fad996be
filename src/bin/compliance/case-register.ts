import { join } from 'node:path';
import { makeFolder } from '../../adapters/disk/make-folder.ts';
import { chainedLines } from '../../adapters/files/chained-lines.ts';
import { lockFolder } from '../../adapters/sqlite/folder-lock.ts';
import { enterCase } from '../../compliance/cases.ts';
import type { CaseEntry, OpenCase } from '../../domain/compliance.ts';
import { Fault, orFault } from '../../domain/fault.ts';

/** Where duties are kept beside the rest of a program's storage. */
export const complianceFolderIn = (storage: string): string => join(storage, 'compliance');
const registerIn = (storage: string) => chainedLines<CaseEntry>(join(complianceFolderIn(storage), 'cases.jsonl'));

const casesOf = (entries: readonly CaseEntry[]): readonly OpenCase[] =>
  entries.reduce<readonly OpenCase[]>((cases, entry) => {
    const entered = enterCase(cases, entry);
    if (entered.kind === 'refused')
      throw new Fault('malformed', `The register of cases holds what it should not: ${entered.why}`);
    return entered.cases;
  }, []);

/** The cases of a storage, the oldest first, and the hash of its register. @throws Fault `storage` or `malformed`. */
export const readCases = (storage: string): Readonly<{ cases: readonly OpenCase[]; head: string | null }> => {
  const register = registerIn(storage);
  return { cases: casesOf(register.read()), head: register.head() };
};

/** Enters what was done with a case; durable when it returns. @throws Fault `configuration` for what cannot be. */
export const addCaseEntry = (storage: string, entry: CaseEntry): OpenCase => {
  const register = registerIn(storage);
  const enter = (cases: readonly OpenCase[]): readonly OpenCase[] => {
    const entered = enterCase(cases, entry);
    if (entered.kind === 'refused') throw new Fault('configuration', entered.why);
    return entered.cases;
  };
  // What cannot be entered makes no folder; what was entered meanwhile is seen under the lock.
  enter(casesOf(register.read()));
  ownFolder(storage);
  using _ = lockDuties(storage);
  const cases = enter(casesOf(register.read()));
  register.append(entry);
  return cases.find(({ id }) => id === entry.case) as OpenCase;
};

/** The folder of duties for one at a time: a lock of the kernel's, which no power cut leaves behind. @throws Fault `storage`. */
export const lockDuties = (storage: string): Disposable =>
  lockFolder(complianceFolderIn(storage), `gridtokenx compliance (process ${process.pid})`);

/** The folder of duties, for its owner alone. @throws Fault `storage`. */
const ownFolder = (storage: string): void => {
  orFault(
    'storage',
    () => makeFolder(complianceFolderIn(storage), 0o700),
    (why) => `The folder ${complianceFolderIn(storage)} cannot be made: ${why}. Check its path and its owner.`,
  );
};
