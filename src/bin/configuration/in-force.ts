import { configurationHistory } from '../../adapters/files/configuration-history.ts';
import type { ConfigurationBundle } from '../../domain/configuration-change.ts';
import { Fault } from '../../domain/fault.ts';
import type { Composed } from '../read-gateway-configuration.ts';
import { type SitePlace, siteFiles } from '../site-layers.ts';
import { composeAny } from './compose-any.ts';
import { lastInForce } from './ever-in-force.ts';
import { hasHistory, historyFolder } from './history-folder.ts';

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
    const inForce = await lastInForce(configurationHistory(historyFolder(historyIn)));
    return inForce === null ? own : compose({ path, isFolder }, inForce).configuration;
  } catch (error) {
    if (error instanceof Fault) return own;
    throw error;
  }
};
