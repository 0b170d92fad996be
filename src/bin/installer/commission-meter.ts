import { setTimeout as sleep } from 'node:timers/promises';
import { type Evidence, type KnownLoad, phasesOf, type Shot, typical } from '../../commissioning/evidence.ts';
import { Fault } from '../../domain/fault.ts';
import type { Phase, Values } from '../../domain/quantity.ts';
import type { MeterIdentity } from '../../domain/reading.ts';
import { checkDisplay } from '../../metering/display-check.ts';
import type { Clock } from '../../ports/clock.ts';
import { judgeResolution } from '../../profiles/energy-resolution.ts';
import type { MeterProfile } from '../../profiles/profile.ts';
import { nothingSaid, type Said, type StatedLoad } from './commission-answers.ts';
import { askAboutMeter, askLoad, type Installer } from './commission-ask.ts';
import { type MeterAt, type OpenMeter, openMeter, type Taken } from './commission-readings.ts';

export type Looking = Readonly<{
  clock: Clock;
  stop: AbortSignal;
  readings: number;
  /** V, phase to neutral. */
  nominalVoltage: number;
  /** Out of `--load`. */
  loads: readonly StatedLoad[];
  /** Out of `--answers`; null: nothing was said there. */
  said: Said | null;
  /** Null: nobody is there to ask. */
  installer: Installer | null;
  progress(text: string): void;
}>;

/** Between two readings, so that registers have moved. */
const PAUSE_MS = 1_500;

const takeMany = async (meter: OpenMeter, { readings, progress, stop }: Looking): Promise<readonly Taken[]> => {
  const all: Taken[] = [];
  for (let count = 1; count <= readings && !stop.aborted; count += 1) {
    if (count > 1) await sleep(PAUSE_MS);
    progress(`reading ${count} of ${readings}`);
    const taken = await meter.take();
    all.push(taken);
    // Who says nothing at all is not asked again and again.
    if (taken.shot === null) break;
  }
  return all;
};

const wattsOf = (profile: MeterProfile, values: Values): Readonly<Partial<Record<Phase, number>>> => {
  const phases = phasesOf(profile);
  return Object.fromEntries(
    phases.flatMap((phase) => {
      const watts = values[`power.active.${phase}`] ?? (phases.length === 1 ? values['power.active'] : undefined);
      return watts === undefined ? [] : [[phase, watts]];
    }),
  );
};

const grownBy = (
  before: Readonly<Partial<Record<Phase, number>>>,
  after: Readonly<Partial<Record<Phase, number>>>,
): KnownLoad['shown'] =>
  Object.fromEntries(Object.entries(after).map(([phase, watts]) => [phase, watts - (before[phase as Phase] ?? 0)]));

type Switched = Readonly<{ taken: readonly Taken[]; load: KnownLoad | null }>;

/** Switched off and on, a load shows itself whatever else is on. */
const switchLoad = async (
  meter: OpenMeter,
  installer: Installer,
  stated: StatedLoad,
  profile: MeterProfile,
): Promise<Switched> => {
  await installer.ask(`  Switch the ${stated.watts} W on ${stated.phase} OFF, wait five seconds, then Enter. `);
  const off = await meter.take();
  await installer.ask(`  Now switch it ON, wait five seconds, then Enter. `);
  const on = await meter.take();
  if (off.shot === null || on.shot === null) return { taken: [off, on], load: null };
  const shown = grownBy(wattsOf(profile, off.shot.values), wattsOf(profile, on.shot.values));
  return { taken: [off, on], load: { ...stated, shown, alone: true } };
};

const askLoads = async (meter: OpenMeter, looking: Looking, profile: MeterProfile): Promise<readonly Switched[]> => {
  const { installer } = looking;
  if (installer === null) return [];
  const asked = looking.loads.length > 0 ? looking.loads : [await askLoad(installer)];
  const all: Switched[] = [];
  for (const load of asked) if (load !== null) all.push(await switchLoad(meter, installer, load, profile));
  return all;
};

const displaysOf = (said: Said, shots: readonly Shot[], profile: MeterProfile): Evidence['answers']['displays'] =>
  said.shown.flatMap(({ channel, kwh, readAt }) => {
    const register = shots.findLast(({ registers }) => registers[channel] !== undefined)?.registers[channel];
    if (register === undefined) return [];
    const compared = checkDisplay(register, kwh, judgeResolution(profile, channel, register).stepWh);
    return compared === null ? [] : [{ channel, shownKwh: kwh, readAt, ...compared }];
  });

const nothingKnown: MeterIdentity = { serialNumber: null, isModel: null, currentRatio: null, voltageRatio: null };
const nothingTaken: Taken = { shot: null, said: nothingKnown, rejected: {}, unanswered: [] };

const evidenceOf = (
  { profile, meter }: MeterAt,
  { clock, nominalVoltage, loads, installer }: Looking,
  taken: readonly Taken[],
  said: Said,
  switched: readonly Switched[],
): Evidence => {
  const shots = taken.flatMap(({ shot }) => shot ?? []);
  const watts = wattsOf(profile, typical(shots));
  return {
    profile,
    configured: { serialNumber: meter.serialNumber, ratios: meter.ratios, settles: meter.binding !== null },
    said: taken.findLast(({ shot }) => shot !== null)?.said ?? nothingKnown,
    shots,
    rejected: taken.at(-1)?.rejected ?? {},
    unanswered: [...new Set(taken.flatMap(({ unanswered }) => unanswered))],
    loads:
      installer === null
        ? loads.map((load) => ({ ...load, shown: watts, alone: false }))
        : switched.flatMap(({ load }) => load ?? []),
    answers: {
      ratios: said.ratios,
      phaseOrder: said.phaseOrder,
      generation: said.generation ?? (meter.role === 'generation' ? true : null),
      displays: displaysOf(said, shots, profile),
    },
    clock: clock.state(),
    nominalVoltage,
  };
};

/** One line that does not open must not cost the reports of the other meters. */
const openOrWhy = (at: MeterAt, { clock, stop }: Looking): Promise<OpenMeter | string> =>
  openMeter(at, clock, stop).catch((error: unknown) => {
    if (error instanceof Fault && error.code === 'link-down') return error.message.replace(/\.$/, '');
    throw error;
  });

/** Reads a meter, asks who stands before it, and gathers what the rules judge by. */
export const lookAt = async (at: MeterAt, looking: Looking): Promise<Evidence> => {
  const { profile } = at;
  const open = await openOrWhy(at, looking);
  if (typeof open === 'string')
    return evidenceOf(at, looking, [{ ...nothingTaken, unanswered: [open] }], nothingSaid, []);
  try {
    const first = await takeMany(open, looking);
    const answers = first.every(({ shot }) => shot !== null);
    const { installer } = looking;
    if (installer !== null && answers) looking.progress('now the questions; Enter leaves one open');
    const said =
      looking.said ??
      (installer !== null && answers ? await askAboutMeter(installer, phasesOf(profile).length === 3) : nothingSaid);
    const switched = answers ? await askLoads(open, looking, profile) : [];
    // After the questions once more, so that what the display showed lies between two readings.
    const last = answers && installer !== null ? [await open.take()] : [];
    const taken = [...first, ...switched.flatMap((one) => one.taken), ...last];
    return evidenceOf(at, looking, taken, said, switched);
  } finally {
    await open.close();
  }
};
