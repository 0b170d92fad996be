import { of } from 'rxjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { coreServer } from '../../src/adapters/http/core-server.ts';
import type { RunningServer } from '../../src/adapters/http/http-application.ts';
import { operatorDesk } from '../../src/bin/operator-desk.ts';
import type { Realm } from '../../src/domain/identity.ts';
import { bangkokTime, DAY, instant, MINUTE } from '../../src/domain/time.ts';
import { fakeCoreService } from '../support/fake-core-service.ts';
import { quietLog } from '../support/quiet-log.ts';
import { testSigner } from '../support/test-signers.ts';

const noon = instant(Date.UTC(2026, 10, 30, 5));
let realm: Realm = 'sandbox';
let signed = 0;
let server: RunningServer;
beforeAll(async () => {
  const service = fakeCoreService({});
  const view = () => ({ ...service.view(), core: 'core-1', realm, at: bangkokTime(noon) });
  const operator = () => {
    signed += 1;
    return of({ kind: 'queue', held: [] } as const);
  };
  const listen = { host: '127.0.0.1', port: 0, tls: null };
  server = await coreServer({ ...service, view, operator }, { listen, page: null, version: '0' }, quietLog());
});
afterAll(() => server[Symbol.asyncDispose]());

const deskAt = (here: number) => operatorDesk(server.url, [], testSigner('operator'), () => here);

test.for([0, 5 * MINUTE, -5 * MINUTE])(
  '%i ms from the clock here: asked, for five minutes by its clock',
  async (off) => {
    realm = 'sandbox';
    const { name, expires, ask } = await deskAt(noon + off);
    expect([name, expires]).toEqual(['core-1', noon + 5 * MINUTE]);
    expect(await ask({ kind: 'list', realm, core: name, expires })).toMatchObject({ kind: 'queue' });
  },
);

test.for([6 * MINUTE, -6 * MINUTE, 365 * DAY])(
  '%i ms from the clock here: nothing is signed, in words',
  async (off) => {
    realm = 'live';
    const before = signed;
    await expect(deskAt(noon + off)).rejects.toMatchObject({
      code: 'core-refused',
      message: expect.stringMatching(
        /^It is 2026-11-30T12:00:00\+07:00 by the clock of core-1 and \S+ by this machine's, so nothing was signed: one of the two is wrong\. Have it put right/,
      ),
    });
    expect(signed).toBe(before);
  },
);

test('the time of a simulation is its own', async () => {
  realm = 'simulation';
  expect((await deskAt(noon + 365 * DAY)).expires).toBe(noon + 5 * MINUTE);
});
