import type { ConfigurationBundle } from '../../domain/configuration-change.ts';
import { Fault } from '../../domain/fault.ts';
import type { Composed } from '../read-gateway-configuration.ts';
import { type SiteFiles, siteFiles } from '../site-layers.ts';
import { hasHistory } from './history-folder.ts';
import { bundleOfChange, readHistory } from './history-source.ts';

type Compose<Configuration> = (
  site: Pick<SiteFiles, 'path' | 'isFolder'>,
  bundle: ConfigurationBundle,
) => Composed<Configuration>;

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
  if (!hasHistory(own.storage)) return own;
  try {
    const read = await readHistory({ storage: own.storage });
    const { inForce } = read.history;
    return inForce === null ? own : compose({ path, isFolder }, bundleOfChange(read, inForce.change)).configuration;
  } catch (error) {
    if (error instanceof Fault) return own;
    throw error;
  }
};
