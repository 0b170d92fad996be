import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { openSigner } from '../../adapters/signatures/key-file.ts';
import type { GatewayConfiguration } from '../../configuration/gateway-configuration.ts';
import type { LineTransport } from '../../configuration/line-transport.ts';
import { toldOf } from '../../configuration/partly.ts';
import { refused, together } from '../../configuration/refusal.ts';
import { readSecretFile } from '../../configuration/secret-file.ts';
import { whyOf } from '../../domain/why.ts';
import { paperFacts } from '../doctor/papers.ts';
import { refuseAlgorithm } from '../key-rules.ts';
import { gathered } from './all-faults.ts';
import { folderOf, type OpenedFile } from './opened-files.ts';

/** Every file and folder that a gateway's configuration names, but for serial ports, which a running gateway holds (`doctor` looks at them). `name`: of the configuration's file. */
export const filesOfGateway = (configuration: GatewayConfiguration, name: string): readonly OpenedFile[] => {
  const takesSome = () => toldOf(() => configuration.cryptography.algorithms).flat().length < allAlgorithms;
  return [
    {
      setting: 'keyFile',
      file: () => configuration.keyFile,
      open: (path, faults) => {
        const signer = gathered(faults, () => openSigner(path, 'gateway'));
        if (signer !== null) refuseAlgorithm(path, signer.key.algorithm, configuration.cryptography.algorithms);
        else if (takesSome()) throw refused('depends', { layer: name, paths: ['keyFile'] });
      },
      decides: takesSome,
    },
    folderOf('storage', () => configuration.storage),
    folderOf('record.folder', () => configuration.record?.folder ?? null),
    secret('mqtt.usernameFile', () => configuration.mqtt?.usernameFile ?? null),
    secret('mqtt.passwordFile', () => configuration.mqtt?.passwordFile ?? null),
    ...toldOf(() => configuration.lines)
      .flat()
      .flatMap((line, index) => toldOf(() => line.transport).flatMap((one) => filesOfTransport(one, index))),
  ];
};

/** Where all are taken, nothing depends on which a key is of. */
const allAlgorithms = 2;

const secret = (setting: string, file: OpenedFile['file']): OpenedFile => ({
  setting,
  file,
  open: (path) => readSecretFile(setting, path),
});

const filesOfTransport = (transport: LineTransport, index: number): readonly OpenedFile[] => {
  if (transport.kind !== 'opc-ua') return [];
  const at = `lines[${index}].transport`;
  return [
    secret(`${at}.passwordFile`, () => transport.user?.passwordFile ?? null),
    {
      setting: `${at}.pkiFolder`,
      file: () => transport.pkiFolder,
      open: (path, faults) => {
        folderOf(`${at}.pkiFolder`, () => path).open(path, faults);
        if (transport.security.mode !== 'None') refusePapers(`${at}.pkiFolder`, path);
      },
    },
  ];
};

/** What a session with a server would be refused for before it begins. What is not there yet is made at the first one. */
const refusePapers = (setting: string, folder: string): void => {
  const { own, key, trusted } = paperFacts(folder);
  const papers = [...(own === null ? [] : [own]), ...trusted].map((paper) => () => {
    if (paper.why !== null) throw refused('paper-unreadable', { setting, path: paper.file, why: paper.why });
  });
  together(...papers, () => {
    if (key === null) return;
    const ours = privateKeyIn(setting, key.file);
    if (own === null || own.why !== null) return;
    if (!new X509Certificate(readFileSync(own.file)).checkPrivateKey(ours))
      throw refused('papers-apart', { setting, key: key.file, path: own.file });
  });
};

const privateKeyIn = (setting: string, path: string): KeyObject => {
  try {
    return createPrivateKey(readFileSync(path));
  } catch (cause) {
    const why = whyOf(cause);
    throw refused('paper-unreadable', { setting, path, why });
  }
};
