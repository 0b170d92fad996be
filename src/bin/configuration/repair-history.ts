import { firstValueFrom, map } from 'rxjs';
import { configurationHistory } from '../../adapters/files/configuration-history.ts';
import { openSigner } from '../../adapters/signatures/key-file.ts';
import { lockFolder } from '../../adapters/sqlite/folder-lock.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import { appendEntry } from '../../configuration/append-entry.ts';
import { draftOf } from '../../configuration/change-draft.ts';
import { noHistory } from '../../configuration/change-history.ts';
import { changeSentences } from '../../configuration/change-sentences.ts';
import type { NumberedChange } from '../../configuration/change-state.ts';
import { filesHash } from '../../configuration/files-hash.ts';
import { foundHistory } from '../../configuration/found-history.ts';
import type { Strictness } from '../../configuration/strictness.ts';
import { changesCounted, entriesCounted } from '../../configuration/words/counted-changes.ts';
import type { ConfigurationBundle } from '../../domain/configuration-change.ts';
import type { ConfigurationHistory } from '../../ports/configuration-history.ts';
import { toHex } from '../../wire/bytes.ts';
import { bundleHash, encodeBundle } from '../../wire/configuration-bundle.ts';
import type { Composed } from '../read-gateway-configuration.ts';
import { filesOr, type SiteFiles } from '../site-layers.ts';
import type { Changeable, ConfiguredProgram } from './configured-program.ts';
import { coreProgram } from './core-program.ts';
import { bytesKept, newestUsable } from './ever-in-force.ts';
import { gatewayProgram } from './gateway-program.ts';
import { historyFolder } from './history-folder.ts';
import { storageOf } from './history-source.ts';
import { programAt } from './propose-to-stopped.ts';

/** Who has a history begun anew, and why. */
type Repair = Readonly<{ config: string; author: string; reason: string }>;

/**
 * Begins the history of a stopped program anew with what was in force, where its chain is broken; what is left of the one before stays
 * beside it. Says what was done. @throws Fault `storage` while it runs, `configuration` where nothing can be started with.
 */
export const repairHistory = async (repair: Repair): Promise<string> =>
  (await programAt({ config: repair.config })) === 'core'
    ? repaired(coreProgram, repair)
    : repaired(gatewayProgram, repair);

const repaired = async <Configuration extends Changeable, Settled>(
  of: ConfiguredProgram<Configuration, Settled>,
  { config, author, reason }: Repair,
): Promise<string> => {
  const folder = historyFolder(storageOf(config));
  using _ = lockFolder(folder, `gridtokenx config (process ${process.pid})`);
  const history = configurationHistory(folder);
  const { damage, history: held, parsed } = foundHistory(await firstValueFrom(history.found()));
  const { inForce } = held;
  const hasBytes = inForce === null || (await bytesKept(history, inForce.configuration)) !== null;
  if (damage === null && hasBytes) return `The history in ${folder} holds: there is nothing to repair.\n`;
  const site = filesOr(config);
  const { bundle, composed } = await startable(of, site, history);
  const { keyFile } = composed.configuration;
  const content = encodeBundle(bundle);
  const change: NumberedChange = {
    ...{ change: 1, configuration: bundleHash(content), diff: [], begun: true },
    proposal: {
      ...{ id: 'repair', way: 'command', author, reason, basedOn: null, word: null },
      wanted: { kind: 'site', files: bundle.files },
    },
  };
  const clock = systemClock();
  const outcome = changeSentences.begunAnew(held.head.sequence, toHex(held.head.hash));
  const draft = draftOf(noHistory, change, { step: 'confirmed', outcome, word: null }, clock.now());
  let chain = 0;
  const store: ConfigurationHistory = {
    ...history,
    append: (_sequence, entry, inForce) =>
      history.beginAnew(entry, inForce).pipe(
        map((number) => {
          chain = number;
        }),
      ),
  };
  const signer = openSigner(keyFile, of.program);
  const gateway = of.idOf(composed.configuration);
  // What the files say is no wish of anybody: who repairs a history is told, and what was rolled back is not tried again.
  await firstValueFrom(history.see(filesHash(site.files)));
  await firstValueFrom(appendEntry(draft, content, noHistory, { history: store, signer, clock, gateway }));
  return [
    `The history of ${gateway} is begun anew: its change 1 is what was in force. Start the ${of.program}.`,
    `What is left of the one before stays in ${folder}: ${entriesCounted(parsed)} of ${changesCounted(held.records)} hold (gridtokenx config history --config ${config} --chain ${chain - 1}).`,
    ...(filesHash(site.files) === filesHash(bundle.files)
      ? []
      : [
          `${config} says another configuration, which is not tried: to have it tried, gridtokenx config apply ${config} --config ${config} --reason "…".`,
        ]),
    '',
  ].join('\n');
};

/** The newest that was in force and can be started with, or else what the files say. */
const startable = async <Configuration extends Changeable>(
  of: Pick<ConfiguredProgram<Configuration, unknown>, 'compose'>,
  site: SiteFiles,
  history: ConfigurationHistory,
): Promise<Readonly<{ bundle: ConfigurationBundle; composed: Composed<Configuration> }>> => {
  const made = (bundle: ConfigurationBundle, strictness?: Strictness) => ({
    bundle,
    composed: of.compose(site, bundle, strictness),
  });
  const usable = await newestUsable(history, (bundle) => made(bundle));
  return usable?.made ?? made({ files: site.files, live: null }, 'every-layer');
};
