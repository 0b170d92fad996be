import { Observable } from 'rxjs';
import { expect, test } from 'vitest';
import type { BatchJudge } from '../../src/ports/batch-judge.ts';
import type { BatchReply } from '../../src/ports/core-service.ts';
import { openedRegistry, runCore, tradingRegistry } from '../support/core-fixture.ts';
import { testSigner } from '../support/test-signers.ts';

const GATEWAYS = 50;
const names = Array.from({ length: GATEWAYS }, (_, number) => `catching-${number + 1}`);
const registry = tradingRegistry('tou', {
  gateways: [...names, 'greedy', 'live'].map((id) => ({ id, epoch: 1, key: testSigner('gateway').key })),
});

/** A judge that is as slow as the test wants: what it was asked waits until it is told to go on with the oldest. */
const slowJudge = () => {
  const asked: (() => void)[] = [];
  const begun: string[] = [];
  const judge: BatchJudge = {
    judge: ({ gateway }) =>
      new Observable((output) => {
        begun.push(gateway);
        asked.push(() => {
          output.next({ kind: 'refused', reason: 'malformed', detail: 'It is only a test.' });
          output.complete();
        });
      }),
  };
  return { judge, begun, goOn: () => asked.shift()?.() };
};

/** Sends one batch after the other, each as soon as the one before is answered, as a gateway with a month to hand over. */
const catchUp = (submit: (gateway: string) => Observable<BatchReply>, gateway: string): (() => number) => {
  let answered = 0;
  const send = (): void => {
    submit(gateway).subscribe(({ kind }) => {
      if (kind === 'busy') return;
      answered += 1;
      send();
    });
  };
  send();
  return () => answered;
};

const start = () => {
  const { judge, begun, goOn } = slowJudge();
  const { service } = runCore({ judge, registry: openedRegistry(registry) });
  const submit = (gateway: string) => service.submitBatch(gateway, 1, new Uint8Array(100));
  return { submit, begun, goOn };
};

test('fifty gateways catch up at once, one of them with all its might: a live batch is next but one turn of each', () => {
  const { submit, begun, goOn } = start();
  const progress = names.map((name) => catchUp(submit, name));
  // More connections than anybody should have: all that may be under way, and all that may wait for one gateway.
  const turnedAway: BatchReply[] = [];
  for (let copy = 0; copy < 400; copy += 1)
    submit('greedy').subscribe((reply) => {
      if (reply.kind === 'busy') turnedAway.push(reply);
    });
  expect(turnedAway.length).toBeGreaterThan(250);
  expect(turnedAway[0]).toEqual({ kind: 'busy', retryAfterSeconds: 1 });

  let served = 0;
  for (let round = 0; round < 20; round += 1) {
    const before = begun.length;
    submit('live').subscribe(() => {
      served += 1;
    });
    const under = begun.slice(before).includes('live');
    // Whatever the others do meanwhile, it begins before any of them has a second turn.
    for (let turn = 0; !under && turn <= GATEWAYS + 1; turn += 1) goOn();
    expect(begun.slice(before), `round ${round}`).toContain('live');
    for (let turn = 0; served <= round && turn < 1_000; turn += 1) goOn();
    expect(served).toBe(round + 1);
  }
  // And nobody who catches up is left behind.
  const counts = progress.map((answered) => answered());
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  expect(Math.min(...counts)).toBeGreaterThan(5);
});

test('whoever is not enrolled shares one turn, under however many names', () => {
  const { submit, begun, goOn } = start();
  const strangers: BatchReply[] = [];
  for (let number = 0; number < 1_000; number += 1)
    submit(`stranger-${number}`).subscribe((reply) => strangers.push(reply));
  expect(strangers.filter(({ kind }) => kind === 'busy').length).toBeGreaterThan(800);
  const before = begun.length;
  submit('live').subscribe();
  goOn();
  goOn();
  expect(begun.slice(before)).toContain('live');
});
