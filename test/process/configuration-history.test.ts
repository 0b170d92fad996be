import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startSimulator } from '../../hardware-sim/simulator.ts';
import { createKeyFile, readKeyFile } from '../../src/adapters/signatures/key-file.ts';
import { run as change } from '../../src/bin/commands/config-change.ts';
import { run as look } from '../../src/bin/commands/config-history.ts';
import { run as validate } from '../../src/bin/commands/config-validate.ts';
import { instant } from '../../src/domain/time.ts';
import type { GatewayView } from '../../src/domain/view.ts';
import { toHex } from '../../src/wire/bytes.ts';
import { gatewayFile } from '../support/gateway-file.ts';
import { tcpServer } from '../support/tcp-server.ts';

const freePort = async (): Promise<number> => {
  const { port, close } = await tcpServer(() => undefined);
  await close();
  return port;
};

/** What a command prints, run in this process. */
const saidBy = async (run: () => Promise<number>): Promise<string> => {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    expect(await run()).toBe(0);
    return written.mock.calls.map(([text]) => String(text)).join('');
  } finally {
    written.mockRestore();
  }
};

test('a gateway’s configuration is changed by file, request and rollback, survives a kill on trial, and is checked by an auditor', async () => {
  const start = instant(Date.parse('2026-11-24T10:00:00+07:00'));
  const simulator = await startSimulator({
    ...{ seed: 3, start, gridTime: () => instant(start + 5_000_000), rtu: [] },
    tcp: [{ meters: [{ device: 'h01', unit: 7 }] }],
  });
  onTestFinished(simulator.close);
  const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-history-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  createKeyFile(join(folder, 'gateway.key'), 'gateway');
  const operator = createKeyFile(join(folder, 'operator.key'), 'operator');
  createKeyFile(join(folder, 'other.key'), 'operator');
  const [file, port] = [join(folder, 'gateway.json'), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const written = (changed: object, trialSeconds = 1): string => {
    const meter = { device: 'h01', point: 'point-h01', role: 'check', unit: 7, profile: 'eastron/sdm120' };
    const transport = { kind: 'tcp', host: '127.0.0.1', port: simulator.tcp[0]?.port };
    const authors = [{ name: 'somsri', key: toHex(operator.key.raw) }];
    const usual = { ...gatewayFile(), changes: { trialSeconds }, roles: { authors }, http: { port } };
    const text = JSON.stringify(
      { ...usual, lines: [{ name: 'lan', transport, meters: [meter] }], ...changed },
      null,
      2,
    );
    writeFileSync(file, text);
    return text;
  };
  const first = written({});

  const said: string[] = [];
  const run = async () => {
    const gateway = spawn(process.execPath, ['src/bin/gridtokenx.ts', 'gateway', '--config', file]);
    onTestFinished(() => void gateway.kill('SIGKILL'));
    createInterface({ input: gateway.stderr }).on('line', (text) => said.push(text));
    await once(createInterface({ input: gateway.stdout }), 'line');
    return gateway;
  };
  const view = async (): Promise<GatewayView | null> => {
    const answer = await fetch(`${url}/v1/view`).catch(() => null);
    return answer?.ok ? ((await answer.json()) as GatewayView) : null;
  };
  const inForce = (change: number) =>
    expect
      .poll(async () => (await view())?.configuration, { message: said.slice(-5).join('\n') })
      .toMatchObject({ inForce: change, trial: null });
  const alarms = async () => (await view())?.alarms.map(({ id }) => id) ?? [];
  const silence = async (): Promise<unknown> => {
    const answer = (await (await fetch(`${url}/v1/configuration`)).json()) as { settings: { path: string }[] };
    return answer.settings.find(({ path }) => path === 'silenceSeconds');
  };
  const byOperator = { gateway: url, key: join(folder, 'operator.key'), author: 'somsri' };

  let gateway = await run();
  await inForce(1);

  // Somebody whom the configuration names has something lie on top of it.
  const live = join(folder, 'live.json');
  writeFileSync(live, '{"silenceSeconds": 20}');
  const apply = { action: 'apply', file: live, live: true, reason: 'slow radio', ...byOperator } as const;
  const waited = await saidBy(() => change({ ...apply, wait: true }));
  expect(waited).toMatch(
    /^Change 2 runs, on trial for 1 s[\s\S]*It is in force: the program did well for the 1 s of its trial\.\n$/,
  );
  await inForce(2);
  expect(await silence()).toMatchObject({ value: 20, kind: 'live' });

  // Nobody else has, and nothing else than a configuration.
  await expect(change({ ...apply, key: join(folder, 'other.key') })).rejects.toThrow('Nobody with the key');
  writeFileSync(live, '{"silenceSeconds": 0}');
  await expect(change(apply)).rejects.toThrow('silenceSeconds is 0');
  writeFileSync(live, '{"changes": {}}');
  await expect(change(apply)).rejects.toThrow('changes is not changed live');

  // The file is edited: what lies on top of it stays.
  written({ limits: ['pea-lv'] });
  await inForce(5);
  expect(await silence()).toMatchObject({ value: 20 });
  // A start would judge the file under it.
  const validated = await saidBy(() => validate({ files: [file], lang: 'en' }));
  expect(validated).toContain('Judged under what was changed live (change 5), as its start would.');

  // Back to the first: byte for byte, in the file too.
  const back = { action: 'rollback', change: '1', reason: 'as it was', ...byOperator } as const;
  expect(await saidBy(() => change(back))).toContain('Change 6 runs');
  await inForce(6);
  expect(readFileSync(file, 'utf8')).toBe(first);
  expect(await silence()).toMatchObject({ value: 10 });

  // A trial that is killed is taken back, and said; the same file is not tried again by itself.
  written({}, 600);
  await inForce(7);
  const onTrial = written({ silenceSeconds: 33 }, 600);
  await expect.poll(async () => (await view())?.configuration?.trial?.change).toBe(8);
  // Who asks for what is wrong in any case does not wait for the trial to hear it, and what may be right waits.
  writeFileSync(live, '{"silenceSeconds": 0}');
  await expect(change(apply)).rejects.toThrow('silenceSeconds is 0');
  writeFileSync(live, '{"silenceSeconds": 25}');
  expect(await saidBy(() => change(apply))).toContain('It waits for change 8 to end its trial');
  gateway.kill('SIGKILL');
  await once(gateway, 'exit');
  gateway = await run();
  await inForce(7);
  expect(readFileSync(file, 'utf8')).toBe(onTrial);
  await expect.poll(alarms).toEqual(expect.arrayContaining(['configuration/rolled-back', 'configuration/file']));
  gateway.kill('SIGTERM');
  expect(await once(gateway, 'exit')).toEqual([0, null]);

  // An auditor has the export and public keys, and nothing else.
  const exported = join(folder, 'history.cbor');
  await saidBy(() => look({ action: 'export', file: exported, storage: join(folder, 'state') }));
  const key = [toHex(readKeyFile(join(folder, 'gateway.key'), 'gateway').key.raw)];
  const verified = await saidBy(() => look({ action: 'verify', export: exported, key }));
  expect(verified).toContain('entries of 8 changes, each signed by the program’s own key');
  expect(verified).toContain(`Signed by somsri as well: 4 of them, with the key ${toHex(operator.key.raw)}.`);
});
