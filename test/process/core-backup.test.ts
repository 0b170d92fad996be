import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { run as bill } from '../../src/bin/commands/bill.ts';
import { run as audit } from '../../src/bin/commands/core-audit.ts';
import { run } from '../../src/bin/commands/core-backup.ts';
import { sealedBatches } from '../support/core-fixture.ts';
import { type CoreRun, runCore } from '../support/core-run.ts';
import { requireDebian } from '../support/debian.ts';
import { fastFolder } from '../support/fast-folder.ts';
import { havePostgres, startPostgres } from '../support/postgres.ts';
import { runGridtokenx } from '../support/run-gridtokenx.ts';

const folder = mkdtempSync(join(fastFolder(), 'core-backup-'));
const output = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
const said = (): string => output.mock.calls.map(([text]) => String(text)).join('');
afterAll(() => {
  output.mockRestore();
  rmSync(folder, { recursive: true });
});

const namedBytes = (at: string): readonly string[] =>
  readdirSync(at).map((name) => `${name} ${readFileSync(join(at, name), 'hex')}`);

const started = async (home: string): Promise<CoreRun> => {
  const core = await runCore(home);
  if (core === null) throw new Error(`the core in ${home} did not start`);
  return core;
};

test('copied while it takes batches, killed, and restored elsewhere: the same state, and the rest is offered again', {
  timeout: 240_000,
}, async () => {
  const [home, elsewhere, copy] = ['home', 'elsewhere', 'copy'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(home);
  const core = await started(home);
  const batches = sealedBatches(110);
  const [config, other] = [join(home, 'core.json'), join(elsewhere, 'core.json')];
  await core.send(batches.slice(0, 30));
  const under = core.send(batches.slice(30, 100));
  const backup = await runGridtokenx('core', 'backup', copy, '--config', config);
  expect(await under).toHaveLength(70);
  expect(backup).toMatchObject({ code: 0, stderr: '' });
  const [, rows = '', state = ''] =
    /it ran on\) is copied into .* and verified: (\d+) rows, state ([0-9a-f]{64})/.exec(backup.stdout) ?? [];
  expect(Number(rows)).toBeGreaterThan(0);
  expect(await core.stop('SIGKILL')).toBe('SIGKILL');

  mkdirSync(elsewhere);
  for (const name of ['keys', 'registry.cose', 'core.json'])
    cpSync(join(home, name), join(elsewhere, name), { recursive: true });
  expect(await run({ action: 'restore', folder: copy, config: other })).toBe(0);
  expect(said()).toContain(`${rows} rows, state ${state}`);
  // What an auditor has a chain of goes on where it was.
  expect(said()).toContain('The history of its configuration is in it: 1 changes, 1 entries.');
  const entriesOf = (at: string) => namedBytes(join(at, 'data', 'configuration', 'entries'));
  expect(entriesOf(elsewhere)).toEqual(entriesOf(home));
  expect(await audit({ config: other })).toBe(0);
  const second = await started(elsewhere);
  expect(entriesOf(elsewhere)).toEqual(entriesOf(home));
  const before = await second.view();
  expect(before.journal.stateHash).toBe(state);
  // The registry, the rules, and a batch each: thirty were receipted when the copy was asked for.
  const known = before.log.size - 2;
  expect(known).toBeGreaterThanOrEqual(30);

  // Of what came after the backup a hole is named, and closed when it is offered; what it had is answered as ever.
  await second.send(batches.slice(101));
  const missing = async () => {
    const { stdout } = await runGridtokenx('gaps', '--core', second.url, '--gateway', 'gw-1', '--json');
    return JSON.parse(stdout).gateways[0].missing;
  };
  expect(await missing()).toEqual([{ from: known + 1, to: 101 }]);
  expect(await second.send(batches.slice(0, 101))).toHaveLength(101);
  expect(await missing()).toEqual([]);

  // It is asked while it runs, and what it copied of itself for that is gone again.
  const question = { config: other, account: 'a-h01', from: '2026-11-24T10:00+07:00', to: '2026-11-24T14:00+07:00' };
  expect(await audit({ config: other })).toBe(0);
  await expect(bill({ ...question, out: join(folder, 'bill') })).rejects.toThrow('core-1 has settled no interval yet.');
  expect(readdirSync(join(elsewhere, 'data')).filter((name) => name.startsWith('reading-'))).toEqual([]);

  // A copy that has no room is the question's trouble, and not the core's: it takes batches, and keeps no part of the copy.
  const limit = (bytes: number | 'unlimited') =>
    execFileSync('prlimit', ['--pid', String(second.pid), `--fsize=${bytes}:unlimited`]);
  if (requireDebian('prlimit', 'util-linux')) {
    // More than any file of the log has, and less than the journal's.
    limit(65_536);
    await expect(audit({ config: other })).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringMatching(/reading-\w+\/copy\/journal\.sqlite cannot be used: .* Check its disk\.$/),
    });
    expect(readdirSync(join(elsewhere, 'data')).filter((name) => name.startsWith('reading-'))).toEqual([]);
    limit('unlimited');
    expect(await second.send(sealedBatches(111).slice(110))).toHaveLength(1);
    expect(await audit({ config: other })).toBe(0);
    expect((await second.view()).alarms).toEqual([]);
  }
  expect(await second.stop('SIGTERM')).toBeNull();

  // Into a storage that has something nobody restores; the one that was killed is copied as it is.
  const restored = (from: string, at: string) => run({ action: 'restore', folder: from, config: at });
  await expect(restored(copy, config)).rejects.toThrow(/data is not empty: move what lies there away first/);
  const last = join(folder, 'last');
  expect(await run({ action: 'backup', folder: last, config })).toBe(0);
  expect(said()).toContain('(it is stopped) is copied');
  await expect(run({ action: 'backup', folder: last, config })).rejects.toThrow(/last is not empty: name a new folder/);

  // What was changed since is not taken, nor what was never finished.
  rmSync(join(elsewhere, 'data'), { recursive: true });
  const bytes = readFileSync(join(copy, 'journal.sqlite'));
  bytes[5_000] = (bytes[5_000] ?? 0) ^ 1;
  writeFileSync(join(copy, 'journal.sqlite'), bytes);
  await expect(restored(copy, other)).rejects.toThrow(/copy is not as it was made \(journal\.sqlite\)/);
  rmSync(join(copy, 'backup.json'));
  await expect(restored(copy, other)).rejects.toThrow(/is no backup, or one that was never finished/);
});

test.skipIf(!havePostgres())(
  'with its journal in PostgreSQL it is asked while it takes batches, evidence and all',
  {
    timeout: 240_000,
  },
  async () => {
    await using server = await startPostgres();
    const home = join(folder, 'postgres');
    mkdirSync(home);
    writeFileSync(join(home, 'journal.connection'), `${await server.database()}\n`, { mode: 0o600 });
    const core = await runCore(home, [], { change: { journal: { connectionFile: 'journal.connection' } } });
    if (core === null) throw new Error(`the core in ${home} did not start`);
    const config = join(home, 'core.json');
    const batches = sealedBatches(60);
    await core.send(batches.slice(0, 20));
    const under = core.send(batches.slice(20));
    expect(await audit({ config }), said()).toBe(0);
    expect(await under).toHaveLength(40);
    const question = { config, account: 'a-h01', from: '2026-11-24T10:00+07:00', to: '2026-11-24T14:00+07:00' };
    await expect(bill({ ...question, out: join(folder, 'bill-of-rows') })).rejects.toThrow(
      'has settled no interval yet.',
    );
    expect(readdirSync(join(home, 'data')).filter((name) => name.startsWith('reading-'))).toEqual([]);
    const copy = join(folder, 'postgres-copy');
    expect(await run({ action: 'backup', folder: copy, config })).toBe(0);
    expect(await core.stop('SIGTERM')).toBeNull();

    // Where nobody noted a storage the copy of its archive is known by its name; without one nothing is taken over.
    const elsewhere = join(folder, 'postgres-elsewhere');
    mkdirSync(elsewhere);
    for (const name of ['keys', 'registry.cose', 'core.json', 'journal.connection'])
      cpSync(join(home, name), join(elsewhere, name), { recursive: true });
    expect(await runCore(elsewhere)).toBeNull();
    expect(await run({ action: 'restore', folder: copy, config: join(elsewhere, 'core.json') })).toBe(0);
    const second = await started(elsewhere);
    expect(await second.send(batches.slice(0, 1))).toHaveLength(1);
    expect(await second.stop('SIGTERM')).toBeNull();
  },
);
