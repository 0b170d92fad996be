import { setTimeout as pause } from 'node:timers/promises';
import { readKeyFile } from '../../adapters/signatures/key-file.ts';
import type { GatewayConfiguration } from '../../configuration/gateway-configuration.ts';
import { Fault } from '../../domain/fault.ts';
import type { Kid } from '../../domain/identity.ts';
import { MINUTE } from '../../domain/time.ts';
import { signCertificateRequest } from '../../wire/certificate-request.ts';
import { askCore } from '../ask-core.ts';
import { readGatewayConfiguration } from '../read-gateway-configuration.ts';
import { spoken } from '../speech.ts';

type EnrolOptions = Readonly<{ code: string; config: string; wait: string }>;

const LOOK_EVERY_MS = 2_000;

/** `gridtokenx keys enrol`: 0 once it is enrolled, 1 while it waits for the operator. @throws Fault when it is refused. */
export const run = async ({ code, config, wait }: EnrolOptions): Promise<number> => {
  const minutes = Number(wait);
  if (!/^\d{1,4}$/.test(wait))
    throw new Fault('configuration', `--wait is "${wait}"; allowed: whole minutes from 0 to 9999.`);
  const configuration = readGatewayConfiguration(config);
  const { gateway, keyFile, core } = configuration;
  const signer = readKeyFile(keyFile, 'gateway');
  const answer = await post(core, signCertificateRequest(gateway, code, signer));
  if (answer !== 'enrolled') {
    say(`${gateway} has asked ${core.id} to be enrolled with the key ${signer.key.kid}. Read it to the operator.`);
    const until = performance.now() + minutes * MINUTE;
    while (performance.now() < until && (await epochAt(configuration, signer.key.kid)) === null)
      await pause(LOOK_EVERY_MS);
  }
  const epoch = await epochAt(configuration, signer.key.kid);
  if (epoch === null) {
    say('It waits for the operator of the core (`gridtokenx registry admit`). Ask again whenever you like.');
    return 1;
  }
  say(`${gateway} is enrolled at ${core.id} in epoch ${epoch}.`);
  if (epoch !== core.epoch) say(`Set core.epoch in ${config} to ${epoch} before it is started.`);
  return 0;
};

const say = (line: string): void => {
  process.stdout.write(spoken(`${line}\n`));
};

type CoreTerms = GatewayConfiguration['core'];

const post = async (core: CoreTerms, der: Uint8Array): Promise<'enrolled' | 'waiting'> => {
  const { url } = core;
  const response = await ask(core, '/v1/enrolments', {
    method: 'POST',
    headers: { 'content-type': 'application/pkcs10' },
    body: der,
  });
  if (response.ok) return response.status === 200 ? 'enrolled' : 'waiting';
  const { detail } = await jsonOf<Readonly<{ detail?: unknown }>>(response, url);
  throw new Fault('registry', typeof detail === 'string' ? detail : `The core at ${url} answered ${response.status}.`);
};

/** The epoch in which this key is enrolled; null when it is not. */
const epochAt = async ({ gateway, core }: GatewayConfiguration, kid: Kid): Promise<number | null> => {
  type Told = Readonly<{
    gateways?: readonly Readonly<{ id: string; epoch: number; key: Readonly<{ kid: string }> }>[];
  }>;
  const { gateways = [] } = await jsonOf<Told>(await ask(core, '/v1/registry'), core.url);
  return gateways.find(({ id, key }) => id === gateway && key.kid === kid)?.epoch ?? null;
};

const ask = ({ url, pins }: CoreTerms, path: string, sent = {}): Promise<Response> =>
  askCore({ core: url, pins, given: 'core.url' }, new URL(path, url), (answer) => answer, sent);

const jsonOf = async <T>(response: Response, url: string): Promise<T> => {
  try {
    return (await response.json()) as T;
  } catch (cause) {
    throw new Fault('malformed', `What the core at ${url} answers cannot be read: is core.url right?`, { cause });
  }
};
