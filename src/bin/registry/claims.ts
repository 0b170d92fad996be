import { createHash, randomInt, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { draftOfProcess, replaceWhole } from '../../adapters/disk/whole-file.ts';
import { Fault } from '../../domain/fault.ts';
import { type GatewayId, isOpaqueId } from '../../domain/identity.ts';
import { bangkokTime, HOUR, type Instant, instant } from '../../domain/time.ts';

/** Crockford's base 32, without I, L, O and U: what is read out on the telephone is typed rightly. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 50 random bits, of which five may be guessed. Engineering choices. */
const LENGTH = 10;
const MOST_WRONG = 5;

/** A promise that one gateway may ask to be enrolled once. The code itself is nowhere: only its hash. */
type Claim = Readonly<{ gateway: GatewayId; codeHash: string; expires: string; wrong: number; used: boolean }>;

const fileOf = (registry: string): string => `${registry}.claims.json`;

/** Opens a claim and gives its code, which is shown once; an earlier claim of the same gateway is void. @throws Fault. */
export const openClaim = (
  registry: string,
  gateway: GatewayId,
  hours: number,
  now: Instant,
): Readonly<{ code: string; expires: Instant }> => {
  if (!isOpaqueId(gateway))
    throw new Fault('registry', `${gateway} cannot be the name of a gateway: lower-case letters, digits and hyphens.`);
  const code = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  const expires = instant(now + hours * HOUR);
  const claim = { gateway, codeHash: hashOf(code), expires: new Date(expires).toISOString(), wrong: 0, used: false };
  write(registry, [...read(registry).filter((one) => one.gateway !== gateway), claim]);
  return { code: `${code.slice(0, 5)}-${code.slice(5)}`, expires };
};

/** Why a code does not count, in words; null when it does. Looking costs nothing. */
export const claimProblem = (registry: string, gateway: GatewayId, code: string | null, now: Instant): string | null =>
  problemOf(
    read(registry).find((one) => one.gateway === gateway),
    code,
    now,
  );

const problemOf = (claim: Claim | undefined, code: string | null, now: Instant): string | null => {
  if (claim === undefined) return 'nobody invited it';
  if (claim.used) return 'it was used before';
  if (claim.wrong >= MOST_WRONG) return `${MOST_WRONG} wrong codes were tried`;
  if (now >= Date.parse(claim.expires)) return `it expired at ${bangkokTime(instant(Date.parse(claim.expires)))}`;
  if (code === null) return NONE;
  return timingSafeEqual(Buffer.from(hashOf(normal(code))), Buffer.from(claim.codeHash)) ? null : WRONG;
};
const WRONG = 'the code is wrong';
const NONE = 'the request has no code';

/**
 * Whether a claim counts, before it is used up. Five wrong codes make it void; each is written down before anybody hears of it.
 * @throws Fault `registry` with why it does not count.
 */
export const judgeClaim = (registry: string, gateway: GatewayId, code: string | null, now: Instant): void => {
  const claim = read(registry).find((one) => one.gateway === gateway);
  const problem = problemOf(claim, code, now);
  if (problem === null) return;
  const wrong = (claim?.wrong ?? 0) + 1;
  if (problem === WRONG || problem === NONE) alter(registry, gateway, { wrong });
  const why = problem === WRONG ? `${WRONG} (${wrong} of ${MOST_WRONG})` : problem;
  throw new Fault(
    'registry',
    `The claim of ${gateway} does not count: ${why}. Open a new one with \`gridtokenx registry invite\`.`,
  );
};

/** Uses up a claim that counts: once what was asked for is in the registry, so that a failed attempt costs no code. */
export const spendClaim = (registry: string, gateway: GatewayId): void => alter(registry, gateway, { used: true });

const alter = (registry: string, gateway: GatewayId, change: Partial<Claim>): void =>
  write(
    registry,
    read(registry).map((one) => (one.gateway === gateway ? { ...one, ...change } : one)),
  );

/** As people type it. */
const normal = (code: string): string =>
  code.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
const hashOf = (code: string): string => createHash('sha256').update(`gridtokenx/claim/${code}`).digest('hex');

const read = (registry: string): readonly Claim[] => {
  const file = fileOf(registry);
  if (!existsSync(file)) return [];
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as readonly Claim[];
  } catch (cause) {
    throw new Fault(
      'registry',
      `The claims in ${file} cannot be read. Remove the file: all open claims are void then.`,
      { cause },
    );
  }
};

const write = (registry: string, claims: readonly Claim[]): void => {
  const file = fileOf(registry);
  replaceWhole(file, `${JSON.stringify(claims, null, 2)}\n`, { draft: draftOfProcess(file) });
};
