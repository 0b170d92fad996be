import { firstValueFrom } from 'rxjs';
import { type ConfigurationBundle, damagedHistory } from '../domain/configuration-change.ts';
import { Fault } from '../domain/fault.ts';
import type { Clock } from '../ports/clock.ts';
import { fromHex, toHex } from '../wire/bytes.ts';
import { bundleHash, decodeBundle, encodeBundle } from '../wire/configuration-bundle.ts';
import { MOST_PATHS } from '../wire/configuration-entry.ts';
import { appendEntry, type EntryPorts } from './append-entry.ts';
import { type ChangeEnd, draftOf, numberedOf } from './change-draft.ts';
import { type ChangeHistory, type ChangeRecord, standingOf, withEntry } from './change-history.ts';
import { changeSentences } from './change-sentences.ts';
import type { NumberedChange, Proposal } from './change-state.ts';
import { filesHash } from './files-hash.ts';
import { wholeHistory } from './found-history.ts';
import { pathChanges } from './path-changes.ts';
import { againstBy } from './reasons.ts';
import { type Strictness, strictnessOf } from './strictness.ts';

/** What a start is made with. `site`: the files as they are now; null: they cannot be read. */
export type BeginPorts = EntryPorts &
  Readonly<{
    clock: Clock;
    site: ConfigurationBundle['files'] | null;
    /** The whole value of a configuration, every key, with which the program can start. Rejects with Fault `configuration`. */
    compose: (bundle: ConfigurationBundle, strictness: Strictness) => Promise<unknown>;
    /** Who says so in entries that a start makes. */
    author: string;
    /** Why the trial that is under way has ended; null or absent: nobody knows. */
    ended?: string | null;
  }>;

/** With which configuration a program starts; its history says whether it is on trial. `refused`: why that is not the site's file. */
export type Begun = Readonly<{ history: ChangeHistory; bundle: ConfigurationBundle; refused: string | null }>;

/**
 * What a program starts with. Without a history it is the file. A trial that was under way has ended, so what was in force before
 * runs, unless the program was stopped while it did well: then the trial begins anew; a file that somebody has changed since is a change, on trial from the first moment on; one that cannot be used is refused.
 * @throws Fault `configuration` when nothing can be used, `storage` when nothing can be kept, `malformed` for a broken chain.
 */
export const beginChanges = async (ports: BeginPorts): Promise<Begun> => {
  const read = wholeHistory(await firstValueFrom(ports.history.found()));
  if (read.inForce === null) return first(read, ports);
  const resumed = await resumes(read, ports);
  const ended = resumed ? read : await endTrial(read, ports);
  const before = await inForceOf(ended, ports);
  const wanted = await waitingChange(ended, before, ports);
  if (wanted === null) return usable(ended, before, ports);
  const { bundle, change } = wanted;
  try {
    return await tryChange(ended, { bundle, before, change }, ports);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'configuration') throw error;
    const history = await refuse(ended, change, error, ports);
    const begun = await usable(history, before, ports);
    return { ...begun, refused: error.message };
  }
};

const first = async (history: ChangeHistory, ports: BeginPorts): Promise<Begun> => {
  const { site, compose, author } = ports;
  if (site === null) throw new Fault('configuration', 'The configuration cannot be read.');
  const bundle: ConfigurationBundle = { files: site, live: null };
  await compose(bundle, 'every-layer');
  const content = encodeBundle(bundle);
  const change = started(1, bundle.files, content, author);
  const end: ChangeEnd = { step: 'confirmed', outcome: changeSentences.first, word: null };
  const begun = await append(history, change, end, ports, content);
  await see(site, ports);
  return { history: begun, bundle, refused: null };
};

/** The files say what is in force. Without a note of it they are taken for another wish at a later start, and nothing is worse. */
const see = async (files: ConfigurationBundle['files'], { history }: BeginPorts): Promise<void> => {
  try {
    await firstValueFrom(history.see(filesHash(files)));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
};

/**
 * Whether a trial goes on that was going well when somebody stopped the program. That it was stopped counts once: a crash of this run
 * finds no word of it.
 */
const resumes = async (history: ChangeHistory, ports: BeginPorts): Promise<boolean> => {
  const { open, head } = history;
  const paused = await firstValueFrom(ports.history.paused());
  if (paused === null) return false;
  await firstValueFrom(ports.history.pause(null));
  return open !== null && paused === toHex(head.hash) && !(await isEditedSince(history, open, ports));
};

/** A change that came to no end before the last run did, as its configuration may be why; or that a newer file takes the place of. */
const endTrial = async (history: ChangeHistory, ports: BeginPorts): Promise<ChangeHistory> => {
  const { open } = history;
  if (open === null) return history;
  const waits = waitsForStart(open);
  if (waits && !(await isEditedSince(history, open, ports))) return history;
  const unknown = standingOf(open) === 'applied' ? changeSentences.ended : changeSentences.neverApplied;
  const outcome = waits ? changeSentences.superseded : (ports.ended ?? unknown);
  return append(history, numberedOf(open), { step: 'rolled-back', outcome, word: null }, ports);
};

/** Whoever proposed it had the files say the same: where they say neither that nor what they said before, somebody wrote them since. */
const isEditedSince = async ({ inForce }: ChangeHistory, open: ChangeRecord, ports: BeginPorts): Promise<boolean> => {
  if (ports.site === null) return false;
  const [proposed, before] = [await bundleOf(open, ports), await bundleOf(inForce, ports)];
  const known = [filesHash(proposed.files), filesHash(before.files), await firstValueFrom(ports.history.seen())];
  return !known.includes(filesHash(ports.site));
};

/** Proposed to a stopped program, to be tried at its next start. */
const waitsForStart = (record: ChangeRecord): boolean => record.way === 'command' && standingOf(record) === 'proposed';

type Wanted = Readonly<{ bundle: ConfigurationBundle; change: NumberedChange }>;

/** What is to be tried at this start: what was proposed for it, or a file that is another one. */
const waitingChange = async (
  history: ChangeHistory,
  before: ConfigurationBundle,
  ports: BeginPorts,
): Promise<Wanted | null> => {
  const { open, inForce, records } = history;
  if (open !== null) return { bundle: await bundleOf(open, ports), change: numberedOf(open) };
  if (ports.site === null) return null;
  const bundle: ConfigurationBundle = { files: ports.site, live: before.live };
  const content = encodeBundle(bundle);
  const digits = toHex(bundleHash(content));
  if (digits === inForce?.configuration) {
    await see(ports.site, ports);
    return null;
  }
  // Nobody has touched them since they said what was in force: what came by another way stays.
  const untouched = (await firstValueFrom(ports.history.seen())) === filesHash(ports.site);
  if (untouched && (await composedOr(ports, before)) !== null) return null;
  const last = records.findLast(({ configuration }) => configuration === digits);
  // What was rolled back is not tried again and again by whoever starts the gateway anew.
  if (last !== undefined && standingOf(last) === 'rolled-back') return null;
  return { bundle, change: started(records.length + 1, bundle.files, content, ports.author) };
};

const started = (
  change: number,
  files: ConfigurationBundle['files'],
  content: Uint8Array,
  author: string,
): NumberedChange => {
  const said = { id: `start-${change}`, way: 'start', author, reason: changeSentences.started } as const;
  const proposal: Proposal = { ...said, basedOn: null, wanted: { kind: 'site', files }, word: null };
  return { change, proposal, configuration: bundleHash(content), diff: [], begun: true };
};

const tryChange = async (
  history: ChangeHistory,
  { bundle, before, change }: Wanted & Readonly<{ before: ConfigurationBundle }>,
  ports: BeginPorts,
): Promise<Begun> => {
  const value = await ports.compose(bundle, strictnessOf(history, toHex(change.configuration)));
  const old = await composedOr(ports, before);
  const diff = pathChanges(old ?? {}, value).slice(0, MOST_PATHS);
  const end = (step: ChangeEnd['step'], outcome: string | null = null): ChangeEnd => ({ step, outcome, word: null });
  let grown = history;
  if (history.open === null)
    grown = await append(grown, { ...change, diff }, end('proposed'), ports, encodeBundle(bundle));
  if (history.open === null || standingOf(history.open) === 'proposed')
    grown = await append(grown, change, end('applied'), ports);
  // There is nothing to go back to where a newer program cannot use what was in force.
  if (old === null) grown = await append(grown, change, end('confirmed', changeSentences.nothingElse), ports);
  return { history: grown, bundle, refused: null };
};

const composedOr = async ({ compose }: BeginPorts, bundle: ConfigurationBundle): Promise<unknown> => {
  try {
    return await compose(bundle, 'in-effect');
  } catch (error) {
    if (error instanceof Fault && error.code === 'configuration') return null;
    throw error;
  }
};

/** Refused once: a program that is started ten times with the same broken file says so ten times, and writes it down once. */
const refuse = async (
  history: ChangeHistory,
  change: NumberedChange,
  fault: Fault,
  ports: BeginPorts,
): Promise<ChangeHistory> => {
  const last = history.records.at(-1);
  const again = history.open === null && last !== undefined && standingOf(last) === 'refused';
  if (again && last.configuration === toHex(change.configuration) && last.way === change.proposal.way) return history;
  // What has run already was not refused.
  const step = history.open !== null && standingOf(history.open) === 'applied' ? 'rolled-back' : 'refused';
  const { why: outcome, reasons } = againstBy(fault);
  return append(history, change, { step, outcome, reasons, word: null }, ports);
};

const usable = async (history: ChangeHistory, bundle: ConfigurationBundle, ports: BeginPorts): Promise<Begun> => {
  await ports.compose(bundle, 'in-effect');
  return { history, bundle, refused: null };
};

const append = async (
  history: ChangeHistory,
  change: NumberedChange,
  end: ChangeEnd,
  ports: BeginPorts,
  content: Uint8Array | null = null,
): Promise<ChangeHistory> => {
  const draft = draftOf(history, change, end, ports.clock.now());
  return withEntry(history, await firstValueFrom(appendEntry(draft, content, history, ports)));
};

/** Bytes that were damaged are put right where the site's files still say them. */
const inForceOf = async ({ inForce }: ChangeHistory, ports: BeginPorts): Promise<ConfigurationBundle> => {
  const site: ConfigurationBundle = { files: ports.site ?? [], live: null };
  const content = encodeBundle(site);
  if (toHex(bundleHash(content)) !== inForce?.configuration) {
    try {
      return await bundleOf(inForce, ports);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'storage') throw error;
      throw damagedHistory(error.message.replace(/\.$/, ''), error);
    }
  }
  await firstValueFrom(ports.history.keep(content));
  return site;
};

const bundleOf = async (record: ChangeRecord | null, { history }: BeginPorts): Promise<ConfigurationBundle> =>
  decodeBundle(await firstValueFrom(history.content(fromHex(record?.configuration ?? ''))));
