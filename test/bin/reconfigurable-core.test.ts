import { expect, test } from 'vitest';
import type { ListenAddress } from '../../src/adapters/http/listen-address.ts';
import { rulesOf } from '../../src/bin/core-settled.ts';
import { coreAtWork, reconfigurableCore, termsOf } from '../../src/bin/reconfigurable-core.ts';
import { coreConfiguration } from '../../src/configuration/core-configuration.ts';
import { firstOf, openedRegistry, runCore, seller, signedOrder, tradingRegistry } from '../support/core-fixture.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { ten } from '../support/sealed-substation.ts';

const of = (changed: object) =>
  coreConfiguration(
    [
      {
        name: 'core.json',
        value: {
          ...{ core: 'core-1', realm: 'simulation', keyFile: 'core.key', logKeyFile: 'log.key', storage: 'data' },
          registry: { file: 'registry.cose', operatorKey: '4c'.repeat(32) },
          ...changed,
        },
      },
    ],
    '/etc/gridtokenx',
  );

test('what was on trial is taken back at once, its host too, also where an order of the trial keeps the old rules out', async () => {
  const [before, onTrial] = [of({}), of({ market: { tick: 1_000 }, http: { host: '127.0.0.9' } })];
  const core = runCore(
    { registry: openedRegistry(tradingRegistry('pea-residential-tou')) },
    termsOf(onTrial, rulesOf(onTrial)),
  );
  expect(await firstOf(core.service.submitOrder(signedOrder(seller, 's1')))).toMatchObject({ kind: 'accepted' });
  const listens: ListenAddress[] = [];
  const work = coreAtWork(onTrial);
  const served = {
    url: () => 'http://127.0.0.9:8470',
    prepare: (_: unknown, to: ListenAddress) =>
      Promise.resolve({ become: () => void listens.push(to), drop: () => Promise.resolve() }),
    renew: () => undefined,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const { changed, takenBack } = reconfigurableCore({ core, served, work, clock: fakeClock({ start: ten }) });
  expect(changed.plan(before).refusals.map(({ path }) => path)).toEqual(['market']);
  await expect(firstOf(changed.apply(before))).rejects.toThrow('market.tick cannot change');
  expect(work.now()).toBe(onTrial);
  expect(takenBack.plan(before).refusals).toEqual([]);
  await firstOf(takenBack.apply(before));
  expect([work.now(), listens.map(({ host }) => host)]).toEqual([before, [before.http.host]]);
  expect(core.service.registry().tick).toBe(1_000);
  core.minutes(26);
  expect(core.service.registry().tick).toBe(100);
});
