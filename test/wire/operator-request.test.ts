import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { wh } from '../../src/domain/energy.ts';
import type { ReadingDecision } from '../../src/domain/held-reading.ts';
import { instant } from '../../src/domain/time.ts';
import { parseMessage } from '../../src/wire/cose.ts';
import {
  controlIn,
  decisionIn,
  erasureIn,
  type OperatorRequest,
  openOperatorRequest,
  signOperatorRequest,
} from '../../src/wire/operator-request.ts';
import { ten } from '../support/sealed-substation.ts';
import { testSigner } from '../support/test-signers.ts';

const signer = testSigner('operator');
const open = (message: Uint8Array) => openOperatorRequest(message, signer.key, verifySignature);
const decision: ReadingDecision = {
  ...{ realm: 'simulation', core: 'core-1', point: 'h01', start: ten, version: 1 },
  leafHash: new Uint8Array(32).fill(7),
  ...{ verdict: 'estimate', energy: { importWh: wh(500), exportWh: wh(0) }, author: 'op', reason: 'why' },
};
const list: OperatorRequest = { kind: 'list', realm: 'simulation', core: 'core-1', expires: ten };
const decide = (change: Partial<ReadingDecision> = {}): OperatorRequest => ({
  ...{ kind: 'decide', expires: ten },
  decision: { ...decision, ...change },
});

const erase: OperatorRequest & { kind: 'erase' } = {
  ...{ kind: 'erase', expires: ten },
  erasure: {
    ...{ realm: 'simulation', core: 'core-1', account: 'a-1', from: ten, to: instant(ten + 1) },
    ...{ author: 'op', reason: 'why' },
  },
};

const control: OperatorRequest & { kind: 'control' } = {
  ...{ kind: 'control', expires: ten },
  control: { ...{ realm: 'simulation', core: 'core-1', zone: 'z', act: 'halt' }, author: 'op', reason: 'why' },
};

describe('what an operator signs', () => {
  test.each([
    ['to be shown the queue', list],
    ['to be shown what never came', { ...list, kind: 'gaps' }],
    ['an estimate', decide()],
    ['an acceptance', decide({ verdict: 'accept', energy: null })],
    ['a rejection', decide({ verdict: 'reject', energy: null })],
    ['to erase', erase],
    ['to halt a zone', control],
    ['to suspend the market', { ...control, control: { ...control.control, zone: null, act: 'suspended' } }],
  ] as const)('%s is read as it was written', (_, request) => {
    expect(open(signOperatorRequest(request, signer)).request).toEqual(request);
  });

  test('the payloads, by hand', () => {
    const payload = (request: OperatorRequest) =>
      Buffer.from(parseMessage('operator-request', signOperatorRequest(request, signer)).payload).toString('hex');
    // {0: 1, 1: 1, 2: 1 (simulation), 3: "core-1", 4: 10:00}
    const head = (action: string) => `0001${`01${action}`}0201${'03'}66636f72652d31${'04'}1b000001a20b7ef780`;
    expect(payload(list)).toBe(`a5${head('01')}`);
    expect(payload({ ...list, kind: 'gaps' })).toBe(`a5${head('04')}`);
    // … 5: "h01", 6: 10:00, 7: 1, 8: 32 bytes of 07, 9: 2 (estimate), 10: [500, 0], 11: "op", 12: "why"
    const rest = `0563683031${'06'}1b000001a20b7ef780${'0701'}08${`5820${'07'.repeat(32)}`}0902${'0a'}821901f400${'0b'}626f70${'0c'}63776879`;
    expect(payload(decide())).toBe(`ad${head('02')}${rest}`);
    // … 5: "a-1", 6: 10:00, 7: a millisecond later, 8: "op", 9: "why"
    const gone = `0563612d31${'06'}1b000001a20b7ef780${'07'}1b000001a20b7ef781${'08'}626f70${'09'}63776879`;
    expect(payload(erase)).toBe(`aa${head('03')}${gone}`);
    // … 5: "z", 6: 1 (halt), 7: "op", 8: "why"
    expect(payload(control)).toBe(`a9${head('05')}05617a${'0601'}07626f70${'08'}63776879`);
  });

  test('a journalled decision is read without a key: it was verified before', () => {
    const message = signOperatorRequest(decide(), signer);
    expect(decisionIn(message)).toEqual({ decision, hash: open(message).hash });
    expect(() => decisionIn(signOperatorRequest(list, signer))).toThrow('it decides nothing');
  });

  test('what is erased is read without a key too, and ends after it begins', () => {
    const message = signOperatorRequest(erase, signer);
    expect(erasureIn(message)).toEqual({ erasure: erase.erasure, hash: open(message).hash });
    expect(() => erasureIn(signOperatorRequest(list, signer))).toThrow('it erases nothing');
    const empty = { ...erase, erasure: { ...erase.erasure, to: ten } };
    expect(() => open(signOperatorRequest(empty, signer))).toThrow('what it erases ends before it begins');
  });

  test('a journalled control is read without a key too', () => {
    const message = signOperatorRequest(control, signer);
    expect(controlIn(message)).toEqual({ control: control.control, hash: open(message).hash });
    expect(() => controlIn(signOperatorRequest(list, signer))).toThrow('it controls nothing');
    const nobody = { ...control, control: { ...control.control, author: ' ' } };
    expect(() => open(signOperatorRequest(nobody, signer))).toThrow('its author is empty');
  });

  test.each([
    ['an estimate without Wh', { energy: null }, 'an estimate has Wh'],
    ['an acceptance with Wh', { verdict: 'accept' as const }, 'an estimate has Wh'],
    ['no author', { author: ' ' }, 'its author is empty'],
    ['no reason', { reason: '' }, 'its reason is empty'],
    ['a novel', { reason: 'a'.repeat(501) }, 'longer than 500 characters'],
    ['negative Wh', { energy: { importWh: wh(-1), exportWh: wh(0) } }, 'between 0 and'],
  ])('%s is refused', (_, change, why) => {
    expect(() => open(signOperatorRequest(decide(change), signer))).toThrow(why);
  });

  test('another key, another purpose, and whichever bit is flipped', () => {
    expect(() => signOperatorRequest(list, testSigner('account'))).toThrow('signed by the operator key');
    const message = signOperatorRequest(decide({ start: instant(ten + 1) }), signer);
    expect(() => openOperatorRequest(message, testSigner('core').key, verifySignature)).toThrow('is not known here');
    for (let at = 0; at < message.length; at += 1)
      expect(() => open(message.map((byte, index) => (index === at ? byte ^ (1 << (at % 8)) : byte)))).toThrow();
  });
});
