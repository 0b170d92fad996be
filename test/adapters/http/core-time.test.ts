import fc from 'fast-check';
import { firstValueFrom, of } from 'rxjs';
import { afterEach, expect, test } from 'vitest';
import { httpCoreClient } from '../../../src/adapters/http/core-client.ts';
import { coreServer } from '../../../src/adapters/http/core-server.ts';
import { clockIn } from '../../../src/adapters/http/core-time.ts';
import { instant, millis } from '../../../src/domain/time.ts';
import type { CoreClock } from '../../../src/ports/core-client.ts';
import type { BatchReply } from '../../../src/ports/core-service.ts';
import { fakeCoreService } from '../../support/fake-core-service.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { sealedBatch } from '../../support/sealed.ts';

test.for<readonly [string, string | undefined, number, number, CoreClock | null]>([
  // Sent at 1,000, answered at 1,200: the core said its time at 1,100 give or take 100.
  ['the same time', '1100', 1_000, 1_200, { ahead: millis(0), within: millis(100) }],
  ['a core ahead', '61100', 1_000, 1_200, { ahead: millis(60_000), within: millis(100) }],
  ['a core behind', '100', 1_000, 1_200, { ahead: millis(-1_000), within: millis(100) }],
  ['nobody says', undefined, 1_000, 1_200, null],
  ['no number', 'Sun, 29 Nov 2026 22:15:00 GMT', 1_000, 1_200, null],
  ['our own clock was set back meanwhile', '1100', 1_200, 1_000, null],
])('%s', ([, said, sent, now, clock]) =>
  expect(clockIn(said === undefined ? {} : { 'gridtokenx-time': said }, instant(sent), instant(now))).toEqual(clock),
);

test('the true difference lies within what is said, however the two ways share the round trip', () =>
  fc.assert(
    fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.nat(60_000), fc.nat(60_000), (difference, there, back) => {
      const sent = 2_000_000_000;
      const said = sent + there + difference;
      const clock = clockIn({ 'gridtokenx-time': String(said) }, instant(sent), instant(sent + there + back));
      expect(Math.abs((clock?.ahead ?? Number.NaN) - difference)).toBeLessThanOrEqual((clock?.within ?? 0) + 1);
    }),
  ));

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

test.for(['kept', 'refused', 'busy'] as const)('a core that answers %s says its time', async (kind) => {
  const replies: Readonly<Record<string, BatchReply>> = {
    kept: { kind: 'kept', receipt: new Uint8Array([1]) },
    refused: { kind: 'refused', reason: 'interval-in-future', detail: 'Not yet.' },
    busy: { kind: 'busy', retryAfterSeconds: 1 },
  };
  const reply = replies[kind];
  if (reply === undefined) throw new Error('no such answer');
  const service = fakeCoreService({ now: () => instant(5_000_000), submitBatch: () => of(reply) });
  const listen = { host: '127.0.0.1', port: 0, tls: null };
  const server = await coreServer(service, { listen, page: null, version: '1' }, quietLog());
  ends.push(() => server[Symbol.asyncDispose]());
  using client = httpCoreClient({
    url: server.url,
    gateway: 'g1',
    timeout: millis(20_000),
    now: () => instant(4_000_000),
    verify: (receipt) => ({ kind: 'kept', receipt, head: { size: 1, root: new Uint8Array(32) } }),
  });
  if (client.clock === undefined) throw new Error('nobody tells the time');
  const told = firstValueFrom(client.clock);
  await firstValueFrom(client.submit(sealedBatch(1))).catch(() => undefined);
  expect(await told).toEqual({ ahead: 1_000_000, within: 0 });
});
