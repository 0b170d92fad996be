import { connect } from 'node:net';
import { firstValueFrom, type Observable, timeout } from 'rxjs';
import { pinnedFetch } from '../../adapters/http/pinned-fetch.ts';
import { Fault } from '../../domain/fault.ts';
import type { Kid, PublicKey, Realm, VerifySignature } from '../../domain/identity.ts';
import type { Broker } from '../../ports/broker.ts';
import { logOrigin, openCheckpoint } from '../../wire/checkpoint.ts';
import { type Finding, findingsOf } from './finding.ts';

/** A network that does not answer in this time will not, ms. */
const PATIENCE = 5_000;

/** Many converters take one connection at a time. */
const ONE_CONNECTION =
  'It may take one connection only, which the gateway has: look at its buses on its page, or stop it first.';

type Spoken = 'tcp' | 'rtu-over-tcp' | 'opc-ua';

const listener: Readonly<Record<Spoken, string>> = {
  tcp: 'Modbus TCP is switched on there',
  'rtu-over-tcp': 'the converter is a TCP server on that port',
  'opc-ua': 'the OPC UA server runs there and its firewall lets this port in',
};

/** A TCP connection and nothing more: the meter, converter or server behind it is not asked anything. */
export const examineHost = (
  { host, port, kind }: Readonly<{ host: string; port: number; kind: Spoken }>,
  gatewayRuns: boolean,
): Promise<Finding> => {
  const { ok, warn, fail } = findingsOf('network');
  const about = `${host}:${port}`;
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (finding: Finding) => {
      socket.destroy();
      resolve(finding);
    };
    const refused = (why: string) =>
      gatewayRuns && kind !== 'opc-ua' ? end(warn(about, `${why} while the gateway runs`, ONE_CONNECTION)) : give(why);
    const give = (why: string) => end(fail(about, why, `Check the address, the cable, and that ${listener[kind]}.`));
    socket.setTimeout(PATIENCE, () => refused(`does not answer within ${PATIENCE / 1000} s`));
    socket.on('connect', () => end(ok(about, 'takes connections')));
    socket.on('error', (error) => refused(`cannot be reached (${error.message})`));
  });
};

/** What a gateway was told of its core. */
type CoreTerms = Readonly<{
  gateway: string;
  key: PublicKey | null;
  realm: Realm;
  url: string;
  /** Of its TLS keys, over https. */
  pins: readonly Kid[];
  core: string;
  epoch: number;
  logKey: PublicKey;
}>;

/** What a core tells everybody (`GET /v1/registry`); keys in hexadecimal. */
type Told = Readonly<{
  realm?: unknown;
  core?: unknown;
  gateways?: readonly Readonly<{ id?: unknown; epoch?: unknown; key?: Readonly<{ kid?: unknown }> }>[];
}>;

const { ok, fail } = findingsOf('core');

/** Whether the core is who it should be, and knows this gateway. */
const judgeCore = (terms: CoreTerms, told: Told, checkpoint: string, verify: VerifySignature): Finding => {
  const { url, core, realm, gateway, key, epoch, logKey } = terms;
  if (told.core !== core || told.realm !== realm)
    return fail(
      url,
      `is ${String(told.core)} of realm ${String(told.realm)}, not ${core} of ${realm}`,
      'Correct core.url or core.id.',
    );
  try {
    openCheckpoint(checkpoint, logOrigin(realm, core), logKey, verify);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return fail(
      url,
      `is not signed by the log key configured: ${error.message}`,
      'Compare core.logKey with what the operator published.',
    );
  }
  const known = told.gateways?.find(({ id }) => id === gateway);
  if (known === undefined)
    return fail(url, `does not know ${gateway}`, 'Ask the operator to enrol it: gridtokenx keys show <key file>.');
  if (key !== null && known.key?.kid !== key.kid)
    return fail(url, `knows ${gateway} under another key`, 'Use the key that was enrolled, or have this one enrolled.');
  if (known.epoch !== epoch)
    return fail(
      url,
      `granted ${gateway} epoch ${String(known.epoch)}, not ${epoch}`,
      'Set core.epoch to what the core granted.',
    );
  return ok(url, `is ${core}, as configured, and knows ${gateway}`);
};

const textAt = async (url: URL, pins: readonly Kid[]): Promise<string> => {
  const answer = await pinnedFetch(url, pins, { signal: AbortSignal.timeout(PATIENCE) });
  if (!answer.ok) throw new Error(`it answered ${answer.status}`);
  return answer.text();
};

export const examineCore = async (terms: CoreTerms, verify: VerifySignature): Promise<Finding> => {
  try {
    const [told, checkpoint] = await Promise.all(
      ['/v1/registry', '/v1/log/checkpoint'].map((path) => textAt(new URL(path, terms.url), terms.pins)),
    );
    return judgeCore(terms, JSON.parse(told ?? '') as Told, checkpoint ?? '', verify);
  } catch (error) {
    if (error instanceof Fault && error.code === 'signature')
      return fail(terms.url, error.message, 'Correct core.url or core.pins.');
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    const why = cause instanceof Error ? cause.message : String(cause);
    return fail(
      terms.url,
      `cannot be reached (${why}); readings are kept until it can`,
      'Check the address, the network and that the core runs.',
    );
  }
};

/** One visit with the gateway's credentials, without a will and without a word. */
export const examineBroker = async (broker: Broker | null): Promise<Finding> => {
  const { ok: good, fail: bad, skipped: none } = findingsOf('broker');
  if (broker === null) return none('mqtt', 'no broker is configured');
  const visit: Observable<unknown> = broker.connect({ subscriptions: [] }).pipe(timeout({ first: 2 * PATIENCE }));
  return firstValueFrom(visit).then(
    () => good(broker.address, 'lets this gateway in'),
    (error: unknown) =>
      bad(
        broker.address,
        error instanceof Fault ? error.message : `does not answer within ${(2 * PATIENCE) / 1000} s`,
        'Check mqtt.url, the user and password files, and the firewall.',
      ),
  );
};
