import { rmSync } from 'node:fs';
import { requestProblem } from '../../adapters/signatures/request-problem.ts';
import { verifySignature } from '../../adapters/signatures/verify.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import { Fault } from '../../domain/fault.ts';
import type { Registry } from '../../domain/registry.ts';
import { bangkokTime, type Instant } from '../../domain/time.ts';
import { withGateway, withoutKey, withSuccessor } from '../../settlement/registry-changes.ts';
import { type CertificateRequest, decodeCertificateRequest } from '../../wire/certificate-request.ts';
import { openHandover } from '../../wire/key-handover.ts';
import { encodeTrustFile, type PastKey } from '../../wire/proof-file.ts';
import { publicKeyGiven } from '../public-key-given.ts';
import { changeRegistry, openedRegistry, readBytes, type Signed } from '../registry/change-registry.ts';
import { claimProblem, judgeClaim, openClaim, spendClaim } from '../registry/claims.ts';
import { keyHistory, registryLines } from '../registry/registry-lines.ts';
import { requestsIn, type WaitingRequest } from '../registry/waiting-requests.ts';
import { said, spoken } from '../speech.ts';

export type RegistryOptions =
  | Readonly<{ action: 'show' | 'history'; registry: string; operator: string }>
  | Readonly<{ action: 'trust'; registry: string; operator: string; coreKey: string; logKey: string }>
  | Readonly<{ action: 'invite'; registry: string; gateway: string; hours: string }>
  | (Signed & Readonly<{ action: 'add'; request: string }>)
  | (Signed & Readonly<{ action: 'admit'; folder: string }>)
  | (Signed & Readonly<{ action: 'rotate'; handover: string; until: string }>)
  | (Signed & Readonly<{ action: 'revoke'; gateway: string; at: string; kid?: string; request?: string }>);

/**
 * `gridtokenx registry`: what an operator does about the keys of gateways. Changes are shown first, and signed and written
 * only with `--approve`; a core that runs on the file takes the new version by itself, within seconds.
 */
export const run = async (options: RegistryOptions): Promise<number> => {
  const text = perform(options);
  process.stdout.write(options.action === 'trust' ? text : spoken(text));
  return 0;
};

const perform = (options: RegistryOptions): string => {
  switch (options.action) {
    case 'show':
      return registryLines(openedRegistry(options));
    case 'history':
      return keyHistory(openedRegistry(options));
    case 'trust':
      return trust(openedRegistry(options), options);
    case 'invite':
      return invite(options);
    case 'add':
      return add(options);
    case 'admit':
      return admit(options);
    case 'rotate': {
      const signed = readBytes(options.handover, 'handover');
      const handover = openHandover(signed, verifySignature);
      const until = entryOf(options.until, '--until');
      return changeRegistry(options, (registry) => withSuccessor(registry, handover, signed, until));
    }
    case 'revoke':
      return revoke(options);
  }
};

type Of<Action extends RegistryOptions['action']> = Extract<RegistryOptions, { action: Action }>;

const invite = ({ registry, gateway, hours }: Of<'invite'>): string => {
  const span = Number(hours);
  if (!Number.isInteger(span) || span < 1 || span > 720)
    throw new Fault('registry', `--hours is ${hours}; allowed: 1 to 720.`);
  const { code, expires } = openClaim(registry, gateway, span, systemClock().now());
  return `claim code ${code} for ${gateway}, good once, until ${bangkokTime(expires)}.\nOn the gateway: gridtokenx keys enrol ${code} --config gateway.json\nOr, carried by hand: gridtokenx keys csr <key file> ${gateway} --claim ${code}\n`;
};

const add = (options: Of<'add'>): string => {
  const request = readRequest(options.request);
  // The claim is used up only by what is approved: looking costs nothing, and what is wrong is found before.
  return changeRegistry(options, (registry) => withGateway(registry, request.name, request.key), {
    beforeSigning: () => judgeClaim(options.registry, request.name, request.claim, systemClock().now()),
    afterWriting: () => spendClaim(options.registry, request.name),
  });
};

/** The requests that came over the network: those with a code that counts are enrolled together, the others wait. */
const admit = (options: Of<'admit'>): string => {
  const { registry: file, folder, operator, approve } = options;
  const now = systemClock().now();
  const known = new Set(openedRegistry({ registry: file, operator }).gateways.map(({ id }) => id));
  const all = requestsIn(folder, readRequest).map((one) => ({ ...one, why: whyNot(one, file, known, now) }));
  const named = Map.groupBy(all, ({ request, why }) => (why === null ? (request?.name ?? '') : ''));
  const judged = all.map((one) =>
    one.why === null && (named.get(one.request?.name ?? '')?.length ?? 0) > 1
      ? { ...one, why: 'another request of this name has the same code: take the wrong one away' }
      : one,
  );
  const good = judged.flatMap(({ request, why, path }) =>
    request === null || why !== null ? [] : [{ request, path }],
  );
  if (all.length === 0) return 'No gateway waits to be enrolled.\n';
  const list = judged
    .map(({ name, why }) => `${name}: ${said(why === null ? 'its code counts' : `waits, ${why}`)}\n`)
    .join('');
  if (good.length === 0) return `${list}None of them can be enrolled by its code.\n`;
  const changed = changeRegistry(
    options,
    (registry) => good.reduce((grown, { request: { name, key } }) => withGateway(grown, name, key), registry),
    {
      beforeSigning: () => {
        for (const { request } of good) judgeClaim(file, request.name, request.claim, now);
      },
      afterWriting: () => {
        for (const { request } of good) spendClaim(file, request.name);
      },
    },
  );
  // Those of a name that was enrolled before go too: a code cannot grant them anything.
  const done = judged.filter(({ request, why }) => request !== null && (why === null || known.has(request.name)));
  if (approve === true) for (const { path } of done) rmSync(path, { force: true });
  return `${list}${changed}`;
};

const whyNot = (
  { request, why }: WaitingRequest,
  registry: string,
  known: ReadonlySet<string>,
  now: Instant,
): string | null => {
  if (request === null) return why;
  if (known.has(request.name)) return 'a gateway of this name is enrolled already';
  return claimProblem(registry, request.name, request.claim, now);
};

const revoke = ({ gateway, kid, request: file, ...options }: Of<'revoke'>): string => {
  const request = file === undefined ? null : readRequest(file);
  if (request !== null && request.name !== gateway)
    throw new Fault('registry', `The request is of ${request.name}, not of ${gateway}.`);
  const at = entryOf(options.at, '--at');
  return changeRegistry(
    options,
    (registry) => {
      const today = registry.gateways.find(({ id }) => id === gateway)?.key.kid ?? '';
      return withoutKey(registry, { gateway, kid: kid ?? today, at, successor: request?.key ?? null });
    },
    request === null
      ? {}
      : {
          beforeSigning: () => judgeClaim(options.registry, gateway, request.claim, systemClock().now()),
          afterWriting: () => spendClaim(options.registry, gateway),
        },
  );
};

const trust = (registry: Registry, { coreKey, logKey, operator }: Of<'trust'>): string => {
  const history = registry.gateways.flatMap(({ id, former = [] }) =>
    former.map(({ key, until }): PastKey => ({ purpose: 'gateway', raw: key.raw, until, gateway: id })),
  );
  return encodeTrustFile({
    keys: {
      core: publicKeyGiven(coreKey, 'core').raw,
      log: publicKeyGiven(logKey, 'log').raw,
      operator: publicKeyGiven(operator, 'operator').raw,
    },
    gateways: new Map(registry.gateways.map(({ id, key }) => [id, key.raw])),
    ...(history.length > 0 && { history }),
  });
};

/** @throws Fault `signature` when whoever asks does not have the key that is asked for. */
const readRequest = (file: string): CertificateRequest => {
  const text = new TextDecoder().decode(readBytes(file, 'certificate request'));
  const [, base64 = ''] =
    /-----BEGIN CERTIFICATE REQUEST-----([\s\S]*?)-----END CERTIFICATE REQUEST-----/.exec(text) ?? [];
  const der = new Uint8Array(Buffer.from(base64, 'base64'));
  const request = decodeCertificateRequest(der);
  // A weak key is refused by name when the registry is signed.
  if (requestProblem(der) === 'bad-signature')
    throw new Fault('signature', `The certificate request ${file} is not signed by the key it asks for.`);
  return request;
};

const entryOf = (text: string, option: string): number => {
  const entry = Number(text);
  if (!/^\d{1,15}$/.test(text))
    throw new Fault('registry', `${option} is ${text}; allowed: the index of an entry of the log, from 0.`);
  return entry;
};
