import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceWhole } from '../../adapters/disk/whole-file.ts';
import { readKeyFile } from '../../adapters/signatures/key-file.ts';
import { verifySignature } from '../../adapters/signatures/verify.ts';
import { eraseOutbox } from '../../adapters/sqlite/erase-outbox.ts';
import { outboxStatus, putOutbox, takeOutbox } from '../../adapters/sqlite/move-outbox.ts';
import { outboxLimits } from '../../adapters/sqlite/outbox.ts';
import type { GatewayConfiguration } from '../../configuration/gateway-configuration.ts';
import { Fault } from '../../domain/fault.ts';
import { whyOf } from '../../domain/why.ts';
import { resealed } from '../../settlement/reseal.ts';
import { withoutLeaves } from '../../wire/batch.ts';
import { type BufferFile, decodeBufferFile, encodeBufferFile } from '../../wire/buffer-file.ts';
import { decodeLeaf } from '../../wire/leaf.ts';
import { bufferLines, bufferState, stateOfView } from '../installer/buffer-state.ts';
import { gatewayView } from '../installer/gateway-view.ts';
import { moment } from '../moment.ts';
import { outboxBounds } from '../outbox-bounds.ts';
import { readGatewayConfiguration } from '../read-gateway-configuration.ts';
import { spoken } from '../speech.ts';

type Common = Readonly<{ config: string; json?: boolean }>;
export type BufferOptions =
  | Readonly<{ action: 'state'; gateway: string; config?: string; json?: boolean }>
  | (Common & Readonly<{ action: 'export'; file: string; unsigned?: boolean }>)
  | Readonly<{ action: 'erase'; config: string; point: string; from: string; to: string; approve?: boolean }>
  | (Common & Readonly<{ action: 'import'; file: string; key?: string }>);

/** `gridtokenx buffer state|export|import|erase`. 0, or 1 for a buffer that somebody should look at. @throws Fault */
export const run = async (options: BufferOptions): Promise<number> => {
  switch (options.action) {
    case 'state':
      return sayState(options);
    case 'export':
      return exportTo(options);
    case 'import':
      return importFrom(options);
    case 'erase':
      return erase(options);
  }
};

const outboxOf = ({ storage }: GatewayConfiguration): string => join(storage, 'outbox.sqlite');

/** From here on somebody should look. */
const FULL_SOON = 0.8;

const sayState = async ({ gateway, config, json }: Extract<BufferOptions, { action: 'state' }>): Promise<number> => {
  const state = config === undefined ? stateOfView(await gatewayView(gateway)) : stoppedState(config);
  process.stdout.write(json ? `${JSON.stringify(state)}\n` : spoken(`${bufferLines(state).join('\n')}\n`));
  return state.fill >= FULL_SOON || state.refused > 0 || state.damage.length > 0 ? 1 : 0;
};

const stoppedState = (config: string) => {
  const configuration = readGatewayConfiguration(config);
  const { limits, maxBytes } = outboxBounds(configuration);
  return bufferState(configuration, outboxStatus(outboxOf(configuration), outboxLimits(limits, maxBytes)));
};

const exportTo = ({ config, file, unsigned, json }: Extract<BufferOptions, { action: 'export' }>): number => {
  const configuration = readGatewayConfiguration(config);
  if (existsSync(file))
    throw new Fault('storage', `${file} is there already and is never replaced. Name another file.`);
  const signer = unsigned ? null : readKeyFile(configuration.keyFile, 'gateway');
  const { database, state, pending, kept, refused, setAside } = takeOutbox(outboxOf(configuration));
  const { gateway, realm, core } = configuration;
  const last = state && { epoch: state.epoch, sequence: state.sequence };
  const counts = { last, pending, kept, refused, points: state?.points.length ?? 0 };
  const exported = new Date().toISOString();
  write(file, encodeBufferFile({ gateway, realm, core: core.id, ...counts, exported }, database, signer));
  if (setAside !== null)
    process.stderr.write(spoken(`gridtokenx: the outbox was damaged (${setAside.why}): ${setAside.report}\n`));
  const signedBy = signer === null ? null : signer.key.kid;
  process.stdout.write(
    json
      ? `${JSON.stringify({ file, gateway, ...counts, exported, signedBy })}\n`
      : spoken(
          `${file} holds ${pending} batches the core does not have, ${kept} it has with their receipts, ${refused} it refused, and the state of ${counts.points} points of ${gateway}.\n${signedBy === null ? 'It is not signed.' : `It is signed by the key ${signedBy}.`}\nThis gateway must not run again under epoch ${last?.epoch ?? configuration.core.epoch}: have the operator of ${core.id} grant the new one a new epoch, and give it the file with: gridtokenx buffer import\n`,
        ),
  );
  return 0;
};

const importFrom = ({ config, file, key, json }: Extract<BufferOptions, { action: 'import' }>): number => {
  const configuration = readGatewayConfiguration(config);
  const buffer = decodeBufferFile(read(file), verifySignature);
  refuseForeign(configuration, buffer, file, key);
  const signer = readKeyFile(configuration.keyFile, 'gateway');
  const { gateway, realm, core } = configuration;
  const as = { realm, core: core.id, gateway, epoch: core.epoch };
  const count = putOutbox(outboxOf(configuration), buffer.database, {
    epoch: core.epoch,
    reseal: (batch, sequence) => resealed(batch, as, sequence, signer),
  });
  const { kept, refused, points } = buffer.manifest;
  const signedBy = buffer.signer?.kid ?? null;
  process.stdout.write(
    json
      ? `${JSON.stringify({ gateway, epoch: core.epoch, resealed: count, kept, refused, points, signedBy })}\n`
      : spoken(
          `${gateway} goes on in epoch ${core.epoch}: ${count} batches the core did not acknowledge are sealed anew with the same leaves, ${kept} with receipts and ${refused} refused ones are as they were, and ${points} points go on from their last register.\n${signedBy === null ? 'The file was not signed: nobody vouches for it.' : `The file was signed by the key ${signedBy}.`}\nStart the gateway once the core's registry has it in epoch ${core.epoch} with its key ${signer.key.kid}.\n`,
        ),
  );
  return 0;
};

const erase = ({ config, point, from, to, approve }: Extract<BufferOptions, { action: 'erase' }>): number => {
  const configuration = readGatewayConfiguration(config);
  const [first, end] = [moment('from', from), moment('to', to)];
  if (end <= first) throw new Fault('configuration', `--to ${to} is not after --from ${from}.`);
  const isErased = (bytes: Uint8Array): boolean => {
    const leaf = decodeLeaf(bytes);
    return leaf.point === point && leaf.start >= first && leaf.start < end;
  };
  const what = `the leaves of ${point} from ${from} to ${to}`;
  if (approve !== true) {
    process.stdout.write(
      spoken(
        `Would let ${what} give way to their hashes. Nothing is changed: --approve does it, and it cannot be undone.\n`,
      ),
    );
    return 0;
  }
  const file = outboxOf(configuration);
  const { changed, waiting } = eraseOutbox(file, (body) => withoutLeaves(body, isErased));
  const beside = readdirSync(configuration.storage).filter((name) => /^outbox\.sqlite\.damaged-/.test(name));
  process.stdout.write(
    spoken(
      `${changed} batches hold hashes instead of ${what}; every other proof is as it was.\n` +
        (waiting === 0
          ? ''
          : `${waiting} batches with them are still to be sent: once the core has them, do it again here, and where something was erased at the core already, sign a new request for it.\n`) +
        (beside.length === 0 ? '' : `Look yourself into older copies: ${beside.join(', ')}.\n`),
    ),
  );
  return waiting === 0 ? 0 : 1;
};

/** Basic refusals first. */
const refuseForeign = (
  { gateway, realm, core }: GatewayConfiguration,
  { manifest, signer }: BufferFile,
  file: string,
  key: string | undefined,
): void => {
  const wrong = (why: string): Fault => new Fault('configuration', why);
  if (manifest.gateway !== gateway)
    throw wrong(
      `${file} is the buffer of ${manifest.gateway}; this configuration is of ${gateway}. A swapped gateway keeps its name.`,
    );
  if (manifest.realm !== realm)
    throw wrong(`${file} is of the realm ${manifest.realm}; this configuration is of ${realm}.`);
  if (manifest.core !== core.id)
    throw wrong(`${file} is for the core ${manifest.core}; this configuration has ${core.id}.`);
  if (key !== undefined && signer?.kid !== key)
    throw wrong(`${file} is ${signer === null ? 'not signed' : `signed by ${signer.kid}`}; --key asks for ${key}.`);
  const { last } = manifest;
  if (last !== null && core.epoch <= last.epoch)
    throw wrong(
      `${file} ends in epoch ${last.epoch}, and core.epoch is ${core.epoch}. Two cards must not seal in one epoch: have the operator of ${core.id} grant a new one, and configure it.`,
    );
};

const read = (file: string): Uint8Array => {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (cause) {
    throw new Fault('storage', `${file} cannot be read: ${whyOf(cause)}.`, { cause });
  }
};

const write = (file: string, bytes: Uint8Array): void => {
  try {
    replaceWhole(file, bytes);
  } catch (cause) {
    throw new Fault('storage', `${file} cannot be written: ${whyOf(cause)}.`, {
      cause,
    });
  }
};
