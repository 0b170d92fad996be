import { Observable, of } from 'rxjs';
import { expect, test } from 'vitest';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { instant, SECOND } from '../../src/domain/time.ts';
import { witness } from '../../src/gateway/witness.ts';
import { createLog } from '../../src/settlement/transparency-log.ts';
import { signCheckpoint } from '../../src/wire/checkpoint.ts';
import { decodeWitnessQuestion, encodeWitnessAnswer } from '../../src/wire/witness.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { memoryOutbox } from '../support/memory-outbox.ts';
import { quietLog } from '../support/quiet-log.ts';
import { testSigner, testSignerPort } from '../support/test-signers.ts';
import { virtualTime } from '../support/virtual-time.ts';

const logOf = (entries: readonly string[]) => {
  const log = createLog();
  for (const entry of entries) log.append(Buffer.from(entry));
  return log;
};

test('a log that was rewritten is a critical alarm, which ends when it is a growth again', () => {
  const scheduler = virtualTime();
  const [honest, rewritten] = [logOf(['a', 'b', 'c', 'd']), logOf(['a', 'x', 'c', 'd', 'e'])];
  let [log, size] = [honest, 3];
  let last: string | null = null;
  const link = {
    exchange: (question: Uint8Array) => {
      const { seen } = decodeWitnessQuestion(question);
      const note = signCheckpoint('gridtokenx/simulation/core-1', log.head(size), testSigner('log'));
      return of(encodeWitnessAnswer({ note, path: (seen > 0 && log.consistency(seen, size)) || [] }));
    },
  };
  const memory = {
    last: () => of(last),
    keep: (note: string) =>
      new Observable<void>((done) => {
        last = note;
        done.next();
        done.complete();
      }),
    accuse: () => of('/witness/fork.json'),
  };
  const said: string[] = [];
  const tools = {
    link,
    memory,
    logKeys: [testSigner('log').key],
    verify: verifySignature,
    witness: testSigner('witness'),
  };
  const sealing = { realm: 'simulation', core: 'core-1', gateway: 'gw-1', epoch: 1 } as never;
  const clock = fakeClock({ start: instant(0), scheduler });
  const ports = { witness: tools, outbox: memoryOutbox(), signer: testSignerPort('gateway'), clock, log: quietLog() };
  witness(
    { sealing },
    ports as never,
  )(of()).subscribe((event) => {
    if (event.kind === 'condition')
      said.push(
        `${event.condition.id} ${event.condition.standing} ${event.condition.priority} ${event.condition.message}`,
      );
  });
  const look = () => scheduler.advance(10 * SECOND);
  look();
  expect(said).toEqual([expect.stringMatching(/^log-forked false/)]);
  [log, size] = [rewritten, 5];
  look();
  expect(said.at(-1)).toMatch(
    /^log-forked true critical The core shows a log of 5 entries that is no growth of the one of 3 .* \/witness\/fork\.json/,
  );
  [log, size] = [honest, 4];
  look();
  expect(said.at(-1)).toMatch(/^log-forked false/);
});
