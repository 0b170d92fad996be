import { once } from 'node:events';
import { readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { firstValueFrom, type Subscription } from 'rxjs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { browseServer } from '../../drivers/opcua/browse-server.ts';
import { opcUaBus } from '../../drivers/opcua/opcua-bus.ts';
import type { NodeSettings, OpcUaBusSettings, OpcUaMeter, OpcUaServer } from '../../drivers/opcua/opcua-settings.ts';
import perPhase from '../../drivers/profiles/opc-ua/meter-three-phase-per-phase.ts';
import { createFeeder } from '../../hardware-sim/grid/feeder.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { registerWh } from '../../src/domain/energy.ts';
import { QUARTER_HOUR } from '../../src/domain/interval.ts';
import type { Quantity } from '../../src/domain/quantity.ts';
import type { Sample } from '../../src/domain/reading.ts';
import { type Instant, instant, MINUTE, millis } from '../../src/domain/time.ts';
import {
  type Finished,
  type ServerProcess,
  seed,
  serverProcess,
  start,
  temporaryFolder,
} from '../support/opcua-server.ts';
import { quietLog } from '../support/quiet-log.ts';
import { runGridtokenx } from '../support/run-gridtokenx.ts';
import { seededRandom } from '../support/seeded-random.ts';

/** Unsecured: what is tested is not security. */
const open = { mode: 'None', policy: 'None' } as const;
const secured = { mode: 'SignAndEncrypt', policy: 'Basic256Sha256' } as const;

const node = (name: string, more: Partial<NodeSettings> = {}): NodeSettings => ({
  nodeId: `ns=1;s=b01.${name}`,
  ...more,
});
const b01: OpcUaMeter = {
  device: 'b01',
  profile: perPhase,
  nodes: {
    'voltage.L1': node('voltage.L1'),
    'voltage.L2': node('voltage.L2'),
    'power.active': node('power.active'),
    frequency: node('frequency'),
    import: node('import.kWh', { scale: 1000, exponent: -3 }),
    export: node('export.Wh'),
  },
};

type Watched = Readonly<{
  samples: readonly Sample[];
  log: ReturnType<typeof quietLog>;
  subscription: Subscription;
  /** The next sample from now on that fits. */
  next(fits: (sample: Sample) => boolean): Promise<Sample>;
}>;

/** A bus that is watched until the test is over. */
const watched = (
  server: OpcUaServer,
  more: Partial<OpcUaBusSettings> = {},
  state: 'synchronised' | 'unsynchronised' = 'synchronised',
  finished: Finished = onTestFinished,
): Watched => {
  const log = quietLog();
  const bus = opcUaBus(
    {
      name: 'ua',
      meters: [b01],
      publishing: { interval: millis(100), sampling: millis(100), keepAlive: millis(1_000) },
      intervalLength: QUARTER_HOUR,
      ...server,
      ...more,
    },
    { clock: systemClock({ state: () => state }), random: seededRandom(1), log },
  );
  const samples: Sample[] = [];
  const waiting = new Set<(sample: Sample) => void>();
  const subscription = bus.samples().subscribe((sample) => {
    samples.push(sample);
    for (const tell of [...waiting]) tell(sample);
  });
  finished(() => subscription.unsubscribe());
  const next = (fits: (sample: Sample) => boolean): Promise<Sample> =>
    new Promise((resolve) => {
      const tell = (sample: Sample): void => {
        if (!fits(sample)) return;
        waiting.delete(tell);
        resolve(sample);
      };
      waiting.add(tell);
    });
  return { samples, log, subscription, next };
};

const serverAt = (
  { endpoint }: ServerProcess,
  security: OpcUaServer['security'] = open,
  finished: Finished = onTestFinished,
): OpcUaServer => ({
  endpoint,
  security,
  user: null,
  pkiFolder: temporaryFolder(finished),
});

/** The same for tests side by side: everything that is started ends with this one. */
const ownBy = (finished: Finished) => ({
  folder: () => temporaryFolder(finished),
  serve: (options: Parameters<typeof serverProcess>[0] = {}) => serverProcess(options, finished),
  at: (server: ServerProcess, security: OpcUaServer['security'] = open) => serverAt(server, security, finished),
  watch: (server: OpcUaServer, more: Partial<OpcUaBusSettings> = {}) => watched(server, more, 'synchronised', finished),
});

const isAnswered = ({ outcome }: Sample): boolean => outcome.kind === 'answered';
const isDown = ({ outcome }: Sample): boolean => outcome.kind === 'failed' && outcome.reason === 'link-down';
const answered = ({ outcome }: Sample) => {
  if (outcome.kind !== 'answered') throw new Error(`${outcome.reason}: ${outcome.detail}`);
  return outcome;
};

/** What the simulated meter is at a moment, by the same physics from the same seed. */
const truthAt = (at: Instant) => {
  const feeder = createFeeder({ seed, start });
  const state = feeder.stateAt('b01', at);
  const registers = feeder.registersAt('b01', at);
  return {
    values: {
      'voltage.L1': state.phases[0]?.voltage,
      'voltage.L2': state.phases[1]?.voltage,
      'power.active': state.active,
      frequency: state.frequency,
    },
    importMilliWh: registers.importMilliWh,
    exportWh: Math.floor(registers.exportMilliWh / 1_000),
  };
};

const expectTruth = (sample: Sample, at: Instant): void => {
  const { values, registers, rejected } = answered(sample);
  const truth = truthAt(at);
  expect(rejected).toEqual({});
  expect(values).toEqual(truth.values);
  expect(registers.import?.value).toBe(truth.importMilliWh);
  expect(registers.import?.exponent).toBe(-3);
  expect(registers.export && registerWh(registers.export)).toBe(truth.exportWh);
};

const powerIs = (watts: number | undefined) => (sample: Sample) =>
  sample.outcome.kind === 'answered' && sample.outcome.values['power.active'] === watts;

test('values are the simulated truth, and go on being it', async () => {
  const server = await serverProcess();
  const bus = watched(serverAt(server));
  expectTruth(await bus.next(isAnswered), start);
  for (const minutes of [7, 31, 90]) {
    const at = instant(start + minutes * MINUTE);
    const arrived = bus.next(powerIs(truthAt(at).values['power.active']));
    await server.order({ kind: 'time', at });
    expectTruth(await arrived, at);
  }
});

test('rule 13: a subscription that lives through a restart, a bad node id, a bad status and a frozen server', async () => {
  const server = await serverProcess();
  const meter = { ...b01, nodes: { ...b01.nodes, 'voltage.L3': node('no-such-node') } };
  const bus = watched(serverAt(server), { meters: [meter] });

  // One bad node id stops nothing.
  const first = answered(await bus.next(isAnswered));
  expect(first.rejected).toEqual({ 'voltage.L3': 'missing' });
  expect(first.values).toEqual(truthAt(start).values);
  expect(bus.log.lines.map(({ message }) => message).join()).toContain(
    'voltage.L3 of b01 (node ns=1;s=b01.no-such-node)',
  );

  // The status is kept: Bad_SensorFailure is no number.
  const failed = bus.next((sample) => sample.outcome.kind === 'answered' && 'frequency' in sample.outcome.rejected);
  await server.order({ kind: 'status', node: 'b01.frequency', status: 0x808c0000 });
  const without = answered(await failed);
  expect(without.rejected.frequency).toBe('device-exception');
  expect(without.values).not.toHaveProperty('frequency');
  await server.order({ kind: 'status', node: 'b01.frequency', status: 0 });

  // The server restarts under us: every meter is down, then everything goes on by itself.
  const down = bus.next(isDown);
  const restarted = server.order({ kind: 'restart', pauseMs: 500 });
  await down;
  await restarted;
  expect(answered(await bus.next(isAnswered)).values).toEqual(truthAt(start).values);

  // The server stands still with its connection open: noticed, and recovered from.
  const frozen = bus.next(isDown);
  server.child.kill('SIGSTOP');
  onTestFinished(() => void server.child.kill('SIGCONT'));
  const { outcome } = await frozen;
  expect(outcome).toMatchObject({ detail: expect.stringContaining('has said nothing for 3 s') });
  const back = bus.next(isAnswered);
  server.child.kill('SIGCONT');
  expect(answered(await back).values).toEqual(truthAt(start).values);
});

test('a node that is taken away is missing, and watched anew when it is back', async () => {
  const server = await serverProcess();
  const bus = watched(serverAt(server));
  await bus.next(isAnswered);
  const gone = bus.next((sample) => sample.outcome.kind === 'answered' && 'frequency' in sample.outcome.rejected);
  await server.order({ kind: 'drop', node: 'b01.frequency' });
  expect(answered(await gone).rejected).toEqual({ frequency: 'missing' });
  const back = bus.next((sample) => sample.outcome.kind === 'answered' && 'frequency' in sample.outcome.values);
  await server.order({ kind: 'add', node: 'b01.frequency' });
  expect(answered(await back).values.frequency).toBe(truthAt(start).values.frequency);
});

test('source times are used when our clock can be compared with them, and only then', async () => {
  // Grid time runs, so that the frequency changes.
  const server = await serverProcess({ start: instant(systemClock().now() - MINUTE) });
  await server.order({ kind: 'time', at: null });
  // Sampled ten times between two publications: the newest is from shortly before the second.
  const publishing = { interval: millis(1_000), sampling: millis(100), keepAlive: millis(5_000) };
  const samplesWith = async (state: 'synchronised' | 'unsynchronised') => {
    const bus = watched(serverAt(server), { publishing }, state);
    for (let count = 0; count < 4; count += 1) await bus.next(isAnswered);
    const [, ...later] = bus.samples.filter(isAnswered);
    return later.map(({ requested }, index) => [requested.wall, bus.samples[index]?.answered.wall ?? 0] as const);
  };
  const [trusting, distrusting] = await Promise.all([samplesWith('synchronised'), samplesWith('unsynchronised')]);
  expect(trusting.some(([since, publicationBefore]) => since > publicationBefore)).toBe(true);
  expect(distrusting.map(([since]) => since)).toEqual(distrusting.map(([, publicationBefore]) => publicationBefore));
});

test('1,000 monitored items: a sample of every meter in each publication, never one per value', async () => {
  const server = await serverProcess({ more: 25 });
  const names = [...Object.keys(perPhase.points).filter((name) => name !== 'frequency')] as Quantity[];
  const meters = Array.from(
    { length: 40 },
    (_, index): OpcUaMeter => ({
      device: `m${index}`,
      profile: perPhase,
      nodes: Object.fromEntries(
        names.slice(0, 25).map((name, at) => {
          const item = 25 * index + at;
          return [name, { nodeId: `ns=1;s=x${Math.floor(item / 40)}.v${item % 40}` }];
        }),
      ),
    }),
  );
  expect(meters.reduce((sum, { nodes }) => sum + Object.keys(nodes).length, 0)).toBe(1_000);
  const bus = watched(serverAt(server), {
    meters,
    publishing: { interval: millis(1_000), sampling: millis(1_000), keepAlive: millis(5_000) },
  });
  const complete = (sample: Sample): boolean =>
    sample.outcome.kind === 'answered' && Object.keys(sample.outcome.values).length === 25;
  await Promise.all(meters.map(({ device }) => bus.next((sample) => sample.device === device && complete(sample))));
  const before = bus.samples.length;
  await Promise.all(meters.map(({ device }) => bus.next((sample) => sample.device === device && complete(sample))));
  await bus.next(({ device }) => device === 'm0');
  // Two or three rounds of forty, where a sample per value would be two thousand.
  expect(bus.samples.length - before).toBeLessThan(200);
  expect(bus.samples.every(isAnswered)).toBe(true);
});

test('what a server has is listed with types, units and values, within bounds', async () => {
  const server = serverAt(await serverProcess());
  const { variables, complete } = await firstValueFrom(browseServer(server));
  expect(complete).toBe(true);
  const byNode = new Map(variables.map((variable) => [variable.nodeId, variable]));
  expect(byNode.get('ns=1;s=b01.voltage.L1')).toEqual({
    nodeId: 'ns=1;s=b01.voltage.L1',
    path: ['b01', 'voltage.L1'],
    dataType: 'Double',
    unit: 'V',
    value: truthAt(start).values['voltage.L1'],
    status: 'Good',
  });
  expect(byNode.get('ns=1;s=b01.export.Wh')).toMatchObject({
    dataType: 'UInt64',
    unit: null,
    value: truthAt(start).exportWh,
  });
  expect(await firstValueFrom(browseServer(server, { mostVariables: 3 }))).toMatchObject({
    complete: false,
    variables: { length: 3 },
  });
});

test('scan --opc-ua lists them for an installer and proposes lines; who is not trusted is named', async () => {
  const { endpoint } = await serverProcess();
  const pki = temporaryFolder();
  const scan = (...more: readonly string[]) => runGridtokenx('scan', '--opc-ua', endpoint, '--pki', pki, ...more);
  const { code, stdout } = await scan('--security', 'None', '--json');
  expect(code).toBe(0);
  const report = JSON.parse(stdout);
  expect(report.variables).toContainEqual(
    expect.objectContaining({ nodeId: 'ns=1;s=b01.voltage.L1', guess: { name: 'voltage.L1', scale: 1 } }),
  );
  expect(report.proposal.lines[0].transport).toMatchObject({ kind: 'opc-ua', endpoint, securityMode: 'None' });
  const [meter] = report.proposal.lines[0].meters;
  expect(meter.nodes).toContainEqual({ quantity: 'voltage.L1', node: 'ns=1;s=b01.voltage.L1' });
  // It counts its import twice, in kWh and in Wh: which one is the register, nobody can guess.
  const counts = report.variables.filter(({ guess }: { guess: { name: string } | null }) => guess?.name === 'import');
  expect(counts).toHaveLength(2);
  expect(meter.nodes.some(({ quantity }: { quantity: string }) => quantity === 'import')).toBe(false);
  const refused = await scan();
  expect({ code: refused.code, stderr: refused.stderr }).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /the certificate of opc\.tcp:.* is not trusted\. Compare .* then move .* to .*trusted/,
    ),
  });
});

test('a policy the server does not offer is refused with what it offers', async () => {
  const server = serverAt(await serverProcess(), { mode: 'Sign', policy: 'Basic256Sha256' });
  await expect(firstValueFrom(browseServer(server))).rejects.toThrow(
    /does not offer Sign Basic256Sha256; it offers .*SignAndEncrypt Basic256Sha256/,
  );
});

/** Trusts whoever the server says it is: the installer after he has compared. */
const trust = async (server: OpcUaServer, watch: ReturnType<typeof ownBy>['watch']): Promise<void> => {
  const bus = watch(server);
  await bus.next(isDown);
  bus.subscription.unsubscribe();
  const rejected = join(server.pkiFolder, 'rejected');
  for (const file of readdirSync(rejected))
    renameSync(join(rejected, file), join(server.pkiFolder, 'trusted', 'certs', file));
};

// Each waits for a time-out, a back-off or a publication of its own: side by side.
describe.concurrent('who waits', () => {
  test('energy is read at a boundary although it has not changed', async ({ onTestFinished: finished }) => {
    const { serve, at, watch } = ownBy(finished);
    const server = await serve();
    const bus = watch(at(server), { intervalLength: millis(2_000) });
    const read = await bus.next(
      (sample) => sample.outcome.kind === 'answered' && Object.keys(sample.outcome.values).length === 0,
    );
    expect(answered(read).registers.import?.value).toBe(truthAt(start).importMilliWh);
    expect(answered(read).rejected).toEqual({});
  });

  test('a server we do not trust is refused with what to move where; another bus goes on', async ({
    onTestFinished: finished,
  }) => {
    const { serve, at, watch } = ownBy(finished);
    const server = await serve();
    const other = watch(at(server));
    await other.next(isAnswered);
    const { pkiFolder, ...rest } = at(server, secured);
    const bus = watch({ ...rest, pkiFolder });
    const { outcome } = await bus.next(isDown);
    const [file = ''] = readdirSync(join(pkiFolder, 'rejected'));
    const thumbprint = /\[([0-9a-f]{40})\]/.exec(file)?.[1] ?? 'none';
    const colons = thumbprint.toUpperCase().replaceAll(/(..)(?=.)/g, '$1:');
    expect(outcome).toMatchObject({ detail: expect.stringContaining(`SHA-1 ${colons}`) });
    expect(outcome).toMatchObject({
      detail: expect.stringContaining(
        `move ${join(pkiFolder, 'rejected', file)} to ${join(pkiFolder, 'trusted', 'certs')}`,
      ),
    });
    expect(statSync(pkiFolder).mode & 0o777).toBe(0o700);
    expect(statSync(join(pkiFolder, 'own', 'private', 'private_key.pem')).mode & 0o777).toBe(0o600);

    // Refused again, in back-off; the other bus was not disturbed.
    await bus.next(isDown);
    expect(bus.samples.some(isAnswered)).toBe(false);
    await other.next(isAnswered);
    expect(other.samples.every(isAnswered)).toBe(true);

    // What the sentence says helps.
    renameSync(join(pkiFolder, 'rejected', file), join(pkiFolder, 'trusted', 'certs', file));
    expectTruth(await bus.next(isAnswered), start);
  });

  test('a server that does not trust us is reported with our certificate; then it does', async ({
    onTestFinished: finished,
  }) => {
    const { folder, serve, at, watch } = ownBy(finished);
    const process = await serve({ acceptsUnknown: false, pkiFolder: folder() });
    const server = at(process, secured);
    await trust(server, watch);
    const bus = watch(server);
    const { outcome } = await bus.next(isDown);
    expect(outcome).toMatchObject({ detail: expect.stringMatching(/refuses our certificate.*SHA-1 [0-9A-F:]{59}/) });
    expect(outcome).toMatchObject({
      detail: expect.stringContaining(join(server.pkiFolder, 'own', 'certs', 'gridtokenx.pem')),
    });
    const back = bus.next(isAnswered);
    await process.order({ kind: 'accept', unknown: true });
    expectTruth(await back, start);
  });

  test.for(['Aes128_Sha256_RsaOaep', 'Aes256_Sha256_RsaPss'] as const)(
    'a user by name and password, over %s',
    async (policy, { onTestFinished: finished }) => {
      const { folder, serve, at, watch } = ownBy(finished);
      const password = 'correct horse';
      const process = await serve({ user: { name: 'meter', password } });
      const passwordFile = join(folder(), 'password');
      const server = { ...at(process, { mode: 'SignAndEncrypt', policy }), user: { name: 'meter', passwordFile } };
      writeFileSync(passwordFile, 'wrong\n');
      await trust(server, watch);
      const bus = watch(server);
      expect((await bus.next(isDown)).outcome).toMatchObject({
        detail: expect.stringContaining('refuses user "meter"'),
      });
      writeFileSync(passwordFile, `${password}\n`);
      expectTruth(await bus.next(isAnswered), start);
      expect(JSON.stringify([bus.log.lines, bus.samples])).not.toMatch(/correct horse|wrong/);
    },
  );

  test('a server that accepts and never answers is down', async ({ onTestFinished: finished }) => {
    const { folder, watch } = ownBy(finished);
    const deaf = createServer().listen(0, '127.0.0.1');
    await once(deaf, 'listening');
    finished(() => void deaf.close());
    const address = deaf.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const bus = watch({
      endpoint: `opc.tcp://127.0.0.1:${port}`,
      security: open,
      user: null,
      pkiFolder: folder(),
    });
    expect((await bus.next(isDown)).outcome).toMatchObject({ detail: expect.stringContaining(`127.0.0.1:${port}`) });
  });
});
