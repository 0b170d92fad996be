import { resolve } from 'node:path';
import { type Millis, millis } from '../domain/time.ts';
import { filePath, type Surroundings } from './file-path.ts';
import { partly } from './partly.ts';
import { refused, together } from './refusal.ts';

/** How the meters of a line are reached; paths are absolute. */
export type LineTransport = SerialLine | NetworkLine | OpcUaLine;

type SerialLine = Readonly<{
  kind: 'rtu';
  path: string;
  baud: number;
  parity: 'none' | 'even' | 'odd';
  stopBits: 1 | 2;
  rts: RtsUse;
  rtsDelay: Millis;
  rtscts: boolean;
}>;
/** What the RTS line is used for. */
type RtsUse = 'none' | 'on-send' | 'off-send';
type NetworkLine = Readonly<{ kind: 'tcp' | 'rtu-over-tcp'; host: string; port: number }>;
type OpcUaLine = Readonly<{
  kind: 'opc-ua';
  endpoint: string;
  security: Readonly<{ mode: SecurityMode; policy: SecurityPolicy }>;
  /** Null: anonymous. */
  user: Readonly<{ name: string; passwordFile: string }> | null;
  pkiFolder: string;
}>;
type SecurityMode = 'None' | 'Sign' | 'SignAndEncrypt';
type SecurityPolicy = 'None' | 'Basic256Sha256' | 'Aes128_Sha256_RsaOaep' | 'Aes256_Sha256_RsaPss';

/** A transport as it is written; `site`: in whose storage a folder of keys is by default. */
type WrittenTransport = Readonly<{
  raw: RawTransport;
  there: Surroundings;
  site: Readonly<{ storage: string }>;
  place: Readonly<{ layer: string; path: string }>;
}>;

/** @throws Refused for all that its kind needs and does not have. */
export const judgeTransport = (written: WrittenTransport): void => {
  const { place } = written;
  const at = `${place.layer}: ${place.path}`;
  together(...transportChecks(written, at));
};

const transportChecks = (written: WrittenTransport, at: string): readonly (() => unknown)[] => {
  const { raw } = written;
  if (raw.kind === 'opc-ua') return [() => endpointOf(raw, at), () => securityOf(raw, at), () => userOf(written)];
  if (raw.kind !== 'rtu') return [() => hostOf(raw, at)];
  return [
    () => pathOf(raw, at),
    () => {
      if (raw.rtscts && raw.rts !== 'none') throw refused('rts-for-two', { at, rts: raw.rts });
    },
  ];
};

/** One that was judged. */
export const transportOf = (written: WrittenTransport): LineTransport => {
  const { raw, there, site, place } = written;
  const at = `${place.layer}: ${place.path}`;
  const { kind } = raw;
  switch (kind) {
    case 'rtu':
      return partly<SerialLine>(place, {
        kind: () => kind,
        path: () => pathOf(raw, at),
        baud: () => raw.baud,
        parity: () => raw.parity,
        stopBits: () => raw.stopBits,
        rts: () => raw.rts,
        rtsDelay: () => millis(raw.rtsDelayMs),
        rtscts: () => raw.rtscts,
      });
    case 'opc-ua':
      return partly<OpcUaLine>(place, {
        kind: () => kind,
        endpoint: () => endpointOf(raw, at),
        security: () => securityOf(raw, at),
        user: () => userOf(written),
        pkiFolder: () =>
          raw.pkiFolder === null ? resolve(there.folder, site.storage, 'pki') : resolve(there.folder, raw.pkiFolder),
      });
    default:
      return partly<NetworkLine>(place, { kind: () => kind, host: () => hostOf(raw, at), port: () => raw.port });
  }
};

const pathOf = ({ path }: Pick<RawTransport, 'path'>, at: string): string => {
  if (path === null) throw refused('no-serial-port', { at });
  return path;
};

const hostOf = ({ host }: Pick<RawTransport, 'host'>, at: string): string => {
  if (host === null) throw refused('no-host', { at });
  return host;
};

const endpointOf = ({ endpoint }: Pick<RawTransport, 'endpoint'>, at: string): string => {
  if (endpoint === null) throw refused('no-endpoint', { at });
  return endpoint;
};

const securityOf = (
  { securityMode: mode, securityPolicy: policy }: Pick<RawTransport, 'securityMode' | 'securityPolicy'>,
  at: string,
): OpcUaLine['security'] => {
  if ((mode === 'None') !== (policy === 'None')) throw refused('half-secured', { at, mode, policy });
  return { mode, policy };
};

const userOf = ({ raw: { user: name, passwordFile }, there, place }: WrittenTransport): OpcUaLine['user'] => {
  if (name === null && passwordFile === null) return null;
  if (name === null || passwordFile === null) throw refused('half-user', { at: `${place.layer}: ${place.path}` });
  return { name, passwordFile: filePath(there, passwordFile, { ...place, path: `${place.path}.passwordFile` }) };
};

/** What the schema lets through. */
export type RawTransport = Readonly<{
  kind: LineTransport['kind'];
  path: string | null;
  baud: number;
  parity: 'none' | 'even' | 'odd';
  stopBits: 1 | 2;
  rts: RtsUse;
  rtsDelayMs: number;
  rtscts: boolean;
  host: string | null;
  port: number;
  endpoint: string | null;
  securityMode: SecurityMode;
  securityPolicy: SecurityPolicy;
  pkiFolder: string | null;
  user: string | null;
  passwordFile: string | null;
}>;
