import type { Layer } from '../../configuration/layer.ts';
import { Fault } from '../../domain/fault.ts';
import { judgedCoreIn } from '../read-core-configuration.ts';
import { judgedGatewayIn } from '../read-gateway-configuration.ts';
import { type AnyConfiguration, AT_A_DESK, composeAny, deskEnvironment, programOf } from './compose-any.ts';
import { hasHistory } from './history-folder.ts';
import { bundleOfChange, readHistory, storageOf } from './history-source.ts';
import { type JudgedStart, judgeCoreStart, judgeGatewayStart } from './judge-start.ts';
import { liveLayer } from './live-layer.ts';

/** What was composed, and how its start judges it. `under`: the change whose live layer lies on top of it; null: none does. */
export type Validated = AnyConfiguration & JudgedStart & Readonly<{ under: number | null }>;

/**
 * A configuration, judged as its program's start would: under what was changed live, with keys, registry, certificates, models, limits,
 * tariffs and where its storage lay until now. `elsewhere`: all that is on another machine, and what it says itself is judged alone.
 * @throws Fault `configuration`, `key`, `registry` with a line for everything that is wrong
 */
export const validateAny = async (file: string, elsewhere = false): Promise<Validated> => {
  const inForce = elsewhere ? null : await liveInForce(file);
  const live = inForce?.live;
  const around = { env: deskEnvironment(), live };
  const handed = process.env['CREDENTIALS_DIRECTORY'] === undefined ? `${AT_A_DESK}/` : null;
  const unseen = { elsewhere, isHandedOver: (path: string) => handed !== null && path.startsWith(handed) };
  const judged =
    programOf(file) === 'core'
      ? await judgeCoreStart(file, judgedCoreIn(file, around), unseen)
      : await judgeGatewayStart(file, judgedGatewayIn(file, around), unseen);
  return { ...composeAny(file, live), ...judged, under: inForce?.change ?? null };
};

/** What was changed live and is in force, by the history on this machine; null: nothing, or nobody can read here what. */
const liveInForce = async (file: string): Promise<Readonly<{ change: number; live: Layer }> | null> => {
  try {
    const storage = storageOf(file);
    if (!hasHistory(storage)) return null;
    const read = await readHistory({ storage });
    const { inForce } = read.history;
    const text = inForce === null ? null : bundleOfChange(read, inForce.change).live;
    return inForce === null || text === null ? null : { change: inForce.change, live: liveLayer(text) };
  } catch (error) {
    // Of the files themselves it is said what is wrong.
    if (error instanceof Fault) return null;
    throw error;
  }
};
