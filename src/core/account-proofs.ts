import type { EnrolledGateway } from '../domain/registry.ts';
import { instant } from '../domain/time.ts';
import type { AccountView } from '../domain/view.ts';
import type { HeldBatch } from '../ports/outbox.ts';
import { proofOf } from '../settlement/make-proof.ts';
import type { PastKey, ProofKeys } from '../wire/proof-file.ts';
import type { KeyRing } from './key-ring.ts';
import type { CoreKeys } from './take-batch.ts';

/** As many as a page checks in a moment on a telephone: a check of one takes it some 20 ms. Engineering choice. */
const MOST_PROOFS = 8;

/**
 * Proof files of the account's newest intervals, newest first, of what the core took last: of no other account's intervals,
 * and without the neighbours' leaves.
 */
export const accountProofs = (
  { intervals }: AccountView,
  held: readonly HeldBatch[],
  { registry, gateways }: KeyRing,
  coreKeys: CoreKeys,
): readonly string[] => {
  const pointGateway = new Map(registry?.points.map(({ id, gateway }) => [id, gateway]));
  const proofs: string[] = [];
  for (const { point, start: moment } of intervals) {
    if (proofs.length >= MOST_PROOFS) break;
    const start = instant(Date.parse(moment));
    const gateway = gateways.get(pointGateway.get(point) ?? '');
    const covering = held.filter(({ batch }) => batch.from <= start && start < batch.to);
    if (gateway === undefined || covering.length === 0) continue;
    const answer = proofOf(covering, { kind: 'leaf', point, start }, ...keysToCheckBy(gateway, coreKeys));
    if (answer.kind === 'proof') proofs.push(answer.text);
  }
  return proofs;
};

/** What the three signers sign with today, and what they signed with before. */
const keysToCheckBy = (gateway: EnrolledGateway, { core, log, former = [] }: CoreKeys): [ProofKeys, PastKey[]] => [
  { gateway: gateway.key.raw, core: core.key.raw, log: log.key.raw },
  [
    ...(gateway.former ?? []).map(
      ({ key, until }): PastKey => ({ purpose: 'gateway', gateway: gateway.id, raw: key.raw, until }),
    ),
    ...former.flatMap(({ core: before, log: logBefore, until }): PastKey[] => [
      { purpose: 'core', raw: before.key.raw, until },
      { purpose: 'log', raw: logBefore.key.raw, until },
    ]),
  ],
];
