import { expect, test } from 'vitest';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { changeLines, checkedLines } from '../../src/bin/configuration/history-lines.ts';
import { checkHistory } from '../../src/configuration/check-history.ts';
import type { AuthorsWord, ConfigurationEntry } from '../../src/domain/configuration-change.ts';
import { instant } from '../../src/domain/time.ts';
import { toHex, utf8 } from '../../src/wire/bytes.ts';
import { bundleHash, encodeBundle } from '../../src/wire/configuration-bundle.ts';
import { entryHash, prepareEntry } from '../../src/wire/configuration-entry.ts';
import { signConfigurationRequest } from '../../src/wire/configuration-request.ts';
import { signNow } from '../../src/wire/message-signer.ts';
import { ten } from '../support/sealed-substation.ts';
import { es256Signer, testSigner } from '../support/test-signers.ts';

const [gateway, bob, alice] = [testSigner('gateway'), testSigner('operator'), es256Signer('operator')];

/** What somebody asks for in their own name. */
const asks = (
  author: string,
  reason: string,
  wanted: { kind: 'live'; live: string } | { kind: 'restore'; change: number },
): AuthorsWord => {
  const signer = author === 'bob' ? bob : alice;
  const expires = instant(ten + 60_000);
  const request = {
    realm: 'simulation',
    gateway: 'gateway-1',
    expires,
    author,
    reason,
    basedOn: null,
    wanted,
  } as const;
  return { message: signConfigurationRequest(request, signer), key: signer.key.raw };
};

/** The bytes of change 2. */
const second = encodeBundle({ files: [{ name: 'gateway.json', bytes: utf8('{}') }], live: '{}' });

/** Bob makes change 2 and it is taken back: by whom, and what the gateway writes of it. */
const taken = (back: AuthorsWord, outcome: string, contents: readonly Uint8Array[] = []) => {
  const usual: Omit<ConfigurationEntry, 'sequence' | 'before' | 'step'> = {
    ...{
      gateway: 'gateway-1',
      at: ten,
      clock: 'synchronised',
      basedOn: null,
      restores: null,
      diff: [],
      reasons: [],
      word: null,
    },
    ...{
      configuration: bundleHash(second),
      change: 2,
      way: 'api',
      author: 'bob',
      reason: 'more',
      outcome: null,
    },
  };
  const first = {
    configuration: new Uint8Array(32).fill(1),
    change: 1,
    way: 'start',
    author: 'start',
    reason: 'gateway.json was written.',
  } as const;
  const steps: readonly (Partial<ConfigurationEntry> & Pick<ConfigurationEntry, 'step'>)[] = [
    { ...first, step: 'confirmed' },
    { step: 'proposed', word: asks('bob', 'more', { kind: 'live', live: '{}' }) },
    { step: 'applied' },
    { step: 'rolled-back', word: back, outcome },
  ];
  const entries: Uint8Array[] = [];
  for (const [index, step] of steps.entries()) {
    const last = entries.at(-1);
    const before = last === undefined ? new Uint8Array(32) : entryHash(last);
    entries.push(signNow(prepareEntry({ ...usual, ...step, sequence: index + 1, before }, gateway), gateway));
  }
  return checkHistory({ entries, contents }, [gateway.key], verifySignature);
};

test('who takes another’s change back is named with their own key', () => {
  const checked = taken(
    asks('alice', 'the wrong house', { kind: 'restore', change: 1 }),
    'alice took it back: the wrong house',
  );
  const key = (signer: typeof bob | typeof alice) => toHex(signer.key.raw);
  expect(checked.authors.map(({ name, key: { raw } }) => [name, toHex(raw)])).toEqual([
    ['bob', key(bob)],
    ['alice', key(alice)],
  ]);
  expect(checkedLines('gateway-1', checked)).toContain(
    `Signed by alice as well: 1 of them, with the key ${key(alice)}.`,
  );
  // A reason that is a sentence ends as one.
  expect(checkedLines('gateway-1', checked)).toContain('by start (start): gateway.json was written.\n');
  const record = checked.history.records[1] ?? expect.fail('no change 2');
  expect(changeLines(record, checked.entries)).toContain(
    `signed         by the program, and by bob with the key ${key(bob)}, and to take it back, by alice with the key ${key(alice)}\n`,
  );
});

test.for<readonly [string, AuthorsWord, string, string]>([
  [
    'for another change',
    asks('alice', 'no', { kind: 'restore', change: 2 }),
    'alice took it back: no',
    'another change',
  ],
  ['for no change', asks('alice', 'no', { kind: 'live', live: '{}' }), 'alice took it back: no', 'another change'],
  [
    'for another reason',
    asks('alice', 'no', { kind: 'restore', change: 1 }),
    'alice took it back: yes',
    'another reason',
  ],
  ['in another name', asks('alice', 'no', { kind: 'restore', change: 1 }), 'bob took it back: no', 'another reason'],
])('a take-back does not hold that was signed %s', ([, word, outcome, why]) => {
  expect(() => taken(word, outcome)).toThrow(
    `Entry 4 of the configuration history does not hold. Its author signed for ${why}`,
  );
});

test('bytes that are not those of any entry are no part of the history, and those that are not there are named', () => {
  const word = asks('alice', 'no', { kind: 'restore', change: 1 });
  const withBytes = (...contents: readonly Uint8Array[]) => taken(word, 'alice took it back: no', contents);
  expect(withBytes(second).missing).toEqual([1]);
  // One bit of the live layer, which is text wherever it is read.
  const altered = Uint8Array.from(second);
  altered.set([0x7b ^ 1], altered.lastIndexOf(0x7b));
  const digits = toHex(bundleHash(altered));
  expect(() => withBytes(altered)).toThrow(
    `No entry names the bytes in it with the SHA-256 ${digits}: they were altered, or put in. Instead the bytes of changes 1, 2 are not in it.`,
  );
  expect(() => withBytes(second, altered)).toThrow(digits);
});

test('of a change that was refused nothing is shown that nobody kept', () => {
  const word = asks('alice', 'the wrong house', { kind: 'restore', change: 1 });
  const { history, entries } = taken(word, 'alice took it back: the wrong house');
  const record = history.records[0] ?? expect.fail('no change 1');
  const [step = expect.fail('no step')] = record.steps;
  expect(changeLines(record, entries)).toContain('No value is another one.');
  const refused = changeLines({ ...record, steps: [{ ...step, step: 'refused' }] }, entries);
  expect(refused).toContain('Change 1 was refused, and its bytes are not kept.');
  expect(refused).not.toContain('No value is another one.');
});
