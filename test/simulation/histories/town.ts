import { defer, EMPTY, type Observable, of, Subject, switchMap, takeUntil } from 'rxjs';
import { signerHere } from '../../../src/adapters/signatures/signer.ts';
import { sha256 } from '../../../src/adapters/system/sha256.ts';
import { type Core, type CorePorts, createCore } from '../../../src/core.ts';
import { Fault } from '../../../src/domain/fault.ts';
import { type Instant, instant, MINUTE, millis, monotonic, SECOND } from '../../../src/domain/time.ts';
import { alongside } from '../../../src/flow/alongside.ts';
import { heldClock } from '../../../src/flow/guarded-clock.ts';
import { together } from '../../../src/gateway/happening.ts';
import { seal, sync } from '../../../src/gateway/keep-and-sync.ts';
import { capture, measure } from '../../../src/gateway/measure.ts';
import type { GatewayPorts, GatewaySettings } from '../../../src/gateway/settings.ts';
import { knowTime, trustTime } from '../../../src/gateway/trust-time.ts';
import { waitingRoom } from '../../../src/gateway/waiting-room.ts';
import { gateway } from '../../../src/gateway.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { Journal } from '../../../src/ports/journal.ts';
import type { Outbox } from '../../../src/ports/outbox.ts';
import type { Random } from '../../../src/ports/random.ts';
import { batchRules } from '../../../src/settlement/batch-rules.ts';
import { verifyBatch } from '../../../src/settlement/verify-batch.ts';
import { coreSettings, openedRegistry, tradingRegistry } from '../../support/core-fixture.ts';
import { unwatched } from '../../support/quality-rules.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { scriptedBus } from '../../support/scripted-bus.ts';
import { pointTerms, sealRules, substation, ten } from '../../support/sealed-substation.ts';
import { testProfile } from '../../support/test-profile.ts';
import { cheapSignatures, realSignatures } from './cheap-signatures.ts';
import type { Disks, OutboxDisk } from './disks.ts';
import { type Boundary, type Faults, INTERVAL, type ProgramName } from './faults.ts';
import { type MeterModel, meterModel } from './meter-model.ts';
import { type Mutants, noMutants } from './mutants.ts';
import { type Way, wayTo } from './way.ts';
import { type WorldTime, worldTime } from './world-time.ts';
import { journalOf, type Life, outboxOf } from './write-boundaries.ts';

/** What a history left behind, for the law to look at. */
export type Town = Readonly<{
  faults: Faults;
  meters: MeterModel;
  outboxes: ReadonlyMap<ProgramName, OutboxDisk>;
  journal: Journal;
  /** Of the core that ran last; null where none did. */
  stateHash: string | null;
  way: Way;
  /** Every write boundary that was come to, in order. */
  boundaries: readonly Boundary[];
  deaths: number;
  /** What ended a program that nobody killed. */
  crashes: readonly unknown[];
}>;

/** Five minutes between two readings of a meter; a gateway's second lasts as long. */
const SLOWNESS = 300;
const devices: Readonly<Record<string, readonly string[]>> = { 'gw-1': ['h01', 'h02'], 'gw-2': ['h03'] };
const profile = testProfile({});
const registry = openedRegistry(tradingRegistry());

/** The first run comes soon, so that what comes late has to settle again. */
const RUN_DELAY = millis(5 * MINUTE);
const marketSettings = { ...coreSettings, market: { ...coreSettings.market, runDelay: RUN_DELAY } };

const { points: _points, ...sealing } = sealRules;
const settingsOf = (id: string): GatewaySettings => ({
  meters: (devices[id] ?? []).map((point) => {
    const binding = substation.deviceBindings.find((one) => one.point === point);
    if (binding === undefined) throw new Error(`${point} has no meter`);
    const { point: _, start: __, ...terms } = pointTerms(point);
    return {
      device: binding.device,
      point,
      bus: 'scripted',
      profile,
      ratios: { current: [1, 1], voltage: [1, 1], appliedBy: 'meter' },
      serialNumber: null,
      settling: { binding, earlier: [], terms },
    };
  }),
  quality: unwatched,
  silence: millis(10 * SECOND),
  widestBracket: millis(10 * MINUTE),
  sealing: { ...sealing, gateway: id, grace: millis(5 * MINUTE) },
  broker: null,
});
const settings = new Map(Object.keys(devices).map((id) => [id, settingsOf(id)]));
const desk: GatewayPorts['desk'] = { show: () => undefined, acknowledgements: () => EMPTY, shelf: () => EMPTY };

/** Lives through one history: first trouble, then peace until nothing waits any more, or patience is over. */
export const live = (faults: Faults, random: Random, disks: Disks, mutants: Mutants = noMutants): Town => {
  const world = worldTime(ten, SLOWNESS);
  const signatures = faults.realSignatures ? realSignatures : cheapSignatures;
  const meters = meterModel(random, ten);
  const boundaries: Boundary[] = [];
  const crashes: unknown[] = [];
  const log = quietLog();
  const outboxes = new Map<ProgramName, OutboxDisk>();
  const opened = new Map<ProgramName, Outbox>();
  let deaths = 0;
  let committed = 0;
  let core: Core | null = null;
  const age = (): number => world.now() - ten;

  const running = new Map<ProgramName, () => void>();
  /** Starts a program, and again some time after it died. */
  const run = (program: ProgramName, start: (life: Life, died: Subject<void>) => void): void => {
    const died = new Subject<void>();
    let alive = true;
    const die = (): void => {
      if (!alive) return;
      alive = false;
      deaths += 1;
      if (program === 'core') core = null;
      died.next();
      world.after(faults.pause(), () => run(program, start));
    };
    running.set(program, die);
    start(
      {
        isAlive: () => alive,
        die,
        at: (operation) => {
          const boundary = { program, operation };
          boundaries.push(boundary);
          return faults.boundary(boundary, age());
        },
      },
      died,
    );
  };

  /** Whoever looks after the programs starts one again that could not go on; one that has a bug is found out. */
  const ended =
    (life: Life) =>
    (error: unknown): void => {
      if (!(error instanceof Fault)) crashes.push(error);
      life.die();
    };

  const way = wayTo({ world, core: () => core, fate: () => faults.request(age()), signatures, bugs: crashes });
  const startCore = (life: Life, died: Subject<void>): void => {
    const journal = disks.journal.open();
    const { journal: written, judge } = mutants.core({ journal, judge: judgeHere(signatures.verify) });
    const ports: CorePorts = {
      journal: journalOf(written, life),
      clock: clockOf(world, faults, 'core', () => committed > 0),
      log,
      verifier: { check: (key, message, signature) => defer(() => of(signatures.verify(key, message, signature))) },
      judge,
      quarantine: { keep: () => undefined, age: () => undefined },
      keys: { core: signatures.signer('core'), log: signatures.signer('log') },
      sha256,
      registry,
    };
    const made = createCore(marketSettings, ports);
    core = made;
    way.coreStarted(life, died);
    made
      .run()
      .pipe(takeUntil(died))
      .subscribe({
        next: ({ kind }) => {
          if (kind === 'committed') committed = world.now();
        },
        error: ended(life),
      });
  };
  const startGateway =
    (id: 'gw-1' | 'gw-2') =>
    (life: Life, died: Subject<void>): void => {
      const disk = disks.outbox(id);
      const outbox = disk.open();
      outboxes.set(id, disk);
      opened.set(id, outbox);
      const clock = heldClock(clockOf(world, faults, id));
      const scripts = (devices[id] ?? []).map((point) => ({
        device: `d-${point}`,
        says: () => {
          const at = instant(world.now() - 20);
          return faults.isDeaf(point, age())
            ? null
            : { values: { 'voltage.L1': 230, frequency: 50 }, ...meters.at(point, at) };
        },
      }));
      const program = faults.whole ? gateway : settlementPath;
      program(settings.get(id) as GatewaySettings, {
        buses: [scriptedBus(scripts, { clock, period: SECOND })],
        signer: signerHere({ ...signatures.signer(id === 'gw-1' ? 'gateway' : 'log'), purpose: 'gateway' }),
        outbox: outboxOf(mutants.outbox(outbox), life),
        core: mutants.client(way.clientOf(id, life, clock.now)),
        fleet: null,
        desk,
        clock,
        random,
        log,
      })
        .pipe(takeUntil(died))
        .subscribe({ error: ended(life) });
    };

  run('core', startCore);
  const gateways = faults.gateways === 2 ? (['gw-1', 'gw-2'] as const) : (['gw-1'] as const);
  for (const id of gateways) run(id, startGateway(id));
  for (const { at, programs } of faults.switchedOff ?? [])
    world.after(at, () => {
      for (const program of programs) running.get(program)?.();
    });
  world.advance(faults.intervals * INTERVAL);
  if (faults.restartAtEnd) for (const die of [...running.values()]) die();
  const end = ten + faults.intervals * INTERVAL;
  /** A core whose clock is behind settles nothing until it is right again. */
  const settledBy = Math.max(end, ...faults.clocks.map(({ to }) => ten + to)) + RUN_DELAY;
  const waits = (): boolean =>
    core === null ||
    committed < settledBy ||
    [...opened.values()].some((outbox) => now(outbox.pending(1), []).length > 0 || !hasSealed(outbox, end));
  for (let patience = 0; waits() && patience < 250 + faults.pause() / (6 * MINUTE); patience += 1)
    world.advance(6 * MINUTE);
  const stateHash = core === null ? null : (core as Core).service.view().journal.stateHash;
  const killed = deaths;
  for (const die of running.values()) die();
  const journal = disks.journal.open();
  return { faults, meters, outboxes, journal, stateHash, way, boundaries, deaths: killed, crashes };
};

/** What a disk answers at once. */
const now = <T>(answer: Observable<T>, otherwise: T): T => {
  let value = otherwise;
  answer.subscribe((given) => {
    value = given;
  });
  return value;
};

/** Whether everything that ended by then is sealed, and nothing of it is missing. */
const hasSealed = (outbox: Outbox, end: number): boolean => {
  const state = now(outbox.state(), null);
  return state?.points.every(({ sealedThrough, missing }) => sealedThrough >= end && missing.length === 0) ?? false;
};

/** Of a gateway what energy goes through on its way to the core, and nothing beside it: a third of the time. */
const settlementPath = (settings: GatewaySettings, ports: GatewayPorts): Observable<unknown> =>
  ports.outbox.state().pipe(
    switchMap((kept) => {
      knowTime(settings, ports, kept);
      const room = waitingRoom(settings.mostWaiting);
      return measure(settings, ports, kept).pipe(
        alongside(capture(settings, kept, room)),
        alongside(seal(settings, ports, kept, room)),
        alongside(together(sync(settings, ports), trustTime(ports))),
      );
    }),
  );

const judgeHere = (verify: typeof cheapSignatures.verify): CorePorts['judge'] => ({
  judge: ({ body, ...path }, known) => defer(() => of(verifyBatch(body, path, rulesOf(known), verify))),
});
const rulesOf = (() => {
  let last: readonly [unknown, ReturnType<typeof batchRules>] | null = null;
  return (known: Parameters<typeof batchRules>[0]) => {
    if (last === null || last[0] !== known) last = [known, batchRules(known)];
    return last[1];
  };
})();

/** A program's clock: right, but for the steps of this history; its monotonic time never steps. */
const clockOf = (
  world: WorldTime,
  { clocks }: Faults,
  program: ProgramName,
  /** A first start knows nothing it could hold its clock against. */
  knows: () => boolean = () => true,
): Clock => {
  const booted = world.now();
  const mine = clocks.filter((one) => one.program === program);
  const fault = () => {
    const age = world.now() - ten;
    return knows() ? mine.find(({ from, to }) => age >= from && age < to) : undefined;
  };
  const now = (): Instant => instant(Math.floor(world.now()) + (fault()?.step ?? 0));
  return {
    boot: `boot-${booted}`,
    scheduler: world,
    now,
    stamp: () => ({ wall: now(), monotonic: monotonic(world.now() - booted) }),
    state: () => fault()?.state ?? 'synchronised',
    realUntil: (at) => millis(Math.max(0, (at - now()) / SLOWNESS)),
  };
};
