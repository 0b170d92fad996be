import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { requireDebian } from '../support/debian.ts';

type Settings = ReadonlyMap<string, readonly string[]>;

const settingsOf = (unit: string): Settings => {
  const settings = new Map<string, string[]>();
  for (const [, key = '', value = ''] of readFileSync(`systemd/${unit}`, 'utf8').matchAll(/^(\w+)=(.*)$/gm))
    settings.set(key, [...(settings.get(key) ?? []), value]);
  return settings;
};

const units = ['gridtokenx-gateway.service', 'gridtokenx-core.service'];

test.for(units)('%s is supervised by progress and never given up', (unit) => {
  const settings = settingsOf(unit);
  expect(settings.get('Type')).toEqual(['notify']);
  expect(Number(settings.get('WatchdogSec')?.[0])).toBeGreaterThan(0);
  expect(settings.get('Restart')).toEqual(['always']);
  expect(settings.get('StartLimitIntervalSec')).toEqual(['0']);
});

// systemd's own 90 s would kill a core whose journal holds years in the midst of its start, again and again (systemd.service(5)).
test('the core may take as long to start as its journal is', () => {
  expect(settingsOf('gridtokenx-core.service').get('TimeoutStartSec')).toEqual(['infinity']);
});

test.for(units)('%s starts a file that is in the repository', (unit) => {
  const [start = ''] = settingsOf(unit).get('ExecStart') ?? [];
  const [, entry = '', command = ''] = /\/opt\/gridtokenx\/(src\/\S+) (\w+) --config/.exec(start) ?? [];
  expect(existsSync(entry)).toBe(true);
  expect(existsSync(`src/bin/commands/${command}.ts`)).toBe(true);
});

const hardening = {
  NoNewPrivileges: 'yes',
  CapabilityBoundingSet: '',
  ProtectSystem: 'strict',
  ProtectHome: 'yes',
  PrivateTmp: 'yes',
  ProtectKernelTunables: 'yes',
  ProtectKernelModules: 'yes',
  ProtectControlGroups: 'yes',
  RestrictNamespaces: 'yes',
  RestrictSUIDSGID: 'yes',
  LockPersonality: 'yes',
  SystemCallArchitectures: 'native',
  UMask: '0077',
  LimitCORE: '0',
};
test.for(units.flatMap((unit) => Object.entries(hardening).map(([key, value]) => ({ unit, key, value }))))(
  '$unit has $key=$value',
  ({ unit, key, value }) => expect(settingsOf(unit).get(key)).toEqual([value]),
);

// Tenths of systemd's own exposure score, 0 to 100: the units are at 16 and 18.
const analyses = requireDebian('systemd-analyze', 'systemd');
test.skipIf(!analyses).for(units)('%s is hardly exposed, says systemd itself', (unit) => {
  const check = ['security', '--offline=true', '--no-pager', '--threshold=20', `systemd/${unit}`];
  const { status, stdout, stderr } = spawnSync('systemd-analyze', check, { encoding: 'utf8' });
  expect(stdout, stderr).toMatch(/Overall exposure level for gridtokenx-\w+\.service: \d/);
  expect(status, stdout).toBe(0);
});

test('the gateway reaches serial ports and no other device; the core reaches none', () => {
  const gateway = settingsOf('gridtokenx-gateway.service');
  expect(gateway.get('DevicePolicy')).toEqual(['closed']);
  expect(gateway.get('DeviceAllow')?.every((device) => /^char-tty(S|USB|ACM|AMA) rw$/.test(device))).toBe(true);
  expect(settingsOf('gridtokenx-core.service').get('PrivateDevices')).toEqual(['yes']);
});

test('the image is built from files that exist, and does not run as root', () => {
  const dockerfile = readFileSync('deploy/Dockerfile', 'utf8');
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources = '']) =>
    sources.split(' '),
  );
  expect(copied.length).toBeGreaterThan(8);
  expect(copied.filter((source) => !existsSync(source))).toEqual([]);
  expect(dockerfile).toMatch(/^USER gridtokenx$/m);
  const [, entry = ''] = /ENTRYPOINT \["node", "\/opt\/gridtokenx\/([^"]+)"\]/.exec(dockerfile) ?? [];
  expect(existsSync(entry)).toBe(true);
});
