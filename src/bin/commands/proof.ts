import { readFileSync, writeFileSync } from 'node:fs';
import { readOutbox } from '../../adapters/sqlite/read-outbox.ts';
import { Fault, orFault } from '../../domain/fault.ts';
import { instant } from '../../domain/time.ts';
import type { ProofAnswer, ProofQuestion } from '../../ports/proof-desk.ts';
import { proofOf } from '../../settlement/make-proof.ts';
import { pinnedKeys } from '../../verification/pinned-keys.ts';
import { decodeProofFile, decodeTrustFile, encodeProofFile } from '../../wire/proof-file.ts';
import { fetchHeadProof, fetchLogProof } from '../fetch-log-proof.ts';
import { numberOption } from '../installer/ranges.ts';
import { moment } from '../moment.ts';
import { pinsOf } from '../pins.ts';
import { said, spoken } from '../speech.ts';

export type ProofOptions = Readonly<{
  what: string;
  gateway: string;
  core: string;
  pin?: string;
  /** The outbox file of a gateway that is stopped. */
  outbox?: string;
  trust?: string;
  point?: string;
  start?: string;
  sequence?: string;
  out?: string;
}>;

/**
 * `gridtokenx proof leaf|receipt|log|head`: writes a proof file for `gridtokenx verify`. 0 with a proof, 1 when there is none
 * yet; what cannot be asked or read is a Fault.
 */
export const run = async (options: ProofOptions): Promise<number> => {
  const { what, core, out } = options;
  const answer = await answerTo(what, core, options);
  if (answer.kind === 'absent') {
    process.stderr.write(`gridtokenx: ${said(answer.why)}\n`);
    return 1;
  }
  if (out === undefined) process.stdout.write(answer.text);
  else {
    write(out, answer.text);
    process.stderr.write(spoken(`gridtokenx: the proof is in ${out}; check it with: gridtokenx verify ${out}\n`));
  }
  return 0;
};

const answerTo = async (what: string, core: string, options: ProofOptions): Promise<ProofAnswer> => {
  if (what === 'log') return { kind: 'proof', text: await fetchLogProof(core, pinsOf(options.pin)) };
  if (what !== 'head') return ofGateway(options);
  const text = await fetchHeadProof(core, pinsOf(options.pin));
  return text === null
    ? { kind: 'absent', why: 'No gateway has co-signed a head of the log yet.' }
    : { kind: 'proof', text };
};

const ofGateway = (options: ProofOptions): Promise<ProofAnswer> | ProofAnswer => {
  const question = questionOf(options);
  return options.outbox === undefined
    ? askGateway(options.gateway, question)
    : askOutbox(options.outbox, question, options.trust);
};

const questionOf = ({ what, point, start, sequence }: ProofOptions): ProofQuestion => {
  if (what === 'receipt') {
    if (sequence === undefined)
      throw new Fault('configuration', '--sequence is missing; allowed: the number of a batch, from 1.');
    return { kind: 'receipt', sequence: numberOption('sequence', sequence, 1, 9_999_999_999) };
  }
  if (what !== 'leaf')
    throw new Fault('configuration', `There is no proof of "${what}"; allowed: leaf, receipt, log, head.`);
  if (point === undefined) throw new Fault('configuration', '--point is missing; allowed: a metering point.');
  return { kind: 'leaf', point, start: instant(moment('start', start)) };
};

/** A running gateway has its outbox to itself: it is asked. */
const askGateway = async (gateway: string, question: ProofQuestion): Promise<ProofAnswer> => {
  const query = new URLSearchParams(
    question.kind === 'receipt'
      ? { sequence: String(question.sequence) }
      : { point: question.point, start: new Date(question.start).toISOString() },
  );
  const { status, text } = await get(`${gateway}/v1/proofs?${query}`, gateway);
  if (status === 200) return { kind: 'proof', text };
  const { reason, detail } = problemIn(text);
  if (status === 404 && reason === 'not-found') return { kind: 'absent', why: detail };
  throw new Fault('malformed', `The gateway at ${gateway} answered ${status}: ${detail}`);
};

const PATIENCE_MS = 10_000;

const get = async (url: string, gateway: string): Promise<Readonly<{ status: number; text: string }>> => {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return { status: answer.status, text: await answer.text() };
  } catch (cause) {
    throw new Fault(
      'link-down',
      `No gateway answers at ${gateway}. Is it running, is --gateway right? Of one that is stopped, name the file with --outbox.`,
      { cause },
    );
  }
};

const problemIn = (text: string): Readonly<{ reason: string; detail: string }> => {
  try {
    const { reason, detail } = JSON.parse(text) as Readonly<{ reason?: unknown; detail?: unknown }>;
    return { reason: String(reason), detail: String(detail) };
  } catch {
    // Whoever answered is no gateway of ours.
    return { reason: 'malformed', detail: text.slice(0, 200) };
  }
};

/** The keys are not in an outbox: those of the trust file go into the proof. */
const askOutbox = (file: string, question: ProofQuestion, trust: string | undefined): ProofAnswer => {
  const answer = proofOf(readOutbox(file).batches, question, {});
  if (answer.kind === 'absent' || trust === undefined) return answer;
  const proof = decodeProofFile(answer.text);
  const keys = pinnedKeys(proof, decodeTrustFile(attempt('malformed', trust, () => readFileSync(trust, 'utf8'))));
  return { kind: 'proof', text: encodeProofFile({ ...proof, keys }) };
};

const write = (file: string, text: string): void => attempt('storage', file, () => writeFileSync(file, text));

const attempt = <T>(code: 'storage' | 'malformed', file: string, work: () => T): T =>
  orFault(code, work, (why) =>
    code === 'storage' ? `${file} cannot be written: ${why}.` : `${file} cannot be read: ${why}.`,
  );
