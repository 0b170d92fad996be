import { Fault } from '../domain/fault.ts';

/** What can be checked, as `verify` calls it; the page has other words for each. */
export type CheckName =
  | 'keys in the file'
  | 'strong keys'
  | 'batch structure'
  | 'batch signature'
  | 'batch header'
  | 'leaves of the batch'
  | 'payload hash'
  | 'leaf'
  | 'leaf in the batch'
  | 'energy against registers'
  | 'energy on the page'
  | 'receipt structure'
  | 'receipt signature'
  | 'receipt'
  | 'receipt for this batch'
  | 'inclusion in the log'
  | 'former keys in their time'
  | 'consistency of the log'
  | 'log entries'
  | 'checkpoints'
  | 'checkpoint signature'
  | 'checkpoint over the entries'
  | 'every entry under a checkpoint'
  | 'older checkpoint'
  | 'newer checkpoint'
  | 'witnesses'
  | 'log since the receipt'
  | 'log since the last visit';

/** One thing that was checked, in words, and what came of it. */
export type Finding<Check extends string = CheckName> = Readonly<{ check: Check; holds: boolean; detail: string }>;

/** Notes what `prove` finds, or the Fault it throws, which is thrown on: what depends on it is not checked any more. */
export const noted = <Found>(
  findings: Finding[],
  check: CheckName,
  prove: () => Found,
  say: (found: Found) => string,
): Found => {
  try {
    const found = prove();
    findings.push({ check, holds: true, detail: say(found) });
    return found;
  } catch (error) {
    if (error instanceof Fault) findings.push({ check, holds: false, detail: error.message });
    throw error;
  }
};
