import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { look } from '../../src/bin/demo/look.ts';
import { simulatedProsumers } from '../../src/bin/demo/prosumers.ts';
import { gatewayIds, prepareSite, type Site } from '../../src/bin/demo/site.ts';
import { type Substation, startSubstation } from '../../src/bin/demo/substation.ts';
import { shipped } from '../../src/bin/shipped.ts';
import { renderDemo } from '../../src/bin/terminal/render-demo.ts';
import { readTariffFolder } from '../../src/configuration/tariff-folder.ts';
import { millis } from '../../src/domain/time.ts';
import type { CoreView, GatewayView, MeterView } from '../../src/domain/view.ts';
import { direction, fixed, kilowattHours, kilowatts, wattHours } from '../../src/web/format/figures.ts';
import { hourAndMinute, timeOfDay } from '../../src/web/format/moment.ts';
import { bahtOf, pricePerKwh } from '../../src/web/format/money.ts';
import { english } from '../../src/web/words/english.ts';
import { openChromium, said } from '../support/chromium.ts';
import { requireDebian } from '../support/debian.ts';
import { liveFrames } from '../support/live-frames.ts';

/** Five seconds an interval: the first is settled three quarters of a grid hour after its start. */
const RATE = 180;
const PATIENCE = 40_000;

/** Builds the page that programs serve, and puts it in the place of the old one at once: others may be serving that. */
const buildPage = async (): Promise<void> => {
  const [served, built, old] = ['web', `web-${process.pid}`, `web-${process.pid}-old`].map((name) =>
    shipped(`dist/${name}`),
  ) as [string, string, string];
  await build({
    root: shipped('src/web'),
    configFile: shipped('vite.config.ts'),
    build: { outDir: built },
    logLevel: 'error',
  });
  if (existsSync(served)) renameSync(served, old);
  renameSync(built, served);
  rmSync(old, { recursive: true, force: true });
};

describe.skipIf(!requireDebian('chromium'))('the pages of a running substation', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-pages-'));
  const troubles: string[] = [];
  /** Closed in reverse, as far as it came to be. */
  const opened = new AsyncDisposableStack();
  let site: Site;
  let substation: Substation;
  let browser: BrowserContext;
  let core: Page;
  let gateways: readonly Page[];

  const open = async (url: string): Promise<Page> => {
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE);
    page.on('pageerror', (error) => troubles.push(String(error)));
    page.on('console', (message) => {
      // What the content security policy forbids, and what a part of the page could not show.
      if (/Content Security Policy|TypeError/.test(message.text())) troubles.push(message.text());
    });
    await page.goto(url);
    return page;
  };
  const gatewayView = async (index: number): Promise<GatewayView> =>
    (await (await fetch(`${substation.gatewayUrls[index]}/v1/view`)).json()) as GatewayView;

  beforeAll(async () => {
    opened.defer(() => rmSync(folder, { recursive: true, force: true }));
    await buildPage();
    site = prepareSite(join(folder, 'site'), 2026, RATE);
    substation = await startSubstation(site, { mqtt: null, pty: true, httpPort: 0, say: () => {} });
    opened.defer(() => substation.stop());
    const { priceOf } = readTariffFolder(shipped('config'));
    const people = simulatedProsumers(site, substation.coreUrl, systemClock({ warp: site.warp }), priceOf);
    let trading = true;
    const trade = (async () => {
      while (trading) {
        await people.act();
        await sleep(people.period);
      }
    })();
    opened.defer(() => {
      trading = false;
      return trade;
    });
    browser = await openChromium(join(folder, 'profile'));
    opened.defer(() => browser.close());
    core = await open(substation.coreUrl);
    gateways = await Promise.all(substation.gatewayUrls.map(open));
  });
  afterAll(() => opened.disposeAsync());

  /** The page at one moment: which grid time it shows, and every meter's row as a person reads it. */
  const metersOn = (page: Page): Promise<Readonly<{ time: string; rows: Readonly<Record<string, string>> }>> =>
    page.locator('body').evaluate((body) => ({
      time: body.querySelector('.masthead-time time')?.textContent ?? '',
      rows: Object.fromEntries(
        [...body.querySelectorAll('tr.meter')].map((row) => [
          row.querySelector('.meter-point')?.textContent ?? '',
          [...row.querySelectorAll('td')].map((cell) => cell.textContent ?? '').join(' | '),
        ]),
      ),
    }));

  /** What a meter's row must say, by the formatters that the terminal uses too. */
  const cells = ({ quality, measuredAt, frequency, voltage, power, ...energy }: MeterView): string =>
    [
      // On a busy machine a meter may have missed a tick just now: then the page must say why, and since when.
      quality.level +
        (quality.reason === null ? '' : (english.reasons[quality.reason as keyof typeof english.reasons] ?? '')) +
        (quality.level === 'bad' && measuredAt !== null ? english.lastAnswer(timeOfDay(measuredAt)) : ''),
      fixed(frequency, 2),
      ...(['L1', 'L2', 'L3'] as const).map((phase) => (voltage[phase] === undefined ? '' : fixed(voltage[phase], 1))),
      `${kilowatts(power)} kW ${direction(power) === 'none' ? '' : direction(power)}`,
      '',
      `${wattHours(energy.intervalImportWh)}${kilowattHours(energy.importWh)} kWh`,
      `${wattHours(energy.intervalExportWh)}${kilowattHours(energy.exportWh)} kWh`,
    ].join(' | ');

  test('fourteen meters on two pages, with the values of the view and of the terminal', async () => {
    for (const page of gateways)
      await expect.poll(() => said(page.locator('tr.meter .quality'))).toMatch(/^(good ?)+$/);
    const shown: string[] = [];
    for (const [index, page] of gateways.entries()) {
      await using frames = await liveFrames<GatewayView>(substation.gatewayUrls[index] ?? '');
      await expect.poll(() => frames.all.length).toBeGreaterThan(2);
      const { time, rows } = await metersOn(page);
      const frame = frames.all.find(({ at }) => timeOfDay(at) === time);
      if (frame === undefined) throw new Error(`no frame of ${time} was heard`);
      expect(rows).toEqual(Object.fromEntries(frame.meters.map((meter) => [meter.point, cells(meter)])));
      shown.push(...Object.keys(rows));

      const terminal = renderDemo(
        {
          core: null,
          gateways: [frame],
          balances: [],
          header: { rate: RATE, seed: 2026, elapsed: millis(0) },
          links: [],
          tokens: '',
        },
        { columns: 160, rows: 40, colour: false },
      ).split('\n');
      for (const { point, frequency, power, voltage } of frame.meters) {
        const line = terminal.find((one) => one.includes(` ${point} `)) ?? '';
        for (const text of [fixed(frequency, 2), fixed(voltage.L1, 1), kilowatts(power)]) {
          expect(line).toContain(text);
          expect(rows[point]).toContain(text);
        }
      }
    }
    const households = Array.from({ length: 12 }, (_, index) => `point-h${String(index + 1).padStart(2, '0')}`);
    expect(shown.toSorted()).toEqual(['point-b01', ...households, 'point-head'].toSorted());
  });

  test('an auction and a settlement run appear on the core page, as the core has them', async () => {
    const clearings = core.getByRole('region', { name: 'Last clearings' });
    const runs = core.getByRole('region', { name: 'Settlement runs' });
    await clearings.getByText('cleared', { exact: true }).first().waitFor();
    await runs.getByText('✓ agrees').first().waitFor();
    const view = (await (await fetch(`${substation.coreUrl}/v1/view`)).json()) as CoreView;
    const [zone] = view.zones;
    const cleared = zone?.clearings.find(({ reason }) => reason === 'cleared');
    const [run] = zone?.runs ?? [];
    if (cleared === undefined || run === undefined) throw new Error('the core shows what its view does not have');
    const rowOf = (table: typeof runs, start: string) =>
      said(table.getByRole('row').filter({ has: core.locator(`time[datetime="${start}"]`) }));
    await expect
      .poll(() => rowOf(clearings, cleared.start))
      .toContain(
        `${hourAndMinute(cleared.start)} cleared ${wattHours(cleared.volumeWh)} ${pricePerKwh(cleared.price)}`,
      );
    await expect
      .poll(() => rowOf(runs, run.start))
      .toContain(
        `${run.run} ${wattHours(run.importWh)} ${wattHours(run.exportWh)} ${wattHours(run.boughtWh)} ✓ agrees`,
      );
    expect(await said(core.locator('.tile', { hasText: 'Sum of all accounts' }))).toContain('0.000000000 THB');
  });

  test('a balance with the token of its account, none without, and none with a wrong one', async () => {
    const [participant] = site.participants;
    if (participant === undefined) throw new Error('the site has no participant');
    const { account, token } = participant;
    expect(await core.locator('body').textContent()).not.toContain(account);
    await core.getByLabel('Access token').fill(`${token}x`);
    await core.getByRole('button', { name: 'Open', exact: true }).click();
    await core.getByText('This token opens no account.').waitFor();
    expect(await core.locator('body').textContent()).not.toContain(account);

    await core.getByLabel('Access token').fill(token);
    await core.getByRole('button', { name: 'Open', exact: true }).click();
    await core.getByText(account).waitFor();
    const balance = async () =>
      (await look(site, substation)).accounts.find((one) => one.account === account)?.balance ?? null;
    // The balance moves with every run: page and core are asked until they speak of the same moment.
    await expect
      .poll(async () => (await said(core.locator('.balance-value'))) === `${bahtOf(await balance())} THB`)
      .toBe(true);
    await core.getByRole('button', { name: 'Close account' }).click();
    await core.getByLabel('Access token').waitFor();
  });

  test('the browser itself proves the newest readings, checks a file, and notices another key', async () => {
    const [participant] = site.participants;
    if (participant === undefined) throw new Error('the site has no participant');
    const { token } = participant;
    await core.getByLabel('Access token').fill(token);
    await core.getByRole('button', { name: 'Open', exact: true }).click();
    const proof = core.getByRole('region', { name: 'Check it yourself' });
    await proof.getByRole('button', { name: 'Check now' }).click();
    await proof.getByText(/^✓ It holds: your .*newest readings? (is|are) proven\.$/).waitFor();
    expect(await said(proof)).toContain('sees this log for the first time');
    const { keys } = (await (await fetch(`${substation.coreUrl}/v1/registry`)).json()) as {
      keys: Record<'core' | 'log', { kid: string }>;
    };
    for (const { kid } of [keys.core, keys.log]) expect(await said(proof.locator('.keys'))).toContain(kid);
    // Once more: now the log is held against what this browser saw before.
    await proof.getByRole('button', { name: 'Check now' }).click();
    await proof.getByText(/It still holds everything this browser saw at [\d,]+ entries\./).waitFor();
    await core.getByRole('button', { name: 'ไทย' }).click();
    await core.getByText(/^✓ ถูกต้อง: ค่าอ่านล่าสุดของคุณ/).waitFor();
    await core.getByRole('button', { name: 'EN' }).click();

    const answer = await fetch(`${substation.coreUrl}/v1/account/proofs`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const [text = ''] = (await answer.json()) as readonly string[];
    const panel = core.getByRole('region', { name: 'Check a proof file' });
    const drop = (content: string) =>
      panel
        .locator('input')
        .setInputFiles({ name: 'p.json', mimeType: 'application/json', buffer: Buffer.from(content) });
    await drop(text);
    await panel.getByText('✓ It holds, by the keys this browser knows.').waitFor();
    await drop(text.replace(/"index": (\d+)/, '"index": 77'));
    await panel.getByText('✗ It does NOT hold.').waitFor();
    await drop('{}');
    await panel.getByText(/^✗ This is no proof file: /).waitFor();

    // As if the core had had another key when this browser first saw it.
    await core.evaluate(
      (kid) => {
        for (const [name, kept] of Object.entries(localStorage))
          if (name.startsWith('gridtokenx.believed/'))
            localStorage.setItem(
              name,
              String(kept).replaceAll(kid, 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'),
            );
      },
      (keys.core as unknown as { raw: string }).raw,
    );
    await proof.getByRole('button', { name: 'Check now' }).click();
    await proof.getByText(/^✗ The keys are not those this browser knew\./).waitFor();
    await proof.getByRole('button', { name: 'I have compared the new keys: believe them' }).click();
    await proof.getByText(/^✓ It holds/).waitFor();
    await core.getByRole('button', { name: 'Close account' }).click();
    await core.getByLabel('Access token').waitFor();
  });

  test('an alarm is acknowledged by a click, and goes when its cause is over', async () => {
    const [, page] = gateways;
    if (page === undefined) throw new Error('there is no second gateway');
    const id = 'meter-silent/h07';
    const state = async () => (await gatewayView(1)).alarms.find((alarm) => alarm.id === id)?.state ?? null;
    substation.tell({ fault: { device: 'h07', faults: [{ kind: 'dead' }] } });
    const alarm = page.getByRole('listitem').filter({ hasText: 'Meter silent' });
    await alarm.getByText('standing', { exact: true }).waitFor();
    expect(await said(alarm)).toContain('Meter h07 has not answered for 10 s.');
    expect(await said(page.locator('tr.meter', { hasText: 'point-h07' }))).toContain('bad no response last answer');
    expect(await state()).toBe('raised');
    await alarm.getByRole('button', { name: /^Acknowledge/ }).click();
    await alarm.getByText('standing, acknowledged').waitFor();
    expect(await alarm.getByRole('button', { name: /^Acknowledge/ }).count()).toBe(0);
    expect(await state()).toBe('acknowledged');
    substation.tell({ fault: { device: 'h07', faults: [] } });
    await alarm.waitFor({ state: 'detached' });
    expect(await state()).toBeNull();
  });

  test('a core that is killed is said on every page, and found again', async () => {
    const coreTiles = gateways.map((page) => page.locator('.tile', { has: page.getByText('Core', { exact: true }) }));
    for (const tile of coreTiles) expect(await said(tile)).toContain('online');
    await substation.kill('core');
    await core.getByText('Connection lost. What you see is old.').waitFor();
    await core.getByText(/last data \d+:\d\d ago/).waitFor();
    for (const [index, tile] of coreTiles.entries()) {
      await tile.getByText('offline').waitFor();
      await gateways[index]?.getByText('Core unreachable').waitFor();
    }
    await substation.start('core');
    await core.locator('[data-link=live]').waitFor();
    for (const tile of coreTiles) await tile.getByText('online').waitFor();
    await expect
      .poll(async () => (await look(site, substation)).gateways.map(({ outbox }) => outbox.refused))
      .toEqual(gatewayIds.map(() => 0));
    expect(troubles).toEqual([]);
  });
});
