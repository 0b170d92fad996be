import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { GatewayView } from '../../src/domain/view.ts';
import { openChromium, said } from '../support/chromium.ts';
import { requireDebian } from '../support/debian.ts';
import { type PageServer, pageServer } from '../support/page-server.ts';
import {
  accountView,
  alarmView,
  coreView,
  gatewayView,
  meterView,
  networkClosing,
  standingFacts,
} from '../support/views.ts';

const repository = join(import.meta.dirname, '../..');

describe.skipIf(!requireDebian('chromium'))('the page in Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-page-'));
  const servers: PageServer[] = [];
  let browser: BrowserContext;
  let page: Page;
  const troubles: string[] = [];

  const serve = async (settings: Omit<Parameters<typeof pageServer>[0], 'folder'>): Promise<PageServer> => {
    const server = await pageServer({ folder: join(folder, 'web'), ...settings });
    servers.push(server);
    return server;
  };
  const openPage = async (server: PageServer): Promise<void> => {
    page = await browser.newPage();
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => troubles.push(String(error)));
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url)) troubles.push(`asked ${request.url()}`);
    });
    await page.goto(server.url);
  };

  beforeAll(async () => {
    await build({
      root: join(repository, 'src/web'),
      configFile: join(repository, 'vite.config.ts'),
      build: { outDir: join(folder, 'web') },
      logLevel: 'error',
    });
    browser = await openChromium(join(folder, 'profile'));
  });
  afterEach(async () => {
    await page.close();
    await Promise.all(servers.splice(0).map((server) => server.stop()));
    expect(troubles.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const row = (name: string) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });

  test('a gateway shows its meters with direction in words, and follows the stream', async () => {
    const view = gatewayView();
    const server = await serve({ view });
    await openPage(server);
    await page.getByRole('heading', { name: 'gw-a' }).waitFor();
    expect(await page.title()).toContain('gw-a');
    const text = await said(row('h02'));
    // −2134.7 W + 91 W = −2043.7 W: the page says the direction in words, not by a sign.
    expect(text).toContain('2.044 export');
    expect(await page.getByRole('table').first().getByRole('row').count()).toBe(view.meters.length + 2);
    expect(await said(row('h11'))).toMatch(/bad no response last answer 10:07:12/);
    // Registers as the meter's own display shows them: 12,345,678 Wh.
    expect(await said(row('h01'))).toContain('12,345.678');
    expect(await said(page.locator('.badge.clock-simulated'))).toContain('SIMULATED');

    server.show({ ...view, meters: [meterView({ power: 777.1 }), ...view.meters.slice(1)] });
    await expect.poll(() => said(row('h01'))).toContain('0.777 import');
  });

  test('Thai is one click away, counts Buddhist years, and is remembered', async () => {
    await openPage(await serve({ view: gatewayView() }));
    await page.getByRole('button', { name: 'ไทย' }).click();
    await page.getByRole('heading', { name: 'มิเตอร์' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('th');
    expect(await page.getByText('24 พ.ย. 2569').isVisible()).toBe(true);
    expect(await said(row('h02'))).toContain('ส่งไฟออก');
    await page.reload();
    await page.getByRole('heading', { name: 'มิเตอร์' }).waitFor();
    await page.getByRole('button', { name: 'EN' }).click();
    await page.getByText('24 Nov 2026').waitFor();
  });

  test('a meter that is only read says so, and meters say their numbers, in both languages, on a phone too', async () => {
    await openPage(await serve({ view: gatewayView() }));
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await said(row('b01-pv'))).toContain('SUN2000 · tcp-a no. ES2470042311 only read, not settled');
    expect(await said(row('h01'))).not.toMatch(/no\.|not settled/);
    await page.getByRole('button', { name: 'ไทย' }).click();
    await page.getByRole('heading', { name: 'มิเตอร์' }).waitFor();
    expect(await said(row('b01-pv'))).toContain('หมายเลข ES2470042311 อ่านค่าเท่านั้น ไม่คิดบัญชี');
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width, 'nothing hangs over the edge').toBe(390);
    await page.setViewportSize({ width: 1280, height: 720 });
    await page.getByRole('button', { name: 'EN' }).click();
  });

  test('a click acknowledges an alarm: the server hears its id, the page shows what the server then says', async () => {
    const id = alarmView().id;
    const server = await serve({
      view: gatewayView(),
      acknowledged: (heard, shown) => ({
        ...(shown as GatewayView),
        alarms: gatewayView().alarms.map((alarm) => (alarm.id === heard ? { ...alarm, state: 'acknowledged' } : alarm)),
      }),
    });
    await openPage(server);
    await page.getByText('1 not acknowledged').first().waitFor();
    await page.getByRole('button', { name: 'Acknowledge: Voltage out of band h03 L1' }).click();
    await page.getByRole('button', { name: /^Acknowledge/ }).waitFor({ state: 'detached' });
    expect(server.requests).toContain(`POST /v1/alarms/${id}/acknowledge`);
    expect(await page.getByText('1 not acknowledged').count()).toBe(0);
  });

  test('an acknowledgement the server refuses is said, and can be tried again', async () => {
    await openPage(await serve({ view: gatewayView() }));
    await page.getByRole('button', { name: /^Acknowledge/ }).click();
    await page.getByText('Not sent. Try again.').waitFor();
    expect(await page.getByRole('button', { name: /^Acknowledge/ }).isEnabled()).toBe(true);
  });

  test('a click and a reason keep an alarm quiet for an hour: it is folded away, and says why', async () => {
    const asked: unknown[] = [];
    const server = await serve({
      view: gatewayView(),
      shelved: (id, body, shown) => {
        asked.push(body);
        const shelf = { until: '2026-11-24T11:07:12+07:00', by: 'page', reason: 'tap is being changed' };
        const alarms = gatewayView().alarms.map((alarm) => (alarm.id === id ? { ...alarm, shelved: shelf } : alarm));
        return { ...(shown as GatewayView), alarms };
      },
    });
    await openPage(server);
    const name = 'Shelve for 1 h: Voltage out of band h03 L1';
    await page.getByRole('button', { name }).click();
    const send = page.getByRole('button', { name });
    expect(await send.isDisabled(), 'not without a reason').toBe(true);
    await page.getByLabel('Why nobody needs to hear of it').fill('tap is being changed');
    await send.click();
    await page.getByText('1 shelved').click();
    await page.getByText('Quiet until 24 Nov 11:07: tap is being changed').waitFor();
    expect(asked).toEqual([{ minutes: 60, reason: 'tap is being changed' }]);
    expect(await page.getByText('1 not acknowledged').count()).toBe(0);
    await page.getByRole('button', { name: 'Announce again: Voltage out of band h03 L1' }).waitFor();
  });

  test('what follows from one alarm is folded behind it, and a flood is said', async () => {
    const first = alarmView({ witnesses: 12 });
    const following = Array.from({ length: 11 }, (_, index) =>
      alarmView({ id: `f${index}`, source: `x${index} L1`, cause: first.id, quiet: 'consequence' }),
    );
    const flood = alarmView({ id: 'alarm-flood/gateway', kind: 'alarm-flood', source: '' });
    const quiet = alarmView({ id: 'q', source: 'h05', priority: 'low', quiet: 'flood' });
    await openPage(await serve({ view: gatewayView({ alarms: [flood, first, ...following, quiet] }) }));
    await page.getByText('Many alarms at once: 1 of low and medium priority is kept quiet.').waitFor();
    expect(await page.getByText('x7 L1').isVisible()).toBe(false);
    await page.getByText('and 11 meters more').click();
    await page.getByText('x7 L1').waitFor();
    expect(await page.getByText('3 not acknowledged').first().isVisible(), 'consequences are not counted').toBe(true);
  });

  test('a lost server is visible at once, and found again when it is back', async () => {
    const server = await serve({ view: gatewayView() });
    await openPage(server);
    await page.locator('[data-link=live]').waitFor();
    const before = await page.locator('main').boundingBox();
    await server.stop();
    servers.pop();
    await page.locator('[data-link=lost]').waitFor();
    await page.getByText(/last data \d+:\d\d ago/).waitFor();
    expect(await page.locator('main').boundingBox(), 'nothing jumps').toEqual(before);
    expect(await row('h01').isVisible(), 'old data stay readable').toBe(true);

    await serve({ view: gatewayView({ gateway: 'gw-again' }), port: Number(new URL(server.url).port) });
    await page.getByRole('heading', { name: 'gw-again' }).waitFor();
    expect(await page.locator('.strip').getAttribute('data-link')).toBe('live');
  });

  test('a core shows book, clearing, runs, ledger and log', async () => {
    await openPage(await serve({ view: coreView() }));
    await page.getByRole('heading', { name: 'substation-1' }).waitFor();
    const book = page.getByRole('article', { name: 'Book of 24 Nov 10:15' });
    expect(await said(book)).toContain('3.9000');
    expect(await said(book)).toContain('gate closes in 2:48');
    expect(await said(book)).toContain(
      'Auction now: 3.9250 · 1,220 Wh · 310 Wh more offered (with the zones its lines lead to)',
    );
    expect(await said(page.getByRole('article', { name: 'Book of 24 Nov 10:30' }))).toContain(
      'Auction now: bids below offers',
    );
    const clearings = page.getByRole('region', { name: 'Last clearings' });
    expect(await said(clearings)).toContain('cleared 1,220 3.9250 3.8500 – 4.0000');
    expect(await said(clearings)).toContain('bids below offers');
    expect(await said(page.getByRole('region', { name: 'Settlement runs' }))).toContain(
      '✓ agrees import 3,561 66 balanced',
    );
    const ledger = page.locator('.tile', { hasText: 'Sum of all accounts' });
    expect(await said(ledger)).toContain('0.000000000 THB 16 accounts, 1,284 entries Zero, as it must be');
    expect(await page.getByRole('link', { name: 'signed checkpoint' }).getAttribute('href')).toContain(
      'v1/log/checkpoint',
    );
    expect(await said(page.getByRole('region', { name: 'Refused' }))).toContain('gate-closed 3');
  });

  test('a core shows what gateways have signed of the grid, and that the operator says what its market does', async () => {
    await openPage(await serve({ view: coreView({ facts: standingFacts }) }));
    const grid = page.getByRole('region', { name: 'State of the grid' });
    expect(await said(grid)).toContain('An emergency puts its zone in alert');
    expect(await said(grid)).toContain('feeder-1 Emergency 48.712 Hz gw-a whole grid 10:05:30');
    expect(await said(grid)).toContain('feeder-1 Congestion gw-b 3 meters 10:02:00');
  });

  test('a core shows what its lines carried and earned, and who traded at nodes that are no zones', async () => {
    await openPage(await serve({ view: coreView({ network: networkClosing }) }));
    const network = page.getByRole('region', { name: 'Network' });
    expect(await said(network)).toContain('fees 2.500000000, congestion rent 12.500000000 THB');
    expect(await said(network)).toContain('border across the border stays out: the prices are not known');
    expect(await said(network)).toContain('feeder-1 → substation');
  });

  test('a ledger that does not sum to zero is shouted about', async () => {
    await openPage(await serve({ view: coreView({ ledger: { accounts: 2, entries: 4, sumNanoBaht: '-1' } }) }));
    await page.getByText('Must be zero').waitFor();
    expect(await said(page.locator('.tile.critical'))).toContain('-0.000000001');
  });

  test('an account opens only with its token, is kept for the tab, and forgotten when closed', async () => {
    const server = await serve({ view: coreView(), account: { token: 'right-token', view: accountView() } });
    await openPage(server);
    await page.getByRole('heading', { name: 'substation-1' }).waitFor();
    expect(server.requests, 'nobody asks without a token').not.toContain('GET /v1/account');
    await page.getByLabel('Access token').fill('wrong-token');
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByText('This token opens no account.').waitFor();
    expect(await page.getByText('acc-h02').count()).toBe(0);

    await page.getByLabel('Access token').fill('right-token');
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByText('1,234.567890123').waitFor();
    // 41 Wh were exported beyond the sale, 3 Wh imported that nobody had sold to this account.
    const interval = page
      .getByRole('region', { name: 'My account' })
      .getByRole('row')
      .filter({ hasText: 'export 241' });
    expect(await said(interval)).toMatch(
      /import 3 export 241 \+0\.790000000 sold 200 Wh -0\.017795400 3 Wh \+0\.090201100 41 Wh \+0\.862405700 from the meter/,
    );
    expect(await said(page.getByRole('row').filter({ hasText: '4.0500' }))).toContain('open · 120 traded');

    await page.reload();
    await page.getByText('1,234.567890123').waitFor();
    const other = await browser.newPage();
    await other.goto(server.url);
    await other.getByLabel('Access token').waitFor();
    expect(await other.getByText('1,234.567890123').count(), 'another tab knows nothing').toBe(0);
    await other.close();

    await page.getByRole('button', { name: 'Close account' }).click();
    await page.getByLabel('Access token').waitFor();
    await page.reload();
    await page.getByLabel('Access token').waitFor();
    expect(await page.getByText('1,234.567890123').count()).toBe(0);
  });

  test('what one part cannot show does not take the others with it, and is shown again when it can', async () => {
    const view = gatewayView();
    // A program of another version, or one with a fault of its own.
    const strange = { ...view, buses: [null as unknown as GatewayView['buses'][number]] };
    const server = await serve({ view: strange });
    await openPage(server);
    await page.getByText('This part cannot be shown.').waitFor();
    expect(await row('h01').isVisible()).toBe(true);
    expect(await page.getByRole('heading', { name: 'Alarms' }).isVisible()).toBe(true);
    server.show(view);
    await page.getByRole('heading', { name: 'Buses' }).waitFor();
    expect(await page.getByText('This part cannot be shown.').count()).toBe(0);
  });

  test('a server that says what no view is, is said, and what was shown stays', async () => {
    const view = gatewayView();
    const server = await serve({ view });
    await openPage(server);
    await page.locator('[data-link=live]').waitFor();
    server.show({ ...view, meters: null as unknown as GatewayView['meters'] });
    await page.getByText('The server sends what this page does not understand.').waitFor();
    expect(await row('h01').isVisible()).toBe(true);
  });

  test('a meter that has not been read yet is no fault; alarms that stand come first; sentences are translated', async () => {
    const over = alarmView({ id: 'over', state: 'returned-unacknowledged', at: '2026-11-24T10:06:40+07:00' });
    const standing = alarmView({ id: 'standing', source: 'h05 L1', message: 'Meter h05 answers again.' });
    const unread = { measuredAt: null, quality: { level: 'bad', reason: 'no-response' } } as const;
    await openPage(await serve({ view: gatewayView({ alarms: [over, standing], meters: [meterView(unread)] }) }));
    await page.getByText('not read yet').waitFor();
    const alarms = page.getByRole('listitem');
    expect(await said(alarms.first())).toContain('h05 L1');
    expect(await said(alarms.last())).toContain('over, not acknowledged 24 Nov 10:05 – 10:06');
    await page.getByRole('button', { name: 'ไทย' }).click();
    await page.getByText('มิเตอร์ h05 ตอบอีกครั้งแล้ว').waitFor();
    expect(await page.locator('.alarm-message[lang=en]').count(), 'what is not known stays English').toBe(1);
  });

  const sizes = [360, 768, 1_280] as const;
  const layouts = (['gateway', 'core'] as const).flatMap((program) =>
    (['English', 'Thai'] as const).flatMap((language) => sizes.map((width) => ({ program, language, width }))),
  );
  test.for(layouts)('the $program page in $language does not scroll sideways at $width px', async (layout) => {
    const view = layout.program === 'core' ? coreView() : gatewayView();
    await openPage(await serve({ view, account: { token: 'right-token', view: accountView() } }));
    await page.setViewportSize({ width: layout.width, height: 780 });
    await page.getByRole('button', { name: layout.language === 'Thai' ? 'ไทย' : 'EN', exact: true }).click();
    if (layout.program === 'core') {
      await page.locator('#token').fill('right-token');
      await page.locator('.token button').click();
      await page.getByText('1,234.567890123').waitFor();
    }
    const [content, window] = await page.locator('html').evaluate((html) => [html.scrollWidth, html.clientWidth]);
    expect(content).toBe(window);
  });
});
