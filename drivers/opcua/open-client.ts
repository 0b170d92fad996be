import { X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { OPCUACertificateManager } from 'node-opcua-certificate-manager';
import {
  type ClientSession,
  MessageSecurityMode,
  OPCUAClient,
  type OPCUAClientOptions,
  SecurityPolicy,
  UserTokenType,
} from 'node-opcua-client';
import { Fault } from '../../src/domain/fault.ts';
import type { OpcUaServer } from './opcua-settings.ts';
import { type OwnPapers, refusalOf, untrustedServer } from './refusal.ts';

export type OpenClient = Readonly<{ client: OPCUAClient; session: ClientSession; close(): Promise<void> }>;

/** Real milliseconds a server may take to answer a question. */
const TRANSACTION = 10_000;
const SESSION = 60_000;

/** A trusted, a rejected and an own folder; files of ours are for nobody else. */
const papersIn = async (folder: string): Promise<OPCUACertificateManager> => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const papers = new OPCUACertificateManager({
    rootFolder: folder,
    automaticallyAcceptUnknownCertificate: false,
    disableFileWatchers: true,
  });
  await papers.initialize();
  if (existsSync(papers.privateKey)) chmodSync(papers.privateKey, 0o600);
  return papers;
};

const certificateFileIn = (folder: string): string => join(folder, 'own', 'certs', 'gridtokenx.pem');

/** The name in our certificate once there is one: a machine may be renamed. */
const applicationUri = (certificateFile: string): string => {
  const name = `urn:${hostname()}:gridtokenx`;
  if (!existsSync(certificateFile)) return name;
  return /URI:([^,]+)/.exec(new X509Certificate(readFileSync(certificateFile)).subjectAltName ?? '')?.[1] ?? name;
};

const ownPapers = (certificateFile: string): OwnPapers | null =>
  existsSync(certificateFile)
    ? { certificateFile, thumbprint: new X509Certificate(readFileSync(certificateFile)).fingerprint }
    : null;

const optionsFor = async (
  { pkiFolder }: OpcUaServer,
  { mode, policy }: OpcUaServer['security'],
): Promise<OPCUAClientOptions & { clientCertificateManager: OPCUACertificateManager }> => {
  const certificateFile = certificateFileIn(pkiFolder);
  return {
    applicationName: 'gridtokenx',
    applicationUri: applicationUri(certificateFile),
    certificateFile,
    clientCertificateManager: await papersIn(pkiFolder),
    securityMode: MessageSecurityMode[mode],
    securityPolicy: SecurityPolicy[policy],
    // A link that is lost is made anew by whoever uses it.
    connectionStrategy: { maxRetry: 0, initialDelay: 100, maxDelay: 1_000 },
    endpointMustExist: false,
    keepSessionAlive: false,
    requestedSessionTimeout: SESSION,
    transportTimeout: TRANSACTION,
    defaultTransactionTimeout: TRANSACTION,
  };
};

/** The first certificate of a chain in DER: a SEQUENCE with a two-byte length. */
const firstOf = (chain: Buffer): Buffer => chain.subarray(0, 4 + chain.readUInt16BE(2));

/** Asks the server, without security as the standard has it, whether it speaks what is configured, and who it is. */
const certificateOf = async (server: OpcUaServer): Promise<Buffer> => {
  const { endpoint, security } = server;
  const client = OPCUAClient.create(await optionsFor(server, { mode: 'None', policy: 'None' }));
  try {
    await client.connect(endpoint);
    const endpoints = await client.getEndpoints();
    const wanted = endpoints.find(
      ({ securityMode, securityPolicyUri }) =>
        securityMode === MessageSecurityMode[security.mode] && securityPolicyUri === SecurityPolicy[security.policy],
    );
    if (wanted) return wanted.serverCertificate;
    const offers = new Set(
      endpoints.map(
        ({ securityMode, securityPolicyUri }) =>
          `${MessageSecurityMode[securityMode]} ${securityPolicyUri?.replace(/^.*#/, '')}`,
      ),
    );
    throw new Fault(
      'configuration',
      `the server ${endpoint} does not offer ${security.mode} ${security.policy}; it offers ${[...offers].join(', ')}.`,
    );
  } finally {
    await client.disconnect().catch(() => undefined);
  }
};

/** @throws Fault `key` unless the certificate, or who signed it, lies in our trusted folder. */
const checkServer = async (server: OpcUaServer, papers: OPCUACertificateManager, chain: Buffer): Promise<void> => {
  const certificate = firstOf(chain);
  const status = await papers.checkCertificate(chain);
  if (status.isGood()) return;
  const { fingerprint: sha1, fingerprint256: sha256 } = new X509Certificate(certificate);
  const plain = sha1.replaceAll(':', '').toLowerCase();
  const file = readdirSync(papers.rejectedFolder).find((name) => name.toLowerCase().includes(plain));
  throw untrustedServer(
    server,
    status.name,
    { sha1, sha256 },
    {
      file: file === undefined ? null : join(papers.rejectedFolder, file),
      trusted: papers.trustedFolder,
    },
  );
};

const passwordOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new Fault('configuration', `the password file ${file} cannot be read: ${said}.`);
  }
};

/**
 * Opens a session. Our key and certificate are made when they are missing; the server's certificate must be trusted.
 * @throws Fault that says what the server or we refuse, and what to do.
 */
export const openClient = async (server: OpcUaServer): Promise<OpenClient> => {
  const { endpoint, security, user, pkiFolder } = server;
  let client: OPCUAClient | null = null;
  try {
    const password = user === null ? null : passwordOf(user.passwordFile);
    const options = await optionsFor(server, security);
    const secure = security.mode !== 'None';
    const serverCertificate = await certificateOf(server);
    if (secure) await checkServer(server, options.clientCertificateManager, serverCertificate);
    client = OPCUAClient.create({ ...options, ...(secure && { serverCertificate }) });
    const opened = client;
    await opened.connect(endpoint);
    const session = await opened.createSession(
      user === null
        ? { type: UserTokenType.Anonymous }
        : { type: UserTokenType.UserName, userName: user.name, password: password ?? '' },
    );
    const close = async (): Promise<void> => {
      await session.close(true).catch(() => undefined);
      await opened.disconnect().catch(() => undefined);
    };
    return { client: opened, session, close };
  } catch (error) {
    await client?.disconnect().catch(() => undefined);
    throw refusalOf(server, security.mode === 'None' ? null : ownPapers(certificateFileIn(pkiFolder)), error);
  }
};
