import { defer, forkJoin, map, type Observable, of } from 'rxjs';
import { Fault, parsedOr } from '../domain/fault.ts';
import type { CoreId, GatewayId, Realm } from '../domain/identity.ts';
import { intervalAt } from '../domain/interval.ts';
import type { EnrolledGateway } from '../domain/registry.ts';
import type { Instant, Millis } from '../domain/time.ts';
import type { LogHead } from '../domain/transaction.ts';
import type { WitnessedHead, WitnessReply } from '../ports/core-service.ts';
import type { Verifier } from '../ports/verifier.ts';
import type { TransparencyLog } from '../settlement/transparency-log.ts';
import { logOrigin } from '../wire/checkpoint.ts';
import { parseMessage } from '../wire/cose.ts';
import { cosignatureOn, witnessName } from '../wire/cosignature.ts';
import {
  decodeWitnessQuestion,
  encodeWitnessAnswer,
  unverifiedWitnessKey,
  type WitnessQuestion,
} from '../wire/witness.ts';

export type WitnessDeskTools = Readonly<{
  realm: Realm;
  core: CoreId;
  intervalLength: Millis;
  /** The log in force: one that is begun from a snapshot is another than that before it. */
  log: () => TransparencyLog;
  gateways: () => ReadonlyMap<GatewayId, EnrolledGateway>;
  verifier: Verifier;
  /** The current head, signed by the log key. */
  checkpoint: () => string;
  now: () => Instant;
  /** Real milliseconds, from wherever. */
  elapsed: () => number;
}>;

/** In a demo an interval is over before everybody has looked: a head stands as long as three looks take. Engineering choice. */
const LEAST_STANDING_MS = 30_000;

/** Has gateways witness the log: not part of the books, as it follows from nothing that is journalled. */
export type WitnessDesk = Readonly<{
  exchange: (gateway: string, body: Uint8Array) => Observable<WitnessReply>;
  /** The newest head that anybody has co-signed, with what signed it. */
  witnessed: () => WitnessedHead | null;
}>;

type Witnessing = Readonly<{
  interval: number;
  since: number;
  head: LogHead;
  note: string;
  signed: Map<GatewayId, Readonly<{ line: string; statement: Uint8Array }>>;
}>;

/** One head is fixed for each grid interval, so that all gateways sign the same; the one before may still be signed. */
export const witnessDesk = (tools: WitnessDeskTools): WitnessDesk => {
  const { realm, core, log, checkpoint, now, elapsed, intervalLength } = tools;
  let current: Witnessing | null = null;
  let before: Witnessing | null = null;

  const fixed = (): Witnessing => {
    const interval = intervalAt(now(), intervalLength).start;
    const stands = current !== null && (current.interval === interval || elapsed() - current.since < LEAST_STANDING_MS);
    if (current !== null && stands) return current;
    if (current !== null && current.signed.size > 0) before = current;
    current = { interval, since: elapsed(), head: log().head(), note: checkpoint(), signed: new Map() };
    return current;
  };
  const keep = (gateway: GatewayId, signed: Signed): void => {
    const one = [current, before].find((head) => head?.head.size === signed.size);
    one?.signed.set(gateway, signed);
  };
  /** With the gateway's own line, where there is one: it need not sign again. */
  const answer = (gateway: GatewayId, seen: number): WitnessReply => {
    const { head, note, signed } = fixed();
    const [from, to] = [Math.min(seen, head.size), Math.max(seen, head.size)];
    // Who has seen more than this log ever had gets no proof: there is none.
    const path = (from > 0 && to <= log().head().size && log().consistency(from, to)) || [];
    return { kind: 'answered', body: encodeWitnessAnswer({ note: note + (signed.get(gateway)?.line ?? ''), path }) };
  };

  return {
    exchange: (gateway, body) =>
      defer(() => {
        const enrolled = tools.gateways().get(gateway);
        if (enrolled === undefined) return of(refused('unknown-gateway', `No gateway ${gateway} is enrolled here.`));
        const question = parsedOr(() => decodeWitnessQuestion(body), refused);
        if (question.kind === 'refused') return of(question);
        const { seen, signed } = question.value;
        if (signed === null) return of(answer(gateway, seen));
        const note = [current, before].find((head) => head?.head.size === signed.size)?.note;
        // Too late: a newer head is to be signed by now.
        if (note === undefined) return of(answer(gateway, seen));
        const checks = parsedOr(() => checksOf(tools, enrolled, signed, note), refused);
        if (checks.kind === 'refused') return of(checks);
        return forkJoin(
          checks.value.map(([key, message, signature]) => tools.verifier.check(key, message, signature)),
        ).pipe(
          map((verdicts): WitnessReply => {
            if (!verdicts.every((holds) => holds))
              return refused('bad-signature', `What ${gateway} witnesses is not signed by its keys.`);
            keep(gateway, signed);
            return answer(gateway, seen);
          }),
        );
      }),
    witnessed: () => {
      const shown = current !== null && current.signed.size > 0 ? current : before;
      if (shown === null) return null;
      const gateways = [...shown.signed].map(([gateway, { statement }]) => ({ gateway, statement }));
      return { realm, core, note: withLines(shown.note, shown.signed), witnesses: gateways };
    },
  };
};

const withLines = (note: string, signed: Witnessing['signed']): string =>
  note + [...signed.values()].map(({ line }) => line).join('');

type Signed = NonNullable<WitnessQuestion['signed']>;
type Check = Parameters<Verifier['check']>;

/**
 * The gateway's own word for its witness key, by a key of it that counts now, and that key's signature on the head.
 * @throws Fault `malformed`.
 */
const checksOf = (
  { realm, core, log }: WitnessDeskTools,
  { id, key: today, former = [] }: EnrolledGateway,
  { statement, line }: Signed,
  note: string,
): readonly Check[] => {
  const message = parseMessage('witness-key', statement);
  const word = unverifiedWitnessKey(statement);
  const inForce = [today, ...former.filter(({ until }) => log().head().size < until).map((one) => one.key)];
  const key = inForce.find(({ kid, algorithm }) => kid === message.kid && algorithm === message.algorithm);
  if (key === undefined || word.gateway !== id)
    throw new Fault('malformed', `The witness key of ${id} is vouched for by another key than its own.`);
  if (word.realm !== realm || word.core !== core)
    throw new Fault('malformed', `The witness key of ${id} is for the log of ${word.core} in ${word.realm}.`);
  if (!/^[^\n]+\n$/.test(line)) throw new Fault('malformed', 'A co-signature is one line of a note.');
  const cosignature = cosignatureOn(note + line, logOrigin(realm, core), witnessName(realm, core, id), word.key.raw);
  if (cosignature === null) throw new Fault('malformed', `The line is no co-signature of ${id} on this head.`);
  return [
    [key, message.signed, message.signature],
    [word.key, cosignature.message, cosignature.signature],
  ];
};

const refused = (reason: string, detail: string): Extract<WitnessReply, { kind: 'refused' }> => ({
  kind: 'refused',
  reason,
  detail,
});
