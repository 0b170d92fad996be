import { crc16, decodeAnswer, openRtuFrame, type ReadRequest, rtuAnswerLength } from './codec.ts';

/**
 * What the bytes since a question amount to. `used` bytes have been dealt with. Only a frame whose unit, function and
 * byte count are those of the question and whose CRC holds is an answer; it may stand behind noise, since drivers
 * that turn the line round often add a byte.
 */
export type Found =
  | Readonly<{ kind: 'words'; words: readonly number[]; used: number }>
  | Readonly<{ kind: 'exception'; code: number; used: number }>
  /** A whole frame with a good CRC that is not the answer. `count` is 0 for an exception. */
  | Readonly<{ kind: 'foreign'; unit: number; function: number; count: number; used: number }>
  | Readonly<{ kind: 'echo'; used: number }>
  /** The answer's own place holds what its CRC disowns. */
  | Readonly<{ kind: 'corrupt'; used: number }>
  | Readonly<{ kind: 'nothing' }>;

export type Foreign = Extract<Found, { kind: 'foreign' }>;

const EXCEPTION_LENGTH = 5;

/** How long the frame that begins at `at` says it is; null when it is no answer to any read. */
const claimedLength = (bytes: Uint8Array, at: number): number | null => {
  const code = bytes[at + 1];
  const count = bytes[at + 2];
  if (code === undefined || count === undefined) return null;
  if (code === 0x83 || code === 0x84) return EXCEPTION_LENGTH;
  if ((code === 3 || code === 4) && count > 0 && count % 2 === 0) return 5 + count;
  return null;
};

const crcHolds = (bytes: Uint8Array, at: number, length: number): boolean => {
  const end = at + length - 2;
  return crc16(bytes, at, end) === ((bytes[end] ?? 0) | ((bytes[end + 1] ?? 0) << 8));
};

const startsWith = (bytes: Uint8Array, prefix: Uint8Array): boolean =>
  bytes.length >= prefix.length && prefix.every((byte, at) => bytes[at] === byte);

/** The first whole frame an idle or waiting line holds, if its very first byte begins one. */
export const wholeFrame = (bytes: Uint8Array): Foreign | null => {
  const length = claimedLength(bytes, 0);
  if (length === null || bytes.length < length || !crcHolds(bytes, 0, length)) return null;
  const code = bytes[1] ?? 0;
  const count = code & 0x80 ? 0 : (bytes[2] ?? 0) / 2;
  return { kind: 'foreign', unit: bytes[0] ?? 0, function: code & 0x7f, count, used: length };
};

const isOurs = (bytes: Uint8Array, at: number, unit: number, request: ReadRequest): boolean =>
  bytes[at] === unit && bytes[at + 1] === request.function && bytes[at + 2] === 2 * request.count;

const isOurRefusal = (bytes: Uint8Array, at: number, unit: number, request: ReadRequest): boolean =>
  bytes[at] === unit && bytes[at + 1] === (request.function | 0x80);

/** Looks for the answer to `request`, sent to `unit` as the bytes `asked`. */
export const findAnswer = (bytes: Uint8Array, unit: number, request: ReadRequest, asked: Uint8Array): Found => {
  if (startsWith(bytes, asked)) return { kind: 'echo', used: asked.length };
  const length = rtuAnswerLength(request);
  for (let at = 0; at + EXCEPTION_LENGTH <= bytes.length; at += 1) {
    if (isOurs(bytes, at, unit, request) && at + length <= bytes.length && crcHolds(bytes, at, length)) {
      return openWords(bytes.subarray(at, at + length), at + length);
    }
    if (isOurRefusal(bytes, at, unit, request) && crcHolds(bytes, at, EXCEPTION_LENGTH)) {
      return { kind: 'exception', code: bytes[at + 2] ?? 0, used: at + EXCEPTION_LENGTH };
    }
    // A whole frame of somebody else's is stepped over at once: its data may not be searched for ours.
    const foreign = at === 0 ? wholeFrame(bytes) : null;
    if (foreign) return foreign;
  }
  if (isOurs(bytes, 0, unit, request) && bytes.length >= length) return { kind: 'corrupt', used: bytes.length };
  return { kind: 'nothing' };
};

const openWords = (frame: Uint8Array, used: number): Found => {
  const opened = openRtuFrame(frame);
  const answer = opened.kind === 'frame' ? decodeAnswer(opened.pdu) : null;
  return answer?.kind === 'registers' ? { kind: 'words', words: answer.words, used } : { kind: 'corrupt', used };
};
