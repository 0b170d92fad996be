import type { ConfigurationBundle } from '../../domain/configuration-change.ts';
import { Fault } from '../../domain/fault.ts';
import type { Composed } from '../read-gateway-configuration.ts';
import { type SitePlace, siteFiles } from '../site-layers.ts';
import { composeAny } from './compose-any.ts';
import { hasHistory } from './history-folder.ts';
import { bundleOfChange, readHistory } from './history-source.ts';

type Compose<Configuration> = (site: SitePlace, bundle: ConfigurationBundle) => Composed<Configuration>;

/**
 * What is in force by the history in a site's storage, live layer and all; what its files say where there is no history on this
 * machine, or none that can be read or used here. @throws Fault `configuration` for files that are not right.
 */
export const inForceOr = async <Configuration extends Readonly<{ storage: string }>>(
  compose: Compose<Configuration>,
  file: string,
): Promise<Configuration> => {
  const { path, isFolder, files } = siteFiles(file);
  const { configuration: own } = compose({ path, isFolder }, { files, live: null });
  try {
    const { historyIn } = composeAny(file);
    if (!hasHistory(historyIn)) return own;
    const read = await readHistory({ storage: historyIn });
    const { inForce } = read.history;
    return inForce === null ? own : compose({ path, isFolder }, bundleOfChange(read, inForce.change)).configuration;
  } catch (error) {
    if (error instanceof Fault) return own;
    throw error;
  }
};
