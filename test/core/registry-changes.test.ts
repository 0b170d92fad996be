import { Subject } from 'rxjs';
import { expect, test } from 'vitest';
import { requestProblem } from '../../src/adapters/signatures/request-problem.ts';
import type { RegistryNews } from '../../src/core/registry-changes.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { Registry } from '../../src/domain/registry.ts';
import { instant } from '../../src/domain/time.ts';
import type { KeptRequest, Requests } from '../../src/ports/requests.ts';
import { signCertificateRequest } from '../../src/wire/certificate-request.ts';
import { firstOf, openedRegistry, runCore, sealedBatches } from '../support/core-fixture.ts';
import { memoryJournal } from '../support/memory-journal.ts';
import { substation, ten } from '../support/sealed-substation.ts';
import { es256Signer, testSigner } from '../support/test-signers.ts';

const twenty = instant(ten + 20 * 60_000);
const withoutGateways = {
  ...substation,
  gateways: substation.gateways.slice(1),
  points: substation.points.slice(2),
  deviceBindings: substation.deviceBindings.slice(2),
  accounts: [],
  accountBindings: [],
};
const version2 = { ...substation, version: 2 };
const news = (registry: Registry): RegistryNews => ({ kind: 'opened', registry: openedRegistry(registry) });

test('a gateway that is enrolled while the core runs is heard at once, and after a restart', async () => {
  const [journal, registries] = [memoryJournal(), new Subject<RegistryNews>()];
  const running = runCore({ journal, registries, registry: openedRegistry(withoutGateways) }, {}, twenty);
  const [batch] = sealedBatches(1);
  if (batch === undefined) throw new Error('nothing was sealed');
  const send = () => firstOf(running.service.submitBatch('gw-1', 1, batch.body));
  expect(await send()).toMatchObject({ kind: 'refused', reason: 'unknown-gateway' });
  registries.next(news(version2));
  expect(await send()).toMatchObject({ kind: 'kept' });
  expect(running.service.registry().version).toBe(2);
  const { journal: before } = running.service.view();
  const again = runCore({ journal, registry: openedRegistry(version2) }, {}, twenty);
  expect(again.service.view().journal).toEqual(before);
});

test('what is not newer, of another core, or unusable is said, and the one in force stays', () => {
  const registries = new Subject<RegistryNews>();
  const { service, ended } = runCore({ registries, registry: openedRegistry(version2) }, {}, twenty);
  const alarm = () => service.view().alarms.find(({ kind }) => kind === 'registry');
  const bad: readonly (readonly [RegistryNews, RegExp])[] = [
    [news({ ...withoutGateways, version: 2 }), /Version 2 of the registry is not newer than version 2/],
    [news({ ...version2, version: 3, core: 'core-9' }), /The registry is of the core core-9/],
    [
      { kind: 'unusable', fault: new Fault('signature', 'It is not signed by the operator.') },
      /not signed by the operator/,
    ],
  ];
  for (const [one, said] of bad) {
    registries.next(one);
    expect(alarm()).toMatchObject({ state: 'raised', message: expect.stringMatching(said) });
    expect(alarm()?.message).toMatch(/^A changed registry is not taken: .* Version 2 stays in force\.$/);
    expect(service.registry().version).toBe(2);
  }
  registries.next(news(version2));
  expect(alarm()?.state).toBe('returned-unacknowledged');
  registries.next(news({ ...version2, version: 7 }));
  expect(service.registry().version).toBe(7);
  expect(ended()).toBe('running');
});

const folder = (room = 2): Requests & { readonly kept: KeptRequest[] } => {
  const kept: KeptRequest[] = [];
  return {
    kept,
    problem: requestProblem,
    waiting: () => kept.length,
    keep: (request) => (kept.length >= room ? null : kept.push(request)),
  };
};

test('who asks to be enrolled waits for the operator, and changes nothing', () => {
  const [requests, journal] = [folder(), memoryJournal()];
  const { service } = runCore({ journal, requests, registry: openedRegistry(substation) }, {}, twenty);
  const rows = service.view().journal;
  const signer = es256Signer('gateway');
  const der = signCertificateRequest('gw-9', 'ABCDE-12345', signer);
  expect(service.requestEnrolment(der)).toEqual({ kind: 'waiting', gateway: 'gw-9', kid: signer.key.kid, waiting: 1 });
  expect(requests.kept).toMatchObject([{ gateway: 'gw-9', der }]);
  expect(service.view()).toMatchObject({ journal: rows, alarms: [{ kind: 'enrolment', state: 'raised' }] });
  expect(service.requestEnrolment(signCertificateRequest('gw-1', null, testSigner('gateway')))).toEqual({
    kind: 'enrolled',
    gateway: 'gw-1',
    epoch: 1,
  });

  const altered = Uint8Array.from(der);
  altered[der.length - 1] = (altered[der.length - 1] ?? 0) ^ 1;
  const refusals: readonly (readonly [Uint8Array, string])[] = [
    [new Uint8Array([1, 2, 3]), 'malformed'],
    [signCertificateRequest('Gateway 9', null, signer), 'malformed'],
    [altered, 'bad-signature'],
    [signCertificateRequest('gw-1', null, signer), 'name-taken'],
  ];
  for (const [body, reason] of refusals)
    expect(service.requestEnrolment(body)).toMatchObject({ kind: 'refused', reason });
  service.requestEnrolment(signCertificateRequest('gw-8', null, testSigner('operator')));
  expect(service.requestEnrolment(signCertificateRequest('gw-7', null, testSigner('core')))).toMatchObject({
    kind: 'busy',
  });
});

test('once none waits any more, that is said with the next registry', () => {
  const [requests, registries] = [folder(), new Subject<RegistryNews>()];
  const { service } = runCore({ requests, registries, registry: openedRegistry(substation) }, {}, twenty);
  service.requestEnrolment(signCertificateRequest('gw-9', null, es256Signer('gateway')));
  const state = () => service.view().alarms.find(({ kind }) => kind === 'enrolment')?.state;
  registries.next(news(version2));
  expect(state()).toBe('raised');
  requests.kept.length = 0;
  registries.next(news({ ...version2, version: 3 }));
  expect(state()).toBe('returned-unacknowledged');
});

test('or within a minute, where somebody took the files away by hand', () => {
  const requests = folder();
  const { service, minutes, ended } = runCore({ requests, registry: openedRegistry(substation) }, {}, twenty);
  service.requestEnrolment(signCertificateRequest('gw-9', null, es256Signer('gateway')));
  const state = () => service.view().alarms.find(({ kind }) => kind === 'enrolment')?.state;
  minutes(2);
  expect(state()).toBe('raised');
  requests.kept.length = 0;
  minutes(2);
  expect(state()).toBe('returned-unacknowledged');
  expect(ended()).toBe('running');
});

test('a folder that cannot be read for a while stops nothing', () => {
  const requests: Requests = {
    ...folder(),
    waiting: () => {
      throw new Fault('storage', 'The folder cannot be used.');
    },
  };
  const { minutes, ended } = runCore({ requests, registry: openedRegistry(substation) }, {}, twenty);
  minutes(2);
  expect(ended()).toBe('running');
});

test('where no requests are taken, none are', () => {
  const { service } = runCore({}, {}, twenty);
  expect(service.requestEnrolment(new Uint8Array())).toMatchObject({ kind: 'refused', reason: 'not-here' });
});
