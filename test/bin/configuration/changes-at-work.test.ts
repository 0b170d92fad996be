import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncScheduler, defer, delayWhen, firstValueFrom, NEVER, of, Subject } from 'rxjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createKeyFile } from '../../../src/adapters/signatures/key-file.ts';
import { verifySignature } from '../../../src/adapters/signatures/verify.ts';
import { beginConfiguration } from '../../../src/bin/configuration/begin-configuration.ts';
import { changesAtWork } from '../../../src/bin/configuration/changes-at-work.ts';
import { composedOnce } from '../../../src/bin/configuration/composed-once.ts';
import { coreProgram } from '../../../src/bin/configuration/core-program.ts';
import { gatewayProgram } from '../../../src/bin/configuration/gateway-program.ts';
import { checkHistory } from '../../../src/configuration/check-history.ts';
import type { CoreConfiguration } from '../../../src/configuration/core-configuration.ts';
import type { GatewayConfiguration } from '../../../src/configuration/gateway-configuration.ts';
import { withinWindows } from '../../../src/configuration/within-windows.ts';
import type { WantedConfiguration } from '../../../src/domain/configuration-change.ts';
import type { ReloadPlan } from '../../../src/domain/reload.ts';
import { bangkokTime, HOUR, instant, MINUTE } from '../../../src/domain/time.ts';
import type { Reconfigurable } from '../../../src/ports/reconfigurable.ts';
import { isEnrollableKey } from '../../../src/verification/enrollable-key.ts';
import { toHex, utf8 } from '../../../src/wire/bytes.ts';
import { decodeConfigurationExport } from '../../../src/wire/configuration-export.ts';
import { signConfigurationRequest } from '../../../src/wire/configuration-request.ts';
import { signRegistry } from '../../../src/wire/registry-file.ts';
import { tradingRegistry } from '../../support/core-fixture.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { gatewayFile } from '../../support/gateway-file.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { ten } from '../../support/sealed-substation.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gridtokenx-at-work-'));
  createKeyFile(join(folder, 'gateway.key'), 'gateway');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program of which every change begins a part anew. */
const anew = <Configuration>(takes: (next: Configuration) => void): Reconfigurable<Configuration> => {
  const step = { section: 'mqtt', path: 'mqtt', effect: 'rebuild', what: { en: 'Anew.', th: 'ใหม่' } } as const;
  const plan: ReloadPlan = { steps: [step], refusals: [] };
  return {
    plan: () => plan,
    apply: (next) =>
      defer(() => {
        takes(next);
        return of({ at: ten, plan, took: 0, held: 0 });
      }),
    health: () => NEVER,
  };
};
const program = (ran: string[]): Reconfigurable<GatewayConfiguration> =>
  anew(({ mqtt }) => void ran.push(mqtt?.url ?? 'none'));

/** At which levels refused changes are in a log. */
const refusedIn = ({ lines }: ReturnType<typeof quietLog>) =>
  lines.filter(({ fields }) => 'kind' in fields && fields.kind === 'refused').map(({ level }) => level);

test('what a file wants outside of the maintenance window is refused, and tried by itself when the window opens', async () => {
  // 24 November 2026 is a Tuesday, and it is ten o'clock in Bangkok.
  expect(bangkokTime(ten)).toBe('2026-11-24T10:00:00+07:00');
  const file = join(folder, 'gateway.json');
  const write = (changed: object) => {
    const maintenance = [{ days: ['tue'], from: '11:00', to: '12:00' }];
    writeFileSync(file, JSON.stringify({ ...gatewayFile(), storage: join(folder, 'state'), maintenance, ...changed }));
  };
  write({});
  let now = ten;
  const clock = { ...fakeClock({ start: ten, scheduler: asyncScheduler }), now: () => now };
  const log = quietLog();
  using begun = await beginConfiguration(gatewayProgram, file, clock);
  const { desk, shown, run } = changesAtWork(gatewayProgram, begun, begun.kept ?? expect.fail('no history'), {
    ...{ clock, log },
  });
  const ran: string[] = [];
  const signals = new Subject<void>();
  const changed = withinWindows(program(ran), clock.now);
  const running = run({ changed, takenBack: program(ran) }, signals).subscribe();
  try {
    const alarms = () =>
      shown
        .troubles(now)
        .filter(({ standing }) => standing)
        .map(({ message }) => message);
    write({ mqtt: { url: 'mqtt://127.0.0.1' } });
    signals.next();
    await expect
      .poll(alarms)
      .toContainEqual(expect.stringContaining('the next maintenance window opens at 2026-11-24T11:00:00+07:00'));
    // That the file differs is told after the refusal.
    await expect
      .poll(alarms)
      .toContainEqual(
        expect.stringMatching(
          /, which runs: it is tried when the next maintenance window opens, at 2026-11-24T11:00:00\+07:00\.$/,
        ),
      );
    expect(ran).toEqual([]);
    // Nobody waits for an answer to a file.
    expect(refusedIn(log)).toEqual(['error']);
    now = instant(ten + HOUR);
    await expect.poll(() => ran).toEqual(['mqtt://127.0.0.1']);
    const { changes } = JSON.parse(desk.changes()) as { changes: readonly object[] };
    expect(changes.slice(1)).toMatchObject([
      { way: 'signal', standing: 'refused', outcome: expect.stringContaining('opens at') },
      { way: 'file', reason: 'A maintenance window has opened.' },
    ]);
    expect(alarms().filter((message) => message.includes('was refused'))).toEqual([]);
  } finally {
    running.unsubscribe();
  }
});

test('the layers are put together once for a judgement and what is made to run by it, and anew for the next judgement', () => {
  const [one, other] = ['one', 'other'].map((name) => ({ files: [{ name, bytes: new Uint8Array() }], live: null }));
  if (one === undefined || other === undefined) throw new Error('two');
  const read: string[] = [];
  const { judged, of: known } = composedOnce((bundle) => {
    const name = bundle.files[0]?.name ?? '';
    read.push(name);
    return {
      configuration: name,
      value: read.length,
      layers: [],
      hidden: [],
      originOf: () => expect.fail('nobody asks'),
    };
  });
  expect(
    [judged(one, 'every-layer'), known(one), known(other), known(one), known(other)].map(({ value }) => value),
  ).toEqual([1, 1, 2, 1, 2]);
  expect([judged(one, 'every-layer'), known(one)].map(({ value }) => value)).toEqual([3, 3]);
  expect(read).toEqual(['one', 'other', 'one']);
});

test('that the files say what runs is noted once at a time, however soon one answer follows another', async () => {
  const file = join(folder, 'gateway.json');
  writeFileSync(file, JSON.stringify({ ...gatewayFile(), storage: join(folder, 'state') }));
  const clock = fakeClock({ start: ten, scheduler: asyncScheduler });
  using begun = await beginConfiguration(gatewayProgram, file, clock);
  const { history, ...kept } = begun.kept ?? expect.fail('no history');
  const [written, log] = [new Subject<void>(), quietLog()];
  let notes = 0;
  const see: typeof history.see = (digits) => {
    notes += 1;
    return history.see(digits).pipe(delayWhen(() => written));
  };
  const { run } = changesAtWork(gatewayProgram, begun, { ...kept, history: { ...history, see } }, { clock, log });
  const signals = new Subject<void>();
  const running = run({ changed: program([]), takenBack: program([]) }, signals).subscribe();
  const answered = () => log.lines.filter(({ message }) => message === 'The configuration says what runs already.');
  try {
    signals.next();
    signals.next();
    // Whoever asks is answered, whatever becomes of the note.
    await expect.poll(() => answered().length).toBe(2);
    expect(notes).toBe(1);
    await expect
      .poll(() => {
        written.next();
        return notes;
      })
      .toBe(2);
  } finally {
    running.unsubscribe();
  }
});

test('what somebody sends from another machine is told as their request, and once it runs by its change and its kept bytes', async () => {
  const operator = createKeyFile(join(folder, 'operator.key'), 'operator');
  const [file, storage] = [join(folder, 'gateway.json'), join(folder, 'state')];
  const roles = { authors: [{ name: 'somchai', key: toHex(operator.key.raw) }] };
  const content = (changed: object): string => JSON.stringify({ ...gatewayFile(), storage, roles, ...changed });
  writeFileSync(file, content({}));
  const clock = fakeClock({ start: ten, scheduler: asyncScheduler });
  using begun = await beginConfiguration(gatewayProgram, file, clock);
  const kept = begun.kept ?? expect.fail('no history');
  const log = quietLog();
  const { desk, run } = changesAtWork(gatewayProgram, begun, kept, { clock, log });
  const running = run({ changed: program([]), takenBack: program([]) }, NEVER).subscribe();
  const ask = (changed: object) => {
    const files = [{ name: 'mine.json', bytes: utf8(content(changed)) }];
    const wanted = { kind: 'site', files } as const;
    const whose = {
      realm: 'simulation',
      gateway: 'gateway-1',
      author: 'somchai',
      reason: 'why',
      basedOn: null,
    } as const;
    const request = signConfigurationRequest({ ...whose, expires: instant(ten + MINUTE), wanted }, operator);
    return firstValueFrom(desk.ask(request, 'api'));
  };
  try {
    const refused = await ask({ fastPeriodMs: 1, silenceSecond: 4 });
    expect(refused).toMatchObject({ kind: 'refused', reasons: [{ code: 'unknown-key' }, { code: 'value' }] });
    expect('why' in refused && refused.why.split('\n')).toEqual([
      expect.stringMatching(/^the request of somchai \(sent as mine\.json\): silenceSecond /),
      expect.stringMatching(/^the request of somchai \(sent as mine\.json\): fastPeriodMs is 1;/),
    ]);
    expect(await ask({ silenceSeconds: 40 })).toMatchObject({ kind: 'trial', change: 3 });
    const { settings, at } = JSON.parse(desk.explained()) as {
      settings: readonly { path: string; layer: string }[];
      at: string;
    };
    // By this clock the next request is good or too late.
    expect(Date.parse(at)).toBe(Math.floor(clock.now() / 1_000) * 1_000);
    const digits = readdirSync(join(storage, 'configuration', 'contents'));
    const layer = settings.find(({ path }) => path === 'silenceSeconds')?.layer;
    expect(
      digits.map((one) => `change 3 by somchai (kept as ${join(storage, 'configuration', 'contents', one)})`),
    ).toContain(layer);
    expect(JSON.stringify(settings)).not.toContain('mine.json');
    // Kept under the site's own name, as its author signed for it under theirs: an auditor finds both the same.
    const exported = await firstValueFrom(desk.exported());
    const { entries, contents } = decodeConfigurationExport(exported);
    const { history } = checkHistory({ entries, contents }, [begun.signer.key], verifySignature);
    expect(history.records.map(({ steps }) => steps.at(-1)?.step)).toEqual(['confirmed', 'refused', 'applied']);
    // Whoever asked has heard it, and it is no error of the program.
    expect(refusedIn(log)).toEqual(['info']);
  } finally {
    running.unsubscribe();
  }
});

test('whoever has something run, live or again, hears what its start would warn of: ends of lines that are no zones', async () => {
  const operator = createKeyFile(join(folder, 'operator.key'), 'operator');
  for (const purpose of ['core', 'log'] as const) createKeyFile(join(folder, `${purpose}.key`), purpose);
  const registry = tradingRegistry('pea-residential-tou');
  writeFileSync(join(folder, 'registry.cose'), signRegistry(registry, operator, isEnrollableKey));
  const zone = registry.zones[0]?.id ?? '';
  const file = join(folder, 'core.json');
  const market = (from: string) => ({ networkRoot: 'substation', lines: [{ from, to: 'substation' }] });
  writeFileSync(
    file,
    JSON.stringify({
      ...{ core: 'core-1', keyFile: 'core.key', logKeyFile: 'log.key', storage: 'market' },
      registry: { file: 'registry.cose', operatorKey: toHex(operator.key.raw) },
      market: market(`${zone}x`),
    }),
  );
  const warnings = (end: string) => [
    `market.lines ends at ${end}, which is no zone of the registry: nobody can trade there. Is "${zone}" meant?`,
    `No line of market.lines leads to the zone ${zone}: it trades with no other.`,
  ];
  const clock = fakeClock({ start: ten, scheduler: asyncScheduler });
  using begun = await beginConfiguration(coreProgram, file, clock);
  const kept = begun.kept ?? expect.fail('no history');
  const { desk, run } = changesAtWork(coreProgram, begun, kept, { clock, log: quietLog() });
  const same: Reconfigurable<CoreConfiguration> = anew(() => undefined);
  const running = run({ changed: same, takenBack: same }, NEVER).subscribe();
  const ask = (wanted: WantedConfiguration) => {
    const whose = { realm: 'simulation', gateway: 'core-1', author: 'operator', reason: 'why', basedOn: null } as const;
    const request = signConfigurationRequest({ ...whose, expires: instant(ten + MINUTE), wanted }, operator);
    return firstValueFrom(desk.ask(request, 'api'));
  };
  try {
    expect(await ask({ kind: 'live', live: JSON.stringify({ market: market(`${zone}y`) }) })).toEqual({
      ...{ kind: 'trial', change: 2, seconds: 120, warnings: warnings(`${zone}y`) },
    });
    expect(await ask({ kind: 'restore', change: 1 })).toMatchObject({
      ...{ kind: 'rolled-back', warnings: warnings(`${zone}x`) },
    });
    expect(await ask({ kind: 'live', live: JSON.stringify({ market: market(zone) }) })).not.toHaveProperty('warnings');
  } finally {
    running.unsubscribe();
  }
});
