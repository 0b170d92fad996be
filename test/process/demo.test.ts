import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncScheduler } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mqttBroker } from '../../src/adapters/mqtt/mqtt-broker.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import type { Summary } from '../../src/bin/demo/summary.ts';
import { millis } from '../../src/domain/time.ts';
import { listenAsHost } from '../../src/fleet/host-listener.ts';
import { metersOnline, nothingHeard } from '../../src/fleet/host-view.ts';
import { haveMosquitto, startMosquitto } from '../support/mosquitto.ts';
import { runGridtokenx } from '../support/run-gridtokenx.ts';
import { seededRandom } from '../support/seeded-random.ts';

const installed = haveMosquitto();
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gridtokenx-demo-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** One interval as fast as RS-485 lets it be read, with its proof for machines. */
const demo = (...more: readonly string[]) =>
  runGridtokenx('demo', '--intervals', '1', '--rate', '300', '--http-port', '0', '--json', ...more);

test('a substation in one command proves itself, and leaves proofs that anybody can check', async () => {
  const { code, stdout, stderr } = await demo('--state', folder);
  const summary = JSON.parse(stdout) as Summary;
  expect(summary.checks.filter(({ holds }) => !holds)).toEqual([]);
  expect({ code, proven: summary.proven }).toEqual({ code: 0, proven: true });
  expect(summary.checks.map(({ law }) => law)).toContain('the DSO sees every meter');
  expect(stderr).toContain(`gridtokenx verify ${folder}/proofs/leaf.json --trust ${folder}/trust.json`);

  const trust = ['--trust', join(folder, 'trust.json')];
  for (const kind of ['leaf', 'receipt', 'log']) {
    const verdict = await runGridtokenx('verify', join(folder, 'proofs', `${kind}.json`), ...trust);
    expect(verdict.stdout).toMatch(new RegExp(`The ${kind} proof holds\\.\\n$`));
    expect(verdict.stdout).toContain('keys pinned by --trust');
    expect(verdict.code).toBe(0);
  }
});

describe.skipIf(!installed)("at a DSO's broker", () => {
  test('the DSO’s host sees all 14 meters and no breach of Sparkplug', async () => {
    await using broker = await startMosquitto(folder);
    let [view, most] = [nothingHeard, 0];
    const backoff = { first: millis(50), longest: millis(200), scheduler: asyncScheduler, random: seededRandom(1) };
    const host = mqttBroker({ url: broker.url, clientId: 'dso-host', protocol: '3.1.1' });
    const listening = listenAsHost({ broker: host, clock: systemClock() }, backoff).subscribe((next) => {
      view = next;
      most = Math.max(most, metersOnline(next));
    });
    const { code, stdout } = await demo('--mqtt', broker.url);
    listening.unsubscribe();
    const { checks } = JSON.parse(stdout) as Summary;
    expect(checks.filter(({ holds }) => !holds)).toEqual([]);
    expect({ code, most, violations: view.violations }).toEqual({ code: 0, most: 14, violations: [] });
    expect([...view.nodes.keys()].toSorted()).toEqual(['substation-1/gateway-1', 'substation-1/gateway-2']);
    // Told to stop, both gateways said their own death.
    expect(metersOnline(view)).toBe(0);
    expect(view.heard.NDEATH).toBeGreaterThanOrEqual(2);
    expect(view.heard.DDATA).toBeGreaterThan(14);
    // The demo's own DSO listens to the end: it leaves after the gateways.
    expect(broker.left().filter((id) => id !== 'dso-host')).toEqual([
      expect.stringMatching(/^gridtokenx-gateway-[12]$/),
      expect.stringMatching(/^gridtokenx-gateway-[12]$/),
      expect.stringMatching(/^gridtokenx-demo-/),
    ]);
  });
});
