import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { examinePorts } from '../../../src/bin/doctor/examine.ts';
import { examineHost } from '../../../src/bin/doctor/network.ts';
import { judgePapers, type PaperFacts, paperFacts } from '../../../src/bin/doctor/papers.ts';
import { serialPorts } from '../../../src/bin/installer/serial-ports.ts';

const now = Date.UTC(2026, 10, 24);
const inDays = (days: number): number => now + days * 86_400_000;
const paper = (file: string, until: number) => ({ file, from: inDays(-10), until, why: null });
const good: PaperFacts = {
  folder: '/pki',
  own: paper('own.pem', inDays(300)),
  key: { file: 'key.pem', mode: 0o600 },
  trusted: [paper('server.der', inDays(300))],
  trustedFolder: '/pki/trusted/certs',
  rejected: 0,
};

test.each<readonly [string, Partial<PaperFacts>, string, RegExp, RegExp | null]>([
  ['all is well', {}, 'ok', /good until 2027-09-20; 1 trusted/, null],
  ['none of our own', { own: null, key: null }, 'warn', /no certificate of this gateway yet/, /first connection/],
  ['ours has expired', { own: paper('own.pem', inDays(-1)) }, 'fail', /expired on 2026-11-23/, /Remove it/],
  ['ours expires soon', { own: paper('own.pem', inDays(29)) }, 'warn', /expires in 29 days/, /makes a new one/],
  ['in thirty days there is time', { own: paper('own.pem', inDays(30)) }, 'ok', /good/, null],
  [
    'ours is of tomorrow',
    { own: { ...paper('own.pem', inDays(300)), from: inDays(1) } },
    'fail',
    /valid from/,
    /clock/,
  ],
  ['ours cannot be read', { own: { file: 'own.pem', why: 'EACCES' } }, 'fail', /EACCES/, /rights/],
  ['a key for all to read', { key: { file: 'key.pem', mode: 0o640 } }, 'fail', /others may use/, /chmod 600 key\.pem/],
  ['nobody is trusted', { trusted: [] }, 'warn', /trusts no OPC UA server$/, /\/pki\/trusted\/certs/],
  ['nobody, and one waits', { trusted: [], rejected: 1 }, 'warn', /; 1 rejected/, /move it to \/pki\/trusted/],
  ['a server’s has expired', { trusted: [paper('s.der', inDays(-3))] }, 'fail', /expired/, /trust the new one/],
  ['a server’s expires soon', { trusted: [paper('s.der', inDays(3))] }, 'warn', /expires in 3 days/, /renewed/],
])('papers of OPC UA: %s', (_, change, verdict, says, next) => {
  const [finding, ...more] = judgePapers({ ...good, ...change }, now);
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ check: 'certificates', verdict, says: expect.stringMatching(says) });
  if (next === null) expect(finding?.next).toBeNull();
  else expect(finding?.next).toMatch(next);
});

/** Made for this test by openssl (EC, self-signed, from 2026-11-29 for a year); its key is thrown away. */
const certificate = `-----BEGIN CERTIFICATE-----
MIIBWTCCAQCgAwIBAgIBATAKBggqhkjOPQQDAjAMMQowCAYDVQQDDAF0MB4XDTI2
MTEyOTE2NDY0NloXDTI3MTEyOTE2NDY0NlowDDEKMAgGA1UEAwwBdDBZMBMGByqG
SM49AgEGCCqGSM49AwEHA0IABLkN9uAYq/ctXTIlJVes4Z+LrpdSoOwc3Ko5vG6q
m16YKLQyNOD9HoYma/61hHI4wYfX7HHQZ17KfXJoZQAD7yCjUzBRMB0GA1UdDgQW
BBSnmsiifot57n/mZ6nM1E6gpuNFfTAfBgNVHSMEGDAWgBSnmsiifot57n/mZ6nM
1E6gpuNFfTAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIEdedxLK
lMDSkZ1UOhKsKn/i6PLwyPxzjGnUYF5vhrVdAiBv/9H+Z9lc3UXeY7kz6Vw+OWWZ
ial70c1QZgKjqJj3pw==
-----END CERTIFICATE-----
`;
const folderFor = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'doctor-pki-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

test('a folder as the client lays it out', () => {
  const folder = folderFor();
  expect(paperFacts(folder)).toMatchObject({ own: null, key: null, trusted: [], rejected: 0 });
  for (const part of ['own/certs', 'own/private', 'trusted/certs', 'rejected'])
    mkdirSync(join(folder, part), { recursive: true });
  writeFileSync(join(folder, 'own/certs/gridtokenx.pem'), certificate);
  writeFileSync(join(folder, 'own/private/private_key.pem'), '');
  chmodSync(join(folder, 'own/private/private_key.pem'), 0o644);
  writeFileSync(join(folder, 'trusted/certs/a.der'), 'no certificate');
  writeFileSync(join(folder, 'rejected/b.der'), certificate);
  expect(paperFacts(folder)).toMatchObject({
    own: { until: Date.UTC(2027, 10, 29, 16, 46, 46), why: null },
    key: { mode: 0o644 },
    trusted: [{ why: expect.any(String) }],
    rejected: 1,
  });
});

test.each([
  ['tcp', /Modbus TCP is switched on/],
  ['rtu-over-tcp', /converter is a TCP server/],
  ['opc-ua', /the OPC UA server runs there/],
] as const)('nobody listens where %s is expected: what to look at there', async (kind, next) => {
  const server = createServer();
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    }),
  );
  await new Promise<void>((resolve) => server.close(() => resolve()));
  const finding = await examineHost({ host: '127.0.0.1', port, kind }, false);
  expect(finding).toMatchObject({ verdict: 'fail', next: expect.stringMatching(next) });
});

test('without a configuration what is plugged in is looked at', () => {
  const folder = folderFor();
  expect(examinePorts(serialPorts(folder))).toMatchObject(
    [{ verdict: 'skipped', says: /no serial adapter/ }].map(said),
  );
  symlinkSync('/nowhere', join(folder, 'usb-gone'));
  symlinkSync('/dev/null', join(folder, 'usb-null'));
  expect(examinePorts(serialPorts(folder))).toMatchObject(
    [
      { verdict: 'fail', says: /not there/ },
      { verdict: 'fail', says: /not a serial port/ },
    ].map(said),
  );
});

function said({ verdict, says }: Readonly<{ verdict: string; says: RegExp }>) {
  return { check: 'ports', verdict, says: expect.stringMatching(says) };
}
