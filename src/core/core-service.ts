import { defer, filter, map, type Observable, of, switchMap, tap } from 'rxjs';
import type { Sha256 } from '../domain/identity.ts';
import type { MarketEvent } from '../domain/market.ts';
import { bangkokTime, instant } from '../domain/time.ts';
import { type BatchHeader, INTERVAL_IN_FUTURE } from '../domain/transaction.ts';
import type { AccountView } from '../domain/view.ts';
import { fairAdmission } from '../flow/fair-admission.ts';
import type { SteadyClock } from '../flow/guarded-clock.ts';
import type { BatchJudge, BatchJudgement, ReceivedBatch } from '../ports/batch-judge.ts';
import type {
  BatchReply,
  CallerReply,
  CoreService,
  FactReply,
  OperatorReply,
  OrderReply,
  RequestReply,
} from '../ports/core-service.ts';
import type { EvidenceArchive } from '../ports/evidence-archive.ts';
import type { MarketData } from '../ports/market-data.ts';
import type { HeldBatch } from '../ports/outbox.ts';
import type { Quarantine } from '../ports/quarantine.ts';
import type { Requests } from '../ports/requests.ts';
import type { Verifier } from '../ports/verifier.ts';
import { batchRules } from '../settlement/batch-rules.ts';
import type { BatchCommand } from '../settlement/verify-batch.ts';
import type { FactCommand } from '../settlement/verify-fact.ts';
import { utf8 } from '../wire/bytes.ts';
import { sameBytes } from '../wire/cbor.ts';
import { logOrigin, signCheckpoint } from '../wire/checkpoint.ts';
import { accountProofs } from './account-proofs.ts';
import { accountStatement } from './account-statement.ts';
import { admitCaller, FOREIGN_CERTIFICATE } from './admit-caller.ts';
import { type Books, batchKey } from './books.ts';
import { coreView, publicRegistry, type Shopfront } from './core-view.ts';
import { type FileBeside, fileBatch, fileBeside, fileOrder } from './file-evidence.ts';
import { foreignSenders, isForeign, UNKNOWN_SENDERS } from './foreign-senders.ts';
import { type KeyRing, keyRings } from './key-ring.ts';
import { type PreparedReceipts, preparedReceipts } from './prepared-receipts.ts';
import { recentBatches } from './recent-batches.ts';
import { waitingRequests } from './registry-changes.ts';
import { type Pseudonyms, type Regulators, regulatorDesk } from './regulator-desk.ts';
import { REVOKED_KEY, revoked } from './revoked-key.ts';
import { type CoreKeys, receiptFor, wasOurs } from './take-batch.ts';
import { judgeFact, keepVerifiedFact } from './take-fact.ts';
import { type OperatorDesk, takeOperatorRequest } from './take-operator-request.ts';
import { type OrderCommand, openOrder, orderReply } from './take-order.ts';
import { notHere, takeRequest } from './take-request.ts';
import type { Watch } from './watch.ts';
import { witnessDesk } from './witness-desk.ts';
import type { Submit } from './writer.ts';

export type DeskPorts = Readonly<{
  books: Books;
  watched: Watch;
  submit: Submit;
  happened: Observable<MarketEvent>;
  market: MarketData;
  /** As a regulator may see it. */
  inspected: Observable<MarketEvent>;
  nameOf: Pseudonyms;
  /** Who may look at the whole market, by now. */
  regulators: () => Regulators;
  /** Rows of the journal. */
  rows: () => number;
  clock: SteadyClock;
  verifier: Verifier;
  judge: BatchJudge;
  quarantine: Quarantine;
  archive?: EvidenceArchive;
  /** Whose signature decides about readings that wait. */
  operator?: OperatorDesk;
  keys: CoreKeys;
  sha256: Sha256;
  /** Absent: nobody can ask to be enrolled here. */
  requests?: Requests;
}>;

type FilingDesk = DeskPorts & Pick<PreparedReceipts, 'preparing'> & Readonly<{ beside: FileBeside }>;

/**
 * Batches under way at once: enough that every thread of a large machine has work ahead of it and a group commit is worth
 * its sync. What may wait besides: of one gateway more than it sends at once, of all as much as memory has to spare.
 * Engineering choices.
 */
const BATCHES = { running: 128, perKey: 16, bytes: 64 * 1024 ** 2 } as const;
const BUSY = { kind: 'busy', retryAfterSeconds: 1 } as const;

/** What a core says to those who call it. Only what passed every check becomes a command. */
export const coreService = (settings: Shopfront, ports: DeskPorts): CoreService => {
  const { books, watched } = ports;
  const { keys, preparing } = preparedReceipts(settings, { keys: ports.keys, log: () => books.log });
  const desk = { ...ports, keys, preparing, beside: fileBeside(watched, ports.clock.now) };
  const ringOf = keyRings();
  const ring = (): KeyRing => ringOf(books.market.registry());
  const rulesOf = remembered(batchRules);
  const origin = logOrigin(settings.realm, settings.core);
  const note = () => signCheckpoint(origin, books.log.head(), keys.log);
  const noteOf = remembered((_: string) => note());
  const checkpoint = () => noteOf(String(books.log.head().size));
  const foreign = foreignSenders(ports);
  const admission = fairAdmission({ ...BATCHES, now: () => ports.clock.scheduler.now() });
  // Who is not enrolled shares one turn with all the others of that kind, whatever they call themselves.
  const senderOf = (gateway: string): string => (ring().gateways.has(gateway) ? gateway : UNKNOWN_SENDERS);
  const stateHashOf = remembered((_: string) => books.stateHash());
  const recent = recentBatches();
  const witnesses = witnessDesk({
    ...{ realm: settings.realm, core: settings.core, intervalLength: settings.market.intervalLength },
    ...{
      log: () => books.log,
      gateways: () => ring().gateways,
      verifier: ports.verifier,
      checkpoint,
      now: ports.clock.now,
    },
    elapsed: () => ports.clock.scheduler.now(),
  });
  const opens = (tokenHash: Uint8Array, token: string) => sameSecret(tokenHash, ports.sha256(utf8(token)));
  const inspection = regulatorDesk(settings, {
    ...{ books, happened: ports.inspected, nameOf: ports.nameOf },
    now: () => bangkokTime(ports.clock.now()),
  });
  const accountOf = (token: string): AccountView | null => {
    const shown = ports.sha256(utf8(token));
    // Every account is compared in full: how long it takes tells nothing.
    const found = [...ring().accounts.values()].filter(({ tokenHash }) => sameSecret(tokenHash, shown));
    return found[0] === undefined ? null : books.market.account(found[0].id);
  };

  const takeBatch = (batch: ReceivedBatch): Observable<BatchReply> =>
    judged(ports, batch).pipe(
      switchMap((verdict): Observable<BatchReply> => {
        if (verdict.kind === 'verified')
          return keepBatch(settings, desk, verdict, batch.body).pipe(
            tap((reply) => {
              quarantineLate(ports, reply, verdict.command, batch.body);
              if (reply.kind === 'kept') recent.keep(batch.gateway, heldAs(batch, verdict, reply.receipt));
            }),
          );
        const registry = books.market.registry();
        if (verdict.kind === 'refused' && registry !== null && isForeign(verdict.reason))
          foreign('batches', batch.gateway, registry, verdict.detail);
        return of(verdict);
      }),
    );

  return {
    now: ports.clock.told,
    admit: (gateway, caller) => {
      const registry = books.market.registry();
      if (registry === null) return BUSY;
      const reply = admitCaller(gateway, caller, { registry, logged: books.log.head().size });
      if (reply.kind === 'refused') noteCaller(ports, gateway, reply);
      return reply;
    },
    submitBatch: (gateway, sequence, body) =>
      admission
        .admit(senderOf(gateway), body.length, takeBatch({ gateway, sequence, body }))
        .pipe(map((reply) => counted(watched, reply))),
    requestEnrolment: (der) => {
      const [registry, { requests }] = [books.market.registry(), ports];
      if (requests === undefined) return notHere;
      if (registry === null) return BUSY;
      const reply = counted(watched, takeRequest(der, registry, requests));
      if (reply.kind === 'waiting')
        watched.raise(
          { kind: 'enrolment', source: settings.core, message: waitingRequests(reply.waiting) },
          ports.clock.now(),
        );
      return reply;
    },
    submitFact: (gateway, sequence, body) => {
      const registry = books.market.registry();
      if (registry === null) return of(BUSY);
      const now = ports.clock.now;
      return judgeFact(body, { gateway, sequence, at: now() }, rulesOf(registry), ports.verifier).pipe(
        switchMap((verdict): Observable<FactReply> => {
          if (verdict.kind !== 'refused')
            return keepVerifiedFact({ ...ports, now }, verdict.command).pipe(
              tap((reply) => quarantineLate(ports, reply, verdict.command, body)),
            );
          if (isForeign(verdict.reason)) foreign('grid facts', gateway, registry, verdict.detail);
          return of(verdict);
        }),
        map((reply) => counted(watched, reply)),
      );
    },
    submitOrder: (body) =>
      openOrder(body, ring(), ports).pipe(
        switchMap((opened): Observable<OrderReply> => {
          if (opened.kind === 'refused') return of(counted(watched, opened.reply));
          // Whoever knows better what time it is could trade what is over.
          if (ports.clock.guard.doubt()?.atStart === true) return of(BUSY);
          return placeOrder(desk, opened.command, body);
        }),
      ),
    operator: (body) =>
      takeOperatorRequest(settings, { ...ports, now: ports.clock.now }, ports.operator, body).pipe(
        map((reply) => counted(watched, reply)),
      ),
    events: (after) => ports.happened.pipe(filter(({ sequence }) => sequence > after)),
    view: () => {
      const journal = { rows: ports.rows(), commands: books.commands(), stateHash: stateHashOf(String(ports.rows())) };
      const indicated = ports.market.indicated();
      return coreView(settings, {
        books,
        indicated,
        watched,
        now: ports.clock.now(),
        checkpoint: checkpoint(),
        journal,
      });
    },
    alarms: watched.alarms,
    registry: () => publicRegistry(settings, books, keys),
    gaps: () => {
      const registry = books.market.registry();
      return { gateways: registry === null ? [] : books.gaps(registry).gateways };
    },
    gapsOf: (gateway) => {
      const registry = books.market.registry();
      return registry !== null && ring().gateways.has(gateway) ? books.gaps(registry, gateway) : null;
    },
    market: ports.market,
    rules: () => {
      const [hash, text] = [books.market.rules(), books.market.rulesText()];
      return hash === null || text === null ? null : { hash, text };
    },
    regulator: (token) => (ports.regulators().some(({ tokenHash }) => opens(tokenHash, token)) ? inspection : null),
    account: accountOf,
    accountStatement: (token) => {
      const account = accountOf(token);
      return account && accountStatement(account, books.market.months(account.account));
    },
    accountProofs: (token) => {
      const account = accountOf(token);
      return account && accountProofs(account, recent.all(), ring(), keys);
    },
    checkpoint,
    witness: witnesses.exchange,
    witnessed: witnesses.witnessed,
    logEntry: (index) => books.log.entry(index),
    logTile: (level, number, width) => books.log.tile(level, number, width),
    logBundle: (number, width) => books.log.bundle(number, width),
    inclusionProof: (index, size) => books.log.inclusion(index, size),
    consistencyProof: (from, to) => books.log.consistency(from, to),
  };
};

/** What a batch is worth by the registry in force when that is known: judging takes its time, and a key may go meanwhile. */
const judged = (ports: DeskPorts, batch: ReceivedBatch): Observable<BatchJudgement | typeof BUSY> =>
  defer(() => {
    const registry = ports.books.market.registry();
    if (registry === null) return of(BUSY);
    return ports.judge
      .judge(batch, registry)
      .pipe(switchMap((verdict) => (ports.books.market.registry() === registry ? of(verdict) : judged(ports, batch))));
  });

/** A batch that was just taken, as an outbox would hold it. */
const heldAs = (
  { body }: ReceivedBatch,
  { header, command }: Readonly<{ header: BatchHeader; command: BatchCommand }>,
  receipt: Uint8Array,
): HeldBatch => {
  const { epoch, sequence, from, to } = header;
  return { batch: { epoch, sequence, from, to, body, payloadHash: command.payloadHash }, receipt };
};

/** Of names that are not enrolled nobody is told: they are anybody's choice. */
const noteCaller = (
  { watched, clock }: DeskPorts,
  gateway: string,
  { reason, detail }: Extract<CallerReply, { kind: 'refused' }>,
): void => {
  watched.refuse(reason);
  if (reason === REVOKED_KEY) watched.raise({ kind: REVOKED_KEY, source: gateway, message: detail }, clock.now());
  if (reason !== FOREIGN_CERTIFICATE) return;
  const message = `Somebody calls as ${gateway} without a certificate of its key. Look after the gateway, or enrol its new key.`;
  watched.raise({ kind: 'foreign-signature', source: gateway, message }, clock.now());
};

/** A verified batch: answered again, refused as a conflict, or written and then answered. */
const keepBatch = (
  settings: Shopfront,
  { books, watched, submit, archive, keys, clock, beside, preparing }: FilingDesk,
  { command, header }: Readonly<{ command: BatchCommand; header: BatchHeader }>,
  body: Uint8Array,
): Observable<BatchReply> => {
  const { gateway, epoch, sequence, payloadHash } = command;
  const issuer = { realm: settings.realm, core: settings.core, keys };
  const answer = (): BatchReply => {
    const kept = books.kept(gateway, epoch, sequence);
    if (kept === null && books.tooLate(command)) return revoked(gateway);
    if (kept === null) throw new Error(`Batch ${batchKey(gateway, epoch, sequence)} was applied and is not kept.`);
    if (sameBytes(kept.payloadHash, payloadHash)) return receiptFor(issuer, books.log, header, kept);
    const detail = `${gateway} has sent another batch ${sequence} of epoch ${epoch} before: a cloned card, or a restored one. Grant it a new epoch.`;
    watched.raise({ kind: 'sequence-conflict', source: gateway, message: detail }, clock.now());
    return { kind: 'refused', reason: 'sequence-conflict', detail };
  };
  // No receipt before what was signed is archived too, also of a batch that a crash left without it. It is made while that is
  // under way, and leaves when both are durable.
  const filed = fileBatch(archive, command, body);
  const before = books.kept(gateway, epoch, sequence);
  if (before !== null && sameBytes(before.payloadHash, payloadHash))
    return beside(
      defer(() => of(answer())),
      filed,
    );
  if (before !== null || books.tooLate(command)) return of(answer());
  if (!wasOurs(books.log, header.seen)) {
    const detail = `${gateway} has seen a log of this core that this core never had. Keep both checkpoints and call the operator.`;
    watched.raise({ kind: 'foreign-log-head', source: gateway, message: detail }, clock.now());
    return of({ kind: 'refused', reason: 'foreign-log-head', detail });
  }
  const clocks = { kind: 'clock-disagrees', source: gateway };
  // Whoever has sealed it knew that it was over: he is another clock.
  clock.guard.vouch(header.to);
  const now = instant(Math.max(books.at(), clock.now()));
  if (command.intervals.some(({ start }) => start > now)) {
    // Journalled now, its readings would have a receipt and never be settled: the market takes none of the future.
    const detail = `${gateway} has sealed an interval that has not begun by this core's time, ${bangkokTime(now)}. One of the two clocks is wrong: put it right; until then its batches wait.`;
    watched.raise({ ...clocks, message: detail }, now);
    return of({ kind: 'refused', reason: INTERVAL_IN_FUTURE, detail });
  }
  const kept = submit('metering', command).pipe(
    map((applied): BatchReply => {
      if (applied.kind === 'busy') return BUSY;
      watched.settle({ ...clocks, message: `${gateway} and this core are of one time again.` }, clock.now());
      return answer();
    }),
  );
  return beside(preparing(command, kept), filed);
};

/** What came too late under a former key is not lost: whoever looks into the case finds the bytes. */
const quarantineLate = (
  { quarantine, watched, clock }: DeskPorts,
  reply: BatchReply | FactReply,
  { kind, gateway, epoch, sequence, payloadHash }: BatchCommand | FactCommand,
  body: Uint8Array,
): void => {
  if (reply.kind !== 'refused' || reply.reason !== REVOKED_KEY) return;
  watched.raise({ kind: REVOKED_KEY, source: gateway, message: reply.detail }, clock.now());
  quarantine.keep({ kind, gateway, epoch, sequence, payloadHash, body });
};

const placeOrder = (
  { submit, archive, beside, watched }: FilingDesk,
  command: OrderCommand,
  body: Uint8Array,
): Observable<OrderReply> =>
  beside(submit(command.kind, command), fileOrder(archive, command, body)).pipe(
    map((applied) => (applied.kind === 'busy' ? BUSY : counted(watched, orderReply(command, applied.events)))),
  );

const counted = <Reply extends BatchReply | FactReply | OrderReply | OperatorReply | RequestReply>(
  watched: Watch,
  reply: Reply,
): Reply => {
  if (reply.kind === 'refused') watched.refuse(reply.reason);
  return reply;
};

const sameSecret = (one: Uint8Array, other: Uint8Array): boolean => {
  let difference = one.length ^ other.length;
  for (let index = 0; index < one.length; index += 1) difference |= (one[index] ?? 0) ^ (other[index] ?? 0);
  return difference === 0;
};

/** The last answer of a function that always gives the same one to the same question. */
const remembered = <Question, Answer>(of: (question: Question) => Answer): ((question: Question) => Answer) => {
  let last: Readonly<{ question: Question; answer: Answer }> | null = null;
  return (question) => {
    if (last === null || last.question !== question) last = { question, answer: of(question) };
    return last.answer;
  };
};
