import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFeeder, type Feeder } from '../../../hardware-sim/grid/feeder.ts';
import { makeFolder } from '../../adapters/disk/make-folder.ts';
import { createKeyFile, readKeyFile } from '../../adapters/signatures/key-file.ts';
import { parseWarp, systemClock, type Warp } from '../../adapters/system/clock.ts';
import { type Wh, wh } from '../../domain/energy.ts';
import type { KeyPurpose } from '../../domain/identity.ts';
import { boundaryAfter, boundaryAtOrBefore, QUARTER_HOUR } from '../../domain/interval.ts';
import { nanoBaht } from '../../domain/money.ts';
import type { Registry } from '../../domain/registry.ts';
import { type Instant, instant } from '../../domain/time.ts';
import { isEnrollableKey } from '../../verification/enrollable-key.ts';
import { fromHex, toHex } from '../../wire/bytes.ts';
import type { MessageSigner } from '../../wire/message-signer.ts';
import { encodeTrustFile } from '../../wire/proof-file.ts';
import { signRegistry } from '../../wire/registry-file.ts';

/** The demo begins on a Tuesday morning for which every tariff is known. */
export const demoStart: Instant = instant(Date.parse('2026-11-24T10:00:00+07:00'));
export const zone = 'feeder-1';
export const coreId = 'substation-1';
const realm = 'simulation';
const openingCredit = nanoBaht(200n * 1_000_000_000n);
/** Of every account; the business pays the same energy charge at low voltage (class 2.2, facts on tariffs). */
export const tariff = 'pea-residential-tou';

/** Which gateway reads which meters: the RS-485 line is the first one's, the rest is on Modbus TCP. */
const onLine = (device: string): boolean => ['h01', 'h02', 'h03', 'h04', 'h05', 'h06'].includes(device);
export const gatewayOf = (device: string): string => (onLine(device) ? 'gateway-1' : 'gateway-2');
export const gatewayIds = ['gateway-1', 'gateway-2'] as const;
export const pointOf = (device: string): string => `point-${device}`;
const accountOf = (device: string): string => `account-${device}`;

/** A prosumer of the demo with what opens its account. */
export type Participant = Readonly<{
  account: string;
  point: string;
  device: string;
  signer: MessageSigner;
  token: string;
}>;

/** Everything that is written down before the first process starts. */
export type Site = Readonly<{
  folder: string;
  warp: Warp;
  seed: number;
  feeder: Feeder;
  registry: Registry;
  participants: readonly Participant[];
  /** Public halves a verifier pins, raw hex. */
  pinned: Readonly<{ core: string; log: string; operator: string }>;
}>;

const sha256 = (text: string): Uint8Array => new Uint8Array(createHash('sha256').update(text).digest());

/** Keeps what a file says over restarts, and makes it the first time. */
const kept = (file: string, make: () => string): string => {
  if (!existsSync(file)) writeFileSync(file, make(), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
};

const keyOf = (folder: string, name: string, purpose: KeyPurpose): MessageSigner => {
  const file = join(folder, `${name}.key`);
  return existsSync(file) ? readKeyFile(file, purpose) : createKeyFile(file, purpose);
};

/** What a meter's display shows, in whole Wh: kWh as a 32-bit float. */
const displayed = (milliWh: number): Wh => wh(Math.round(Math.fround(milliWh / 1e6) * 1e3));

/** What `gridtokenx verify --trust` takes: whose word counts at this site. */
const trustText = ({ gateways }: Registry, { core, log, operator }: Site['pinned']): string =>
  encodeTrustFile({
    keys: { core: fromHex(core), log: fromHex(log), operator: fromHex(operator) },
    gateways: new Map(gateways.map(({ id, key }) => [id, key.raw])),
  });

/**
 * Start of the first interval the core of this site settles: the one under way when it was up for the first time, for
 * its market opened no later. At a high rate that may be a few intervals after the demo's beginning. Of a site that ran
 * before: the first that this run sees whole.
 */
export const firstInterval = ({ folder, warp }: Site): Instant => {
  const now = systemClock({ warp }).now();
  const begun = join(folder, 'begun');
  if (existsSync(begun)) return boundaryAfter(now, QUARTER_HOUR);
  writeFileSync(begun, '');
  return boundaryAtOrBefore(now, QUARTER_HOUR);
};

/** Makes keys, tokens and the signed registry of the demo in a folder, or reads those that are there. */
export const prepareSite = (folder: string, seed: number, rate: number): Site => {
  const keys = join(folder, 'keys');
  makeFolder(keys, 0o700);
  // Grid time goes on while nobody runs: whoever comes back has an outage to recover.
  const warp = parseWarp(
    kept(join(folder, 'warp'), () => `${new Date(demoStart).toISOString()},${Date.now()},${rate}`),
  );
  const chosen = Number(kept(join(folder, 'seed'), () => String(seed)));
  const salt = kept(join(folder, 'salt'), () => randomBytes(16).toString('hex'));
  const feeder = createFeeder({ seed: chosen, start: demoStart });
  const participants = feeder.meters
    .filter(({ role }) => role === 'delivery')
    .map(
      ({ id }): Participant => ({
        account: accountOf(id),
        point: pointOf(id),
        device: id,
        signer: keyOf(keys, accountOf(id), 'account'),
        token: kept(join(keys, `${accountOf(id)}.token`), () => randomBytes(18).toString('base64url')),
      }),
    );
  const registry: Registry = {
    realm,
    core: coreId,
    version: 1,
    zones: [{ id: zone, statedLossPpm: { lowest: 0, highest: 80_000 } }],
    gateways: gatewayIds.map((id) => ({ id, epoch: 1, key: keyOf(keys, id, 'gateway').key })),
    points: feeder.meters.map(({ id, role }) => ({ id: pointOf(id), role, zone, gateway: gatewayOf(id) })),
    deviceBindings: feeder.meters.map(({ id, openingMilliWh, serial }) => ({
      device: id,
      point: pointOf(id),
      from: demoStart,
      opening: { importWh: displayed(openingMilliWh.import), exportWh: displayed(openingMilliWh.export) },
      deviceCommitment: sha256(`${salt}/${serial}`),
    })),
    accounts: participants.map(({ account, signer, token }) => ({
      id: account,
      key: signer.key,
      tokenHash: sha256(token),
      tariff,
      openingCredit,
    })),
    accountBindings: participants.map(({ account, point }) => ({ account, point, from: demoStart })),
  };
  const operator = keyOf(keys, 'operator', 'operator');
  writeFileSync(join(folder, 'registry.cose'), signRegistry(registry, operator, isEnrollableKey));
  const pinned = {
    core: toHex(keyOf(keys, 'core', 'core').key.raw),
    log: toHex(keyOf(keys, 'log', 'log').key.raw),
    operator: toHex(operator.key.raw),
  };
  writeFileSync(join(folder, 'trust.json'), trustText(registry, pinned));
  return { folder, warp, seed: chosen, feeder, registry, participants, pinned };
};
