import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readSecretFile } from '../../src/configuration/secret-file.ts';
import { Fault } from '../../src/domain/fault.ts';

const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-secret-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a secret is what stands in the file, without the line end an editor adds', () => {
  const file = join(folder, 'password');
  writeFileSync(file, 'correct horse\n');
  expect(readSecretFile('mqtt.passwordFile', file)).toBe('correct horse');
});

test('no file, no secret', () => {
  expect(readSecretFile('mqtt.passwordFile', null)).toBeNull();
});

test.for([
  ['mqtt.passwordFile', join(folder, 'absent'), 'there is no such file or folder (ENOENT)'],
  ['mqtt.usernameFile', folder, 'it is a folder (EISDIR)'],
] as const)(
  '%s that cannot be read is a fault of the configuration, with setting, path and why',
  ([setting, file, why]) => {
    const read = () => readSecretFile(setting, file);
    expect(read).toThrow(Fault);
    expect(read).toThrow(expect.objectContaining({ code: 'configuration' }));
    expect(read).toThrow(`${setting} names ${file}, which cannot be read: ${why}`);
  },
);
