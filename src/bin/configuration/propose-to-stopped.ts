import { firstValueFrom } from 'rxjs';
import { configurationHistory } from '../../adapters/files/configuration-history.ts';
import { openSigner } from '../../adapters/signatures/key-file.ts';
import { lockFolder } from '../../adapters/sqlite/folder-lock.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import { appendEntry } from '../../configuration/append-entry.ts';
import { draftOf, numberedOf, ranOnce } from '../../configuration/change-draft.ts';
import type { ChangeHistory } from '../../configuration/change-history.ts';
import { changeSentences } from '../../configuration/change-sentences.ts';
import type { NumberedChange } from '../../configuration/change-state.ts';
import { valueIn } from '../../configuration/layer-file.ts';
import { pathChanges } from '../../configuration/path-changes.ts';
import { refused } from '../../configuration/refusal.ts';
import { strictnessOf } from '../../configuration/strictness.ts';
import type { Program } from '../../configuration/variables.ts';
import { wantedBundle } from '../../configuration/wanted-bundle.ts';
import { Fault } from '../../domain/fault.ts';
import { toHex } from '../../wire/bytes.ts';
import { bundleHash, encodeBundle } from '../../wire/configuration-bundle.ts';
import { MOST_PATHS } from '../../wire/configuration-entry.ts';
import { filesOr } from '../site-layers.ts';
import { programIn, programOf } from './compose-any.ts';
import type { Changeable, ConfiguredProgram } from './configured-program.ts';
import { coreProgram } from './core-program.ts';
import { lastInForce } from './ever-in-force.ts';
import { isSameFolder } from './former-storage.ts';
import { gatewayProgram } from './gateway-program.ts';
import { historyFolder } from './history-folder.ts';
import { bundleOfChange, type HistoryPlace, readHistory, storageOf } from './history-source.ts';
import type { WantedChange } from './wanted-change.ts';
import { asSite, writeSite } from './write-site.ts';

/**
 * Writes a change into the history of a stopped program, to be tried at its next start, signed by the program's key: whoever may read
 * that is trusted here. @throws Fault `configuration` for what cannot be used, `storage` while it runs.
 */
export const proposeToStopped = async (place: HistoryPlace, change: WantedChange): Promise<string> => {
  if (place.config === undefined)
    throw new Fault('configuration', 'Say --config: what is changed is judged as the configuration of its program.');
  return (await programAt(place)) === 'core'
    ? proposed(coreProgram, { ...place, config: place.config }, change)
    : proposed(gatewayProgram, { ...place, config: place.config }, change);
};

/** Whose configuration it is: by its file, or where that is broken by what ran before. */
export const programAt = async (place: Pick<HistoryPlace, 'config' | 'storage'>): Promise<Program> => {
  try {
    return programOf(place.config ?? '');
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const storage = place.storage ?? storageOf(place.config ?? '');
    const inForce = await lastInForce(configurationHistory(historyFolder(storage)));
    const [only] = inForce?.files ?? [];
    if (only === undefined) throw error;
    return programIn(valueIn(only.name, only.bytes));
  }
};

/** Of what runs nobody has to stop anything to change it. */
const askedInstead: Readonly<Record<Program, string>> = {
  gateway: 'Ask the gateway that runs: say --gateway <url> and --key in place of --config. Or stop it first.',
  core: 'Ask the core that runs: say --core <url> and --key in place of --config. Or stop it first.',
};

const proposed = async <Configuration extends Changeable, Settled>(
  program: ConfiguredProgram<Configuration, Settled>,
  place: HistoryPlace & Readonly<{ config: string }>,
  change: WantedChange,
): Promise<string> => {
  const read = await readHistory(place);
  const { history } = read;
  const { inForce, open } = history;
  if (inForce === null) throw new Fault('configuration', `Nothing is in force yet: start the ${program.program} once.`);
  const storage = place.storage ?? storageOf(place.config);
  // Before anything that is said of one that is stopped.
  using _ = lockFolder(
    historyFolder(storage),
    `gridtokenx config (process ${process.pid})`,
    askedInstead[program.program],
  );
  if (open !== null && !takesBack(change, history))
    throw new Fault(
      'configuration',
      `Change ${open.change} has not ended: start the ${program.program}, which tries it or takes it back, or take it back here (gridtokenx config rollback ${inForce.change}).`,
    );
  refuseStale(change, inForce.change);
  // Whoever rolls back because of files that cannot be read has them written again.
  const site = filesOr(place.config);
  const now = bundleOfChange(read, inForce.change);
  const before = program.compose(site, now);
  const { keyFile } = before.configuration;
  const gateway = program.idOf(before.configuration);
  const store = configurationHistory(historyFolder(storage));
  const signer = openSigner(keyFile, program.program);
  const clock = systemClock();
  const ports = { history: store, signer, clock, gateway };
  if (open !== null) {
    const outcome = changeSentences.takenBack(change.author, change.reason);
    const end = draftOf(history, numberedOf(open), { step: 'rolled-back', outcome, word: null }, clock.now());
    await firstValueFrom(appendEntry(end, null, history, ports));
    return `Change ${open.change} is taken back and is not tried.\n${writeSite(site, now.files)}`;
  }
  const allowed = history.records.filter(ranOnce).map((record) => record.change);
  const wanted =
    change.wanted.kind === 'site' ? { ...change.wanted, files: asSite(site, change.wanted.files) } : change.wanted;
  if (wanted.kind === 'restore' && !allowed.includes(wanted.change))
    throw new Fault('configuration', changeSentences.neverRan(wanted.change, allowed));
  const bundle = await firstValueFrom(wantedBundle(wanted, now, history, store));
  const content = encodeBundle(bundle);
  const composed = program.compose(site, bundle, strictnessOf(history, toHex(bundleHash(content))));
  const { storage: named } = composed.configuration;
  if (!isSameFolder(named, storage)) throw refused('storage-does-not-move', { storage: named, former: storage });
  const settled = await program.settle(composed.configuration, signer);
  // What its start will say in its log.
  const warned = program.warnings(composed.configuration, settled, 'here').map((sentence) => `${sentence}\n`);
  if (sameHash(content, inForce.configuration))
    return `Change ${inForce.change}, which is in force, says the same already.\n${[writeSite(site, bundle.files), ...warned].join('')}`;
  const numbered: NumberedChange = {
    ...{ change: history.records.length + 1, configuration: bundleHash(content), begun: false },
    diff: pathChanges(before.value, composed.value).slice(0, MOST_PATHS),
    proposal: { ...change, wanted, id: 'command', way: 'command', word: null },
  };
  const draft = draftOf(history, numbered, { step: 'proposed', outcome: null, word: null }, clock.now());
  await firstValueFrom(appendEntry(draft, content, history, ports));
  return `Change ${numbered.change} is tried when the ${program.program} starts, ${composed.configuration.changes.trial / 1_000} s long.\n${[writeSite(site, bundle.files), ...warned].join('')}`;
};

/** What waits for the next start, or whose trial was cut short by a stop, gives way to what is in force. */
const takesBack = ({ wanted }: WantedChange, { inForce, open }: ChangeHistory): boolean =>
  open !== null && wanted.kind === 'restore' && wanted.change === inForce?.change;

const refuseStale = ({ basedOn }: WantedChange, inForce: number): void => {
  if (basedOn !== null && basedOn !== inForce)
    throw new Fault('configuration', changeSentences.stale(basedOn, inForce));
};

const sameHash = (content: Uint8Array, digits: string): boolean =>
  Buffer.from(bundleHash(content)).toString('hex') === digits;
