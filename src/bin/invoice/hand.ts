import { existsSync, writeFileSync } from 'node:fs';
import { Fault, orFault } from '../../domain/fault.ts';

/** Prints what was made, or writes it into a new file that only its owner reads. @throws Fault `storage`. */
export const hand = (text: string, out: string | undefined): number => {
  if (out === undefined) {
    process.stdout.write(text);
    return 0;
  }
  if (existsSync(out)) throw new Fault('storage', `${out} is there already and is never replaced. Name another file.`);
  orFault(
    'storage',
    () => writeFileSync(out, text, { mode: 0o600, flag: 'wx' }),
    (why) => `${out} cannot be written: ${why}. Name a new file with --out.`,
  );
  return 0;
};
