import { firstValueFrom } from 'rxjs';
import { configurationHistory } from '../../adapters/files/configuration-history.ts';
import { type ChangeHistory, standingOf } from '../../configuration/change-history.ts';
import { wholeHistory } from '../../configuration/found-history.ts';
import { Fault } from '../../domain/fault.ts';
import { whyOf } from '../../domain/why.ts';
import { fromHex } from '../../wire/bytes.ts';
import { historyFolder } from '../configuration/history-folder.ts';
import { storageOf } from '../configuration/history-source.ts';
import { type Finding, findingsOf } from './finding.ts';

/**
 * Whether the history of a configuration is whole, by the chain of its entries and the bytes of what is in force; its signatures are for
 * `config verify`. Nothing where the file does not say where it is: that is another finding.
 */
export const examineHistory = async (config: string): Promise<readonly Finding[]> => {
  const storage = storageOrNull(config);
  return storage === null ? [] : [await historyFinding(config, historyFolder(storage))];
};

const historyFinding = async (config: string, folder: string): Promise<Finding> => {
  const { ok, fail, skipped } = findingsOf('history');
  const store = configurationHistory(folder);
  try {
    const found = await firstValueFrom(store.found());
    const { inForce, ...history } = wholeHistory(found);
    if (found.entries.length === 0) return skipped(folder, 'there is none yet: it begins with the first start');
    if (inForce !== null) await firstValueFrom(store.content(fromHex(inForce.configuration)));
    return ok(folder, standing({ inForce, ...history }));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { cause, message } = error;
    // What the machine refuses to read may be whole.
    return cause instanceof Error && !(cause instanceof Fault)
      ? fail(
          folder,
          `cannot be read (${whyOf(cause)})`,
          'Run this as the account that the program has, or check its disk.',
        )
      : fail(folder, message, `With the program stopped: gridtokenx config repair --config ${config} --reason <text>`);
  }
};

const standing = ({ records, inForce, open }: ChangeHistory): string => {
  const force = inForce === null ? 'nothing is in force yet' : `in force is change ${inForce.change}`;
  const trial = open !== null && standingOf(open) === 'applied' ? `, on trial change ${open.change}` : '';
  return `holds, up to change ${records.length}; ${force}${trial}`;
};

const storageOrNull = (config: string): string | null => {
  try {
    return storageOf(config);
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
};
