import type { ChangeReason } from '../domain/configuration-change.ts';
import type { Fault } from '../domain/fault.ts';
import type { Against } from './change-state.ts';
import { isRefusalCode, type RefusalCode, Refused, refusal } from './refusal.ts';
import { isObject } from './schema.ts';
import type { Said } from './words/said.ts';

/** What a fault says against a change, with the code of each thing where it has them. */
export const againstBy = (fault: Fault): Against => ({ why: fault.message, reasons: reasonsIn(fault) });

/** The codes of a refusal with what they are about; none of a fault without. */
const reasonsIn = (fault: Fault): readonly ChangeReason[] =>
  fault instanceof Refused ? fault.refusals.map(({ code, params }) => ({ code, params: plain(params) })) : [];

/** As JSON has it, which is how it is kept. */
const plain = (params: object): ChangeReason['params'] =>
  JSON.parse(JSON.stringify(params)) as Readonly<Record<string, unknown>>;

/**
 * What an outcome says, a sentence a line, in both languages where all of it has codes that this program knows; else null, and the
 * English that was kept is what there is.
 */
export const reasonsSaid = (reasons: readonly ChangeReason[]): readonly Said[] | null => {
  const all = reasons.map(saidOf).filter((one) => one !== null);
  return all.length === 0 || all.length < reasons.length ? null : all;
};

/** Another program may have kept something else under the code. */
const saidOf = ({ code, params }: ChangeReason): Said | null => {
  if (!isRefusalCode(code)) return null;
  try {
    const { said }: { said: unknown } = refusal(code, params as Parameters<typeof refusal<RefusalCode>>[1]);
    return isObject(said) && typeof said['en'] === 'string' && typeof said['th'] === 'string' ? (said as Said) : null;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
};
