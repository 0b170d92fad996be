import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { logOrigin, openCheckpoint, signCheckpoint } from '../../src/wire/checkpoint.ts';
import { testSigner } from '../support/test-signers.ts';

const log = testSigner('log');
const origin = logOrigin('simulation', 'core-1');
const head = { size: 12, root: new Uint8Array(32).fill(7) };
const note = signCheckpoint(origin, head, log);
const open = (text: string, by = log.key, of = origin) => openCheckpoint(text, of, by, verifySignature);
const signature = note.split('\n').at(-2) ?? '';

test('is opened under its log key', () => expect(open(note)).toEqual(head));
test('signatures of witnesses are passed over, before and behind', () => {
  const witness = `— witness.example/w1 ${Buffer.alloc(68, 9).toString('base64')}`;
  expect(open(note.replace(signature, `${witness}\n${signature}`))).toEqual(head);
  expect(open(`${note}${witness}\n`)).toEqual(head);
});
test('further lines are signed too', () => {
  expect(() => open(note.replace('\n\n', '\nextension\n\n'))).toThrow(/does not verify/);
});
test('only a log key signs', () =>
  expect(() => signCheckpoint(origin, head, testSigner('core'))).toThrow(expect.objectContaining({ code: 'key' })));

describe('not the log’s word', () => {
  test.each<readonly [string, RegExp, () => unknown]>([
    ['another size', /does not verify/, () => open(note.replace('\n12\n', '\n13\n'))],
    ['another key', /not signed by the log key/, () => open(note, testSigner('core').key)],
    [
      'the key id of the log, the signature of another',
      /does not verify/,
      () => open(note.replace(signature.slice(-20, -10), 'A'.repeat(10))),
    ],
    ['the name of another', /not signed/, () => open(note.replace(`— ${origin}`, '— other/log'))],
  ])('%s', (_, why, act) => {
    expect(act).toThrow(why);
    expect(act).toThrow(expect.objectContaining({ code: 'signature' }));
  });
});

describe('malformed', () => {
  test.each([
    ['nothing', ''],
    ['no signature', note.slice(0, note.indexOf('\n\n') + 1)],
    ['no line end', note.slice(0, -1)],
    ['another log', signCheckpoint(logOrigin('simulation', 'core-2'), head, log)],
    ['a size with a zero before it', note.replace('\n12\n', '\n012\n')],
    ['a negative size', note.replace('\n12\n', '\n-1\n')],
    ['a size beyond the safe integers', note.replace('\n12\n', '\n9999999999999999\n')],
    ['a short root', note.replace(Buffer.from(head.root).toString('base64'), 'BwcH')],
    ['a root that is no base64', note.replace(Buffer.from(head.root).toString('base64'), '!')],
    [
      'base64 with loose ends',
      note.replace(
        Buffer.from(head.root).toString('base64'),
        Buffer.from(head.root).toString('base64').replace('c=', 'd='),
      ),
    ],
    ['a minus for a dash', note.replace('— ', '- ')],
    ['a short signature', note.replace(signature, `— ${origin} AAAA`)],
    ['far too much', note.padEnd(20_000, 'x')],
  ])('%s', (_, text) => expect(() => open(text)).toThrow(expect.objectContaining({ code: 'malformed' })));
});
