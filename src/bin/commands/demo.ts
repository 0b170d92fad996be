import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolder } from '../../adapters/disk/make-folder.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import { gatewaySchema } from '../../configuration/gateway-schema.ts';
import { loadConfiguration } from '../../configuration/load.ts';
import { readTariffFolder } from '../../configuration/tariff-folder.ts';
import { Fault } from '../../domain/fault.ts';
import { QUARTER_HOUR } from '../../domain/interval.ts';
import { instant } from '../../domain/time.ts';
import { defaultMarketSettings } from '../../market/market-settings.ts';
import { type Dso, listenAsDso, seenOnceOnline } from '../demo/dso.ts';
import { gatherEvidence } from '../demo/evidence.ts';
import { keepProofs } from '../demo/keep-proofs.ts';
import { look, lookTogether } from '../demo/look.ts';
import { prove, type Span } from '../demo/proof.ts';
import { simulatedProsumers } from '../demo/prosumers.ts';
import { settledThrough } from '../demo/settled.ts';
import { prepareSite, type Site } from '../demo/site.ts';
import { openStage, type Stage } from '../demo/stage.ts';
import { type Substation, startSubstation } from '../demo/substation.ts';
import { summaryOf } from '../demo/summary.ts';
import { numberOption } from '../installer/ranges.ts';
import { shipped } from '../shipped.ts';
import { untilStopped } from '../until-stopped.ts';

export type DemoOptions = Readonly<{
  intervals?: string;
  json?: boolean;
  rate: string;
  seed: string;
  mqtt?: string;
  pty: boolean;
  state?: string;
  httpPort: string;
}>;

/** What was asked for, once it is known to be possible. */
type Asked = Readonly<{
  intervals: number | null;
  rate: number;
  seed: number;
  mqtt: string | null;
  pty: boolean;
  httpPort: number;
  /** The folder is somebody's, and stays. */
  kept: boolean;
}>;

const LOOK_EVERY_MS = 1_000;
/** How much longer than due a run may take before the demo gives up waiting and lets the proof say what is missing. */
const PATIENCE_MS = 60_000;

/** A whole substation until ctrl-C, or for so many intervals with a proof at the end: then 0 only if every law holds. */
export const run = async (options: DemoOptions): Promise<number> => {
  const wanted = asked(options);
  const stopping = new AbortController();
  void untilStopped().then(() => stopping.abort());
  const folder =
    options.state === undefined ? mkdtempSync(join(tmpdir(), 'gridtokenx-demo-')) : stateFolder(options.state);
  const stage = openStage({ json: options.json === true });
  const leave = leaving(folder, wanted.kept, stage);
  let code = 1;
  try {
    const site = prepareSite(folder, wanted.seed, wanted.rate);
    code = await perform(site, wanted, stage, stopping.signal);
    return code;
  } finally {
    stage.rest();
    leave(code);
  }
};

/**
 * What becomes of the files at the end, also at a sudden one: a folder nobody asked for goes when all went well.
 * Otherwise its logs say why, and whoever finds private keys there later must have heard of them.
 */
const leaving = (folder: string, wanted: boolean, stage: Stage): ((code: number) => void) => {
  const leave = (code: number): void => {
    process.off('exit', leave);
    if (wanted) return;
    if (code === 0) rmSync(folder, { recursive: true, force: true });
    else stage.say(`its logs, ledgers and private keys are kept in ${folder}; delete that folder when you are done.`);
  };
  process.on('exit', leave);
  return leave;
};

/** @throws Fault `configuration`: which option, what was typed, what is allowed. */
const asked = ({ intervals, rate, seed, httpPort, mqtt, pty, state }: DemoOptions): Asked => ({
  intervals: intervals === undefined ? null : numberOption('intervals', intervals, 1, 10_000),
  rate: rateOption(rate),
  seed: numberOption('seed', seed, 0, 4_294_967_295),
  httpPort: numberOption('http-port', httpPort, 0, 65_000),
  mqtt: mqtt === undefined ? null : brokerOption(mqtt),
  pty,
  kept: state !== undefined,
});

const rateOption = (text: string): number => {
  const rate = /^\d{1,3}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  if (rate >= 1 && rate <= 600) return rate;
  throw new Fault('configuration', `--rate "${text}"; allowed: 1 (real time) to 600.`);
};

/** Judged as a gateway will judge it, before anything is started. @throws Fault `configuration` */
const brokerOption = (url: string): string => {
  loadConfiguration({ mqtt: gatewaySchema['mqtt'] ?? {} }, [{ name: '--mqtt', value: { mqtt: { url } } }]);
  return url;
};

/** @throws Fault `configuration` when the folder cannot be made, or not be written to. */
const stateFolder = (state: string): string => {
  const folder = resolve(state);
  try {
    makeFolder(folder, 0o700);
    accessSync(folder, constants.W_OK | constants.X_OK);
    return folder;
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    const allowed = 'a folder that can be written to, or that can be made';
    throw new Fault('configuration', `--state "${state}" cannot be used (${why}); allowed: ${allowed}.`, { cause });
  }
};

/** How long a broker of others may take to answer before the start goes on without a word of it. */
const BROKER_PATIENCE_MS = 3_000;

const perform = async (site: Site, wanted: Asked, stage: Stage, stopped: AbortSignal): Promise<number> => {
  stage.say(`starting a substation on seed ${site.seed}, ${site.warp.rate} × real time, files in ${site.folder}`);
  if (site.seed !== wanted.seed || site.warp.rate !== wanted.rate)
    stage.say(
      'that is the seed and the rate this folder was begun with; it keeps them, whatever --seed and --rate say.',
    );
  const clock = systemClock({ warp: site.warp });
  const codeWhenStopped = wanted.intervals === null ? 0 : 1;
  using ofOthers = wanted.mqtt === null ? null : listenAsDso(wanted.mqtt, clock);
  const trouble = await Promise.race([ofOthers?.link, sleep(BROKER_PATIENCE_MS, null, { ref: false })]);
  if (typeof trouble === 'string')
    stage.say(`the DSO's broker is not reachable, the gateways go on trying: ${trouble}.`);
  const substation = await startSubstation(site, {
    ...wanted,
    say: (what) => stage.say(`starting ${what} …`),
    signal: stopped,
  }).catch((error: unknown) => {
    if (!stopped.aborted) throw error;
    return null;
  });
  if (substation === null) {
    stage.say('stopped before everything was started.');
    return codeWhenStopped;
  }
  using brought = ofOthers === null ? listenAsDso(substation.broker, clock) : null;
  stage.raise(site, substation);
  if (substation.withoutPty !== null) stage.say(`the RS-485 line is RTU over TCP: ${substation.withoutPty}`);
  const how = await play(site, substation, wanted, stage, stopped).catch(async (error: unknown) => {
    await substation.stop();
    throw error;
  });
  stage.rest();
  if (how.ended !== 'settled') {
    stage.say(how.ended === 'stopped' ? 'stopping the programs …' : how.ended);
    await substation.stop();
    return how.ended === 'stopped' ? codeWhenStopped : 1;
  }
  const dso = ofOthers ?? brought;
  if (dso === null) throw new Error('nobody listens at the broker');
  // Awaited here: what this block uses is let go as it returns, and the DSO is to listen to the end.
  return await conclude(site, substation, { dso, span: how.span, stage, kept: wanted.kept, stopped });
};

/** `ended` is `settled`, `stopped`, or which program failed. */
type Outcome = Readonly<{ ended: string; span: Span }>;

/** Lets people trade and shows what happens, until somebody says stop, a program fails, or enough is settled. */
const play = async (
  site: Site,
  substation: Substation,
  { intervals }: Asked,
  stage: Stage,
  stopped: AbortSignal,
): Promise<Outcome> => {
  const clock = systemClock({ warp: site.warp });
  const people = simulatedProsumers(site, substation.coreUrl, clock, readTariffFolder(shipped('config')).priceOf);
  const over = new AbortController();
  let ended: string | null = null;
  const end = (why: string): void => {
    ended ??= why;
    over.abort();
  };
  if (stopped.aborted) end('stopped');
  stopped.addEventListener('abort', () => end('stopped'), { once: true });
  void substation.failed.then(end);
  // Whatever is asked or waited for then is let go: a core that hangs must not keep anybody here.
  const pause = (ms: number): Promise<void> => sleep(ms, undefined, { signal: over.signal }).catch(() => undefined);
  const trade = async (): Promise<void> => {
    while (ended === null) {
      await people.act(over.signal);
      await pause(people.period);
    }
  };
  const watch = async (): Promise<Outcome> => {
    const from = substation.firstInterval;
    const lastRun = from + (intervals ?? 0) * QUARTER_HOUR + defaultMarketSettings.runDelay;
    const givenUp = instant(lastRun + PATIENCE_MS * site.warp.rate);
    const span = { from, length: QUARTER_HOUR, intervals: intervals ?? 0 };
    const settled = settledThrough(from, intervals ?? 0);
    while (ended === null) {
      const sight = await look(site, substation, over.signal);
      if (ended !== null) break;
      stage.show(sight);
      if (settled(sight) && intervals !== null) return { ended: 'settled', span };
      if (intervals !== null && clock.now() > givenUp) return { ended: 'settled', span };
      await pause(LOOK_EVERY_MS);
    }
    return { ended, span };
  };
  const trading = trade();
  try {
    return await watch();
  } finally {
    end('settled');
    await trading;
  }
};

type Closing = Readonly<{ dso: Dso; span: Span; stage: Stage; kept: boolean; stopped: AbortSignal }>;

const conclude = async (site: Site, substation: Substation, closing: Closing): Promise<number> => {
  const { dso, span, stage, kept, stopped } = closing;
  stage.say('asking everybody once more, then stopping the programs …');
  const { core, accounts } = await lookTogether(site, substation, stopped);
  const seen = await seenOnceOnline(dso, site.feeder.meters.length, stopped);
  await substation.stop();
  if (stopped.aborted) return 1;
  if (core === null) throw new Fault('core-unreachable', `The core gave no last answer; see ${site.folder}/logs.`);
  stage.say('checking what they left behind …');
  const evidence = await gatherEvidence(site, core.journal.commands);
  const witness = { view: core, accounts, dso: seen };
  const checks = prove(site, span, evidence, witness);
  stage.conclude(summaryOf(site, substation, span, evidence, witness, checks));
  if (kept) {
    keepProofs(site, evidence.books.log, core.log, span.from);
    stage.say(`check a proof: gridtokenx verify ${site.folder}/proofs/leaf.json --trust ${site.folder}/trust.json`);
  }
  return checks.every(({ holds }) => holds) ? 0 : 1;
};
