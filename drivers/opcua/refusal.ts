import { Fault } from '../../src/domain/fault.ts';
import type { OpcUaServer } from './opcua-settings.ts';

/** What is known of our certificate, and where those we trust lie. */
export type OwnPapers = Readonly<{ certificateFile: string; thumbprint: string }>;

/** A certificate with the names people know it by, colons between the bytes. */
export type Thumbprints = Readonly<{ sha1: string; sha256: string }>;

/** A server whose certificate is not in our trusted folder. `file`: where we have put it; null where that failed. */
export const untrustedServer = (
  { endpoint }: OpcUaServer,
  status: string,
  { sha1, sha256 }: Thumbprints,
  folders: Readonly<{ file: string | null; trusted: string }>,
): Fault => {
  const who = `the certificate of ${endpoint} (SHA-1 ${sha1}, SHA-256 ${sha256})`;
  if (status !== 'BadCertificateUntrusted')
    return new Fault('key', `${who} is not valid: ${status}. The server needs another one.`);
  const move =
    folders.file === null ? `put its file into ${folders.trusted}` : `move ${folders.file} to ${folders.trusted}`;
  return new Fault('key', `${who} is not trusted. Compare these with what the server shows, then ${move}.`);
};

const namesOf = (endpoint: string, error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(/\s+/g, ' ').replace(endpoint, '').trim().slice(0, 300);
};

/** What the client library says when a session cannot be opened, as a sentence with what to do. */
export const refusalOf = ({ endpoint, user, security }: OpcUaServer, own: OwnPapers | null, error: unknown): Fault => {
  if (error instanceof Fault) return error;
  const said = namesOf(endpoint, error);
  const because = new RegExp(
    [
      '(?<user>BadUserAccessDenied|BadIdentityToken\\w+)',
      '(?<certificate>BadCertificate\\w+|BadSecurityChecksFailed|BadApplicationSignatureInvalid)',
      '(?<full>BadTooMany\\w+|BadResource\\w+)',
    ].join('|'),
  ).exec(said)?.groups;
  if (because?.['user'])
    return new Fault(
      'configuration',
      user === null
        ? `the server ${endpoint} does not let us in without a user name (${because['user']}). Configure user and passwordFile.`
        : `the server ${endpoint} refuses user "${user.name}" (${because['user']}). Check the name and the password in ${user.passwordFile}.`,
    );
  if (
    own !== null &&
    (because?.['certificate'] || (security.mode !== 'None' && /disconnect|closed|ECONNRESET/i.test(said)))
  )
    return new Fault(
      'key',
      `the server ${endpoint} refuses our certificate (${because?.['certificate'] ?? said}). On the server, move the certificate with SHA-1 ${own.thumbprint} from the rejected to the trusted ones; its file is ${own.certificateFile}.`,
    );
  if (because?.['full'])
    return new Fault('link-down', `the server ${endpoint} has no room for another client (${because['full']}).`);
  return new Fault(
    'link-down',
    `the server ${endpoint} cannot be reached: ${said}. Check address, network and server.`,
  );
};
