import { resolve } from 'node:path';
import { firstValueFrom, fromEvent, takeUntil } from 'rxjs';
import { browseServer } from '../../../drivers/opcua/browse-server.ts';
import { Fault } from '../../domain/fault.ts';
import { type OpcUaReport, type OpcUaTransport, opcUaReport } from './opcua-report.ts';
import { wordsOption } from './ranges.ts';

/** What is said of an OPC UA server on the command line. */
export type OpcUaOptions = Readonly<{
  security?: string;
  user?: string;
  passwordFile?: string;
  pki?: string;
}>;

const modes = ['SignAndEncrypt', 'Sign', 'None'] as const;

/** @throws Fault `configuration` */
export const opcUaTransport = (endpoint: string, options: OpcUaOptions): OpcUaTransport => {
  const { security = 'SignAndEncrypt', user, passwordFile, pki = 'pki' } = options;
  if (!/^opc\.tcp:\/\/[^\s/]+/.test(endpoint))
    throw new Fault(
      'configuration',
      `--opc-ua "${endpoint}"; allowed: an address that begins with opc.tcp://, such as opc.tcp://10.0.0.7:4840.`,
    );
  if ((user === undefined) !== (passwordFile === undefined))
    throw new Fault('configuration', '--user and --password-file belong together: give both, or neither.');
  const [securityMode = 'SignAndEncrypt'] = wordsOption('security', security, modes);
  return {
    kind: 'opc-ua',
    endpoint,
    securityMode,
    securityPolicy: securityMode === 'None' ? 'None' : 'Basic256Sha256',
    pkiFolder: resolve(pki),
    ...(user !== undefined && passwordFile !== undefined && { user, passwordFile: resolve(passwordFile) }),
  };
};

/** Looks through a server; null when it was stopped. @throws Fault that says why the server cannot be asked. */
export const scanOpcUa = async (transport: OpcUaTransport, stop: AbortSignal): Promise<OpcUaReport | null> => {
  const { endpoint, securityMode: mode, securityPolicy: policy, pkiFolder, user, passwordFile } = transport;
  const server = {
    endpoint,
    security: { mode, policy },
    user: user === undefined || passwordFile === undefined ? null : { name: user, passwordFile },
    pkiFolder,
  };
  const found = await firstValueFrom(browseServer(server).pipe(takeUntil(fromEvent(stop, 'abort'))), {
    defaultValue: null,
  });
  return found && opcUaReport(transport, found);
};
