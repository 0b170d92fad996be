import { defer, firstValueFrom, of, Subject, Subscription } from 'rxjs';
import { expect, test } from 'vitest';
import { configurationHistory } from '../../src/adapters/files/configuration-history.ts';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { exportOf } from '../../src/bin/configuration/history-source.ts';
import { beginChanges } from '../../src/configuration/begin-changes.ts';
import { type ChangeHistory, historyOf, standingOf } from '../../src/configuration/change-history.ts';
import { startChanges } from '../../src/configuration/change-machine.ts';
import { type ChangeState, changeRules, type Proposal } from '../../src/configuration/change-state.ts';
import { checkHistory } from '../../src/configuration/check-history.ts';
import { filesHash } from '../../src/configuration/files-hash.ts';
import { type ChangePorts, runChanges } from '../../src/configuration/run-changes.ts';
import type { ConfigurationBundle, WantedConfiguration } from '../../src/domain/configuration-change.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { PublicKey } from '../../src/domain/identity.ts';
import { millis, SECOND } from '../../src/domain/time.ts';
import { fromHex, toHex } from '../../src/wire/bytes.ts';
import { bundleHash, decodeBundle, encodeBundle } from '../../src/wire/configuration-bundle.ts';
import { entryHash, openEntry } from '../../src/wire/configuration-entry.ts';
import { changingProgram } from '../support/changing-configuration.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { type Failing, Gone, powerCutFiles } from '../support/power-cut-files.ts';
import { ten } from '../support/sealed-substation.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { virtualTime } from '../support/virtual-time.ts';

/** `npm run test:changes`: 5,000 of them. */
const RUNS = Number(process.env['CHANGES'] ?? 24);
const SEED = Number(process.env['CHANGES_SEED'] ?? 20_261_130);
const rules = {
  ...changeRules,
  trial: millis(5 * SECOND),
  illFor: millis(2 * SECOND),
  mute: millis(2 * SECOND),
  again: millis(SECOND),
};

const programs = [changingProgram('gateway'), changingProgram('core')] as const;

/** A program over many lives, on one disk: a gateway by an even seed, a core by an odd one. */
const world = (seed: number) => {
  const program = programs[seed % 2] ?? programs[0];
  const { compose, files } = program;
  const random = seededRandom(seed);
  const upTo = (count: number): number => Math.floor(random.fraction() * count);
  const disk = powerCutFiles(random);
  const scheduler = virtualTime();
  const clock = fakeClock({ start: ten, scheduler });
  const store = configurationHistory('/state/configuration', disk.files);
  /** Every site and every live layer that anybody ever wanted: what is kept is made of these, byte for byte. */
  const wanted = new Set<string>();
  const know = (part: unknown) => void wanted.add(partText(part));
  let site = files(9);
  let running: ConfigurationBundle | null = null;
  let state: ChangeState | null = null;
  let ill: string | null = null;
  let refusing = false;
  let broken: unknown = null;
  let proposals = new Subject<Proposal>();
  let life = new Subscription();
  let lives = 0;
  let stops = 0;
  const answers: string[] = [];
  /** What the files said when somebody last had them say what runs. */
  let noting: Promise<void> = Promise.resolve();

  const entryPorts = { history: store, signer: program.signer, clock, gateway: program.id };
  const ports = (health: Subject<string | null>): ChangePorts => ({
    ...entryPorts,
    health,
    compose,
    judge: (bundle) => observed(() => compose(bundle)),
    apply: (bundle) =>
      observed(() => {
        if (refusing) throw new Fault('configuration', 'A meter has readings that the core does not have.');
        compose(bundle);
        running = bundle;
      }),
  });

  const boot = async (): Promise<void> => {
    for (;;) {
      lives += 1;
      life.unsubscribe();
      disk.restart();
      // Some starts are cut short too.
      if (upTo(4) === 0) disk.failAt(1 + upTo(24), upTo(2) === 0 ? 'kill' : 'power-cut');
      try {
        know(site);
        know(null);
        const begun = await beginChanges({
          ...entryPorts,
          site,
          compose: async (bundle) => compose(bundle),
          author: 'start',
        });
        running = begun.bundle;
        await live(begun.history);
        return;
      } catch (error) {
        if (!(error instanceof Gone)) throw error;
      }
    }
  };

  const live = async (history: ChangeHistory): Promise<void> => {
    const health = new Subject<string | null>();
    proposals = new Subject();
    broken = null;
    life = new Subscription();
    // Once a second, as the gateway does.
    life.add(
      runChanges(
        () => rules,
        ports(health),
        startChanges(history, rules, clock.stamp()),
      )(proposals).subscribe({
        next: (news) => {
          if (news.kind === 'state') state = news.state;
          else if (news.kind === 'answer') told(news.answer.kind);
          // As its supervisor does.
          else broken = new Gone(news.why);
        },
        error: (error: unknown) => {
          broken = error;
        },
      }),
    );
    beat = () => health.next(ill);
    await settled();
  };
  let beat: () => void = () => {};

  /** As a program does whose files say what is in force. */
  const told = (kind: string): void => {
    answers.push(kind);
    if ((kind !== 'confirmed' && kind !== 'unchanged') || partText(site) !== partText(running?.files)) return;
    noting = noting.then(() => firstValueFrom(store.see(filesHash(site)))).catch(unlessGone);
  };
  const unlessGone = (error: unknown): void => {
    if (error instanceof Gone) broken ??= error;
    else if (!(error instanceof Fault)) throw error;
  };

  const settled = async (): Promise<void> => {
    // Files in memory answer within microtasks; each step of the machine needs a few.
    for (let turn = 0; turn < 8; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
    if (broken === null) return;
    if (!(broken instanceof Gone)) throw broken;
    broken = null;
    await boot();
  };

  const propose = async (proposed: WantedConfiguration, more: Partial<Proposal> = {}): Promise<void> => {
    const { records } = state?.history ?? historyOf([]);
    if (proposed.kind === 'site') know(proposed.files);
    if (proposed.kind === 'live') know(proposed.live);
    proposals.next({
      ...{
        id: `p${records.length}-${answers.length}`,
        way: 'api',
        author: 'op',
        reason: 'a test',
        basedOn: null,
        word: null,
      },
      ...{ wanted: proposed, ...more },
    });
    await settled();
  };

  /** By a person: what does well on trial is left for the next start, as far as the disk takes the note. */
  const stop = async (): Promise<void> => {
    const { phase, history } = state ?? expect.fail('nothing runs');
    try {
      if (phase.kind === 'trying' && phase.ill === null) {
        await firstValueFrom(store.pause(toHex(history.head.hash)));
        stops += 1;
      }
    } catch (error) {
      if (!(error instanceof Gone) && !(error instanceof Fault)) throw error;
    }
    await boot();
  };

  return {
    ...{ program, upTo, disk, store, boot, propose, settled, clock, answers, stop },
    stops: () => stops,
    lives: () => lives,
    state: () => state ?? expect.fail('nothing runs'),
    running: () => running ?? expect.fail('nothing runs'),
    wanted,
    editFile: (files: ConfigurationBundle['files']) => {
      site = files;
    },
    /** Every content that an entry of a change that ran was signed for, as it was when it was first seen. */
    firstSeen: new Map<string, string>(),
    health: (why: string | null) => {
      ill = why;
    },
    refuse: (yes: boolean) => {
      refusing = yes;
    },
    seconds: async (count: number): Promise<void> => {
      for (let second = 0; second < count; second += 1) {
        beat();
        scheduler.advance(SECOND);
        await settled();
      }
    },
  };
};

const observed = <T>(work: () => T) => defer(() => of(work()));

const partText = (part: unknown): string =>
  JSON.stringify(part, (_, value: unknown) => (value instanceof Uint8Array ? toHex(value) : value));

type World = ReturnType<typeof world>;

/** Laws that hold whenever nothing is under way on the disk. */
const holds = async (of: World, name: string): Promise<void> => {
  const messages = await firstValueFrom(of.store.entries());
  const entries = messages.map((message) => opened(message, of.program.key));
  const history = historyOf(entries);
  const { inForce, open } = history;
  const { compose } = of.program;
  expect(inForce, name).not.toBeNull();
  // Every configuration that ever ran is there, byte for byte, and is the one in force then with one part of it another one.
  const kept = new Map<string, ConfigurationBundle>();
  for (const { change, configuration, restores, steps } of history.records) {
    if (!steps.some(({ step }) => step === 'applied' || step === 'confirmed')) continue;
    const bytes = await firstValueFrom(of.store.content(fromHex(configuration)));
    const known = of.firstSeen.get(`${change}`) ?? toHex(bytes);
    of.firstSeen.set(`${change}`, known);
    expect(toHex(bytes), `${name}: the bytes of change ${change}`).toBe(known);
    const bundle = decodeBundle(bytes);
    kept.set(configuration, bundle);
    compose(bundle);
    const first = steps[0]?.sequence ?? 0;
    const before = history.records
      .filter((one) => one.steps.some(({ step, sequence }) => step === 'confirmed' && sequence < first))
      .at(-1);
    if (restores !== null) {
      const restored = history.records[restores - 1] ?? expect.fail(`${name}: there is no change ${restores}`);
      const its = await firstValueFrom(of.store.content(fromHex(restored.configuration)));
      expect(known, `${name}: change ${change} restores ${restores}`).toBe(
        of.firstSeen.get(`${restores}`) ?? toHex(its),
      );
    } else if (before !== undefined) {
      const old = kept.get(before.configuration);
      const [files, live] = [partText(bundle.files), partText(bundle.live)];
      expect(of.wanted.has(files) && of.wanted.has(live), `${name}: change ${change} is of nobody`).toBe(true);
      const others = Number(files !== partText(old?.files)) + Number(live !== partText(old?.live));
      expect(others, `${name}: change ${change} is a mixture`).toBe(1);
    }
  }
  // What runs is what is in force, or what is on trial; whole, valid, explained, and known to the history.
  const runs = toHex(bundleHash(encodeBundle(of.running())));
  const may = [inForce?.configuration, open?.configuration];
  expect(may, `${name}: what runs is neither in force nor on trial`).toContain(runs);
  of.program.explain(of.running(), name);
  if (of.state().phase.kind !== 'resting') return;
  expect(runs, `${name}: at rest`).toBe(inForce?.configuration);
  expect(of.state().history.open, `${name}: at rest`).toBeNull();
};

/** An auditor with the public key alone finds that it holds, and that it does not once one bit of it is another one. */
const verifies = async (of: World, name: string): Promise<void> => {
  const exported = await exportOf(of.store, name);
  const keys = [of.program.key];
  const { entries, missing } = checkHistory(exported, keys, verifySignature);
  expect([entries.length, missing], name).toEqual([exported.entries.length, []]);
  const messages = [...exported.entries, ...exported.contents];
  const [which, bit] = [of.upTo(messages.length), of.upTo(8)];
  const altered = messages.map((message, index) => {
    if (index !== which) return message;
    const place = of.upTo(message.length);
    return message.map((byte, at) => (at === place ? byte ^ (1 << bit) : byte));
  });
  const count = exported.entries.length;
  const spoilt = { entries: altered.slice(0, count), contents: altered.slice(count) };
  const found = () => checkHistory(spoilt, keys, verifySignature);
  expect(found, `${name}: bit ${bit} of part ${which} altered`).toThrow(Fault);
  if (count === 1) return;
  // One that is taken out is missed; only of the last one nobody can tell without the head that was seen before.
  const gone = of.upTo(count - 1);
  const without = { ...exported, entries: exported.entries.filter((_, index) => index !== gone) };
  expect(() => checkHistory(without, keys, verifySignature), `${name}: without entry ${gone + 1}`).toThrow(Fault);
};

/** The same bytes are the same entry, and verified once. */
const opened = (message: Uint8Array, key: PublicKey) => {
  const digits = toHex(message);
  const known = openedBefore.get(digits) ?? {
    entry: openEntry(message, [key], verifySignature),
    hash: entryHash(message),
  };
  openedBefore.set(digits, known);
  return known;
};
const openedBefore = new Map<string, Readonly<{ entry: ReturnType<typeof openEntry>; hash: Uint8Array }>>();

/** One thing that people, a disk, the grid or the power company do. */
const happenings: readonly ((of: World) => Promise<void>)[] = [
  ({ propose, upTo, program }) => propose({ kind: 'site', files: program.files(upTo(12)) }, { way: 'file' }),
  ({ propose, upTo, program }) =>
    propose({ kind: 'site', files: program.files(upTo(12), upTo(2) === 0 ? 'cut' : 'wrong') }, { way: 'file' }),
  ({ propose, upTo, program }) => propose({ kind: 'live', live: program.live(upTo(15) - 2) }),
  ({ propose }) => propose({ kind: 'live', live: null }),
  ({ propose, upTo, state }) => propose({ kind: 'restore', change: 1 + upTo(state().history.records.length + 1) }),
  ({ propose, upTo, state, program }) =>
    propose({ kind: 'live', live: program.live(1 + upTo(9)) }, { basedOn: 1 + upTo(state().history.records.length) }),
  async ({ health, upTo }) => health(upTo(2) === 0 ? 'The line rs485-1 does not answer any more.' : null),
  async ({ refuse, upTo }) => refuse(upTo(3) === 0),
  async ({ editFile, upTo, boot, program }) => {
    editFile(program.files(upTo(12), (['wrong', 'cut'] as const)[upTo(6)]));
    await boot();
  },
  // As a command does after a change: the files say what runs, and a start finds nothing else in them.
  async ({ editFile, running, boot }) => {
    editFile(running().files);
    await boot();
  },
  ({ seconds, upTo }) => seconds(1 + upTo(8)),
  async ({ disk, upTo, propose, program }) => {
    const how = (['kill', 'power-cut', 'full'] as const)[upTo(3)] as Failing;
    disk.failAt(1 + upTo(20), how);
    await propose({ kind: 'live', live: program.live(2 + upTo(12)) });
  },
  ({ boot }) => boot(),
  ({ stop }) => stop(),
];

test(`any changes with crashes at any write end in a whole, valid, known configuration: ${RUNS} histories of seed ${SEED}`, {
  timeout: 3_600_000,
}, async () => {
  const total = {
    stops: 0,
    lives: 0,
    changes: 0,
    operations: 0,
    answers: new Set<string>(),
    standings: new Set<string>(),
  };
  for (let run = 0; run < RUNS; run += 1) {
    // Of another history.
    openedBefore.clear();
    const of = world(SEED + run);
    const name = `CHANGES_SEED=${SEED + run} CHANGES=1`;
    await of.boot();
    for (let step = 0; step < 14; step += 1) {
      await happenings[of.upTo(happenings.length)]?.(of);
      await of.settled();
      await holds(of, `${name}, step ${step}`);
    }
    // Left alone it comes to rest.
    of.refuse(false);
    of.health(null);
    of.disk.restart();
    for (let patience = 0; of.state().phase.kind !== 'resting' && patience < 40; patience += 1) await of.seconds(5);
    expect(of.state().phase.kind, name).toBe('resting');
    await holds(of, `${name}, at the end`);
    await verifies(of, `${name}, at the end`);
    const { records } = of.state().history;
    total.stops += of.stops();
    total.lives += of.lives();
    total.changes += records.length;
    total.operations += of.disk.operations();
    for (const answer of of.answers) total.answers.add(answer);
    for (const record of records) total.standings.add(standingOf(record));
  }
  console.log(
    `seed ${SEED}: ${RUNS} histories, ${total.changes} changes, ${total.lives} lives, ${total.operations} writes`,
  );
  expect(total.stops).toBeGreaterThan(0);
  // It has seen every end there is.
  expect([...total.standings].toSorted()).toEqual(['confirmed', 'refused', 'rolled-back']);
  expect([...total.answers].toSorted()).toEqual([
    'confirmed',
    'refused',
    'rolled-back',
    'trial',
    'unchanged',
    'waiting',
  ]);
});
