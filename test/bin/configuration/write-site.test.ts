import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { asSite, writeSite } from '../../../src/bin/configuration/write-site.ts';
import { siteFiles } from '../../../src/bin/site-layers.ts';
import { utf8 } from '../../../src/wire/bytes.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gridtokenx-site-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const files = (of: Readonly<Record<string, string>>) =>
  Object.entries(of).map(([name, text]) => ({ name, bytes: utf8(text) }));

test('a folder says what runs and nothing else: changed, missing and further files, with the rights of those beside them', () => {
  const path = join(folder, 'site');
  mkdirSync(path);
  writeFileSync(join(path, 'gateway.json'), '{}', { mode: 0o640 });
  writeFileSync(join(path, 'changes.yaml'), 'trialSeconds: 9', { mode: 0o640 });
  writeFileSync(join(path, 'README.md'), 'ours');
  const wanted = files({ 'gateway.json': '{"silenceSeconds":20}', 'mqtt.yaml': 'url: mqtt://dso' });

  const said = writeSite({ path, isFolder: true }, wanted);

  expect(siteFiles(path).files).toEqual(wanted);
  expect(said.replaceAll(path, '').replaceAll(/\.[^ .]*Z\.bak/g, '.bak')).toBe(
    [
      '/gateway.json says the same now; what it said before is /gateway.json.bak.',
      '/mqtt.yaml was not there and is written again.',
      '/changes.yaml is none of it and is /changes.yaml.bak now.',
      '',
    ].join('\n'),
  );
  const kept = readdirSync(path).find((name) => name.startsWith('changes.yaml.')) ?? expect.fail('it is gone');
  expect(readFileSync(join(path, kept), 'utf8')).toBe('trialSeconds: 9');
  expect(readFileSync(join(path, 'README.md'), 'utf8')).toBe('ours');
  expect(statSync(join(path, 'mqtt.yaml')).mode & 0o777).toBe(statSync(join(path, 'gateway.json')).mode & 0o777);
  expect(writeSite({ path, isFolder: true }, wanted)).toBe('');
});

test.for(['a file that cannot be made', 'a file that cannot be replaced', 'a file that cannot go'])(
  'the files of a folder say all of it or nothing, or the rest would be tried as a change: %s',
  (what) => {
    const path = join(folder, 'site');
    mkdirSync(path);
    writeFileSync(join(path, 'gateway.json'), '{}');
    writeFileSync(join(path, 'changes.yaml'), 'trialSeconds: 9');
    if (what !== 'a file that cannot be made') writeFileSync(join(path, 'mqtt.yaml'), 'url: mqtt://old');
    // In the way of its draft; of what it is to be kept as.
    if (what !== 'a file that cannot go') mkdirSync(join(path, `mqtt.yaml.${process.pid}.new`));
    else {
      vi.useFakeTimers({ now: Date.parse('2026-11-30T10:00:00Z'), toFake: ['Date'] });
      onTestFinished(() => void vi.useRealTimers());
      writeFileSync(join(path, 'changes.yaml.2026-11-30T10-00-00-000Z.bak'), 'another');
    }
    const before = siteFiles(path).files;
    const wanted = files({ 'gateway.json': '{"silenceSeconds":20}', 'mqtt.yaml': 'url: mqtt://dso' });

    const said = writeSite({ path, isFolder: true }, wanted);

    expect(said).toMatch(/^\S+\/site says another configuration than runs\. .*\n$/);
    expect(siteFiles(path).files).toEqual(before);
    expect(readdirSync(path).filter((name) => name.endsWith('.new') && statSync(join(path, name)).isFile())).toEqual(
      [],
    );
  },
);

test('a site that is not on this machine is not made here', () => {
  const path = join(folder, 'elsewhere');
  expect(writeSite({ path, isFolder: true }, files({ 'mqtt.yaml': '' }))).toContain('is not there and was not written');
  expect(writeSite({ path: `${path}.json`, isFolder: false }, files({ 'elsewhere.json': '{}' }))).toContain(
    'is not there and was not written',
  );
  expect(readdirSync(folder)).toEqual([]);
});

test.for<readonly [string, string, boolean]>([
  ['/etc/g/gateway.json', 'new.json', true],
  ['/etc/g/gateway.yaml', 'new.yml', true],
  ['/etc/g/gateway.conf', 'new.json', true],
  ['/etc/g/gateway.json', 'new.yaml', false],
  ['/etc/g/gateway.yaml', 'new.json', true],
  ['/etc/g/gateway.json5', 'new.yaml', false],
  ['/etc/g/gateway.json', 'new.json5', false],
])('%s takes what is written in %s: %s', ([path, name, fits]) => {
  const work = () => asSite({ path, isFolder: false }, files({ [name]: '{}' })).map((file) => file.name);
  if (fits) expect(work()).toEqual([path.slice('/etc/g/'.length)]);
  else expect(work).toThrow(new RegExp(`^${name} is (YAML|JSON5), and ${path} is JSON5?`));
});
