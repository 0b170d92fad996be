/**
 * Modbus bytes: what a frame is made of, and what can be wrong with one. Pure.
 * MODBUS Application Protocol V1.1b3; MODBUS over Serial Line V1.02; MODBUS Messaging on TCP/IP V1.0b.
 */

/** 3 = read holding registers, 4 = read input registers (V1.1b3 §6.3, §6.4). */
export type ReadFunction = 3 | 4;

/** `address` is the 0-based address that goes over the wire, never the 30001-style number of a manual. */
export type ReadRequest = Readonly<{ function: ReadFunction; address: number; count: number }>;

export type ReadAnswer =
  | Readonly<{ kind: 'registers'; function: ReadFunction; words: readonly number[] }>
  | Readonly<{ kind: 'exception'; function: number; code: number }>;

/** The most registers one answer can carry (V1.1b3 §6.3). */
export const MOST_REGISTERS = 125;

/** The longest RTU frame, address and CRC included (Serial Line V1.02 §2.3). */
export const LONGEST_RTU_FRAME = 256;

/** Exception codes by name (V1.1b3 §7). */
export const exceptionNames: Readonly<Record<number, string>> = {
  1: 'illegal function',
  2: 'illegal data address',
  3: 'illegal data value',
  4: 'server device failure',
  5: 'acknowledge',
  6: 'server device busy',
  8: 'memory parity error',
  10: 'gateway path unavailable',
  11: 'gateway target device failed to respond',
};

const crcTable = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  return crc;
});

/** CRC-16/MODBUS over `bytes[from, to)`: polynomial 0x8005 reflected, start 0xFFFF; sent low byte first. */
export const crc16 = (bytes: Uint8Array, from = 0, to = bytes.length): number => {
  let crc = 0xffff;
  for (let at = from; at < to; at += 1) crc = (crc >>> 8) ^ (crcTable[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  return crc;
};

const word = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

export const encodeRequest = ({ function: code, address, count }: ReadRequest): Uint8Array => {
  const pdu = new Uint8Array(5);
  pdu[0] = code;
  pdu[1] = address >>> 8;
  pdu[2] = address & 0xff;
  pdu[3] = count >>> 8;
  pdu[4] = count & 0xff;
  return pdu;
};

/** What a server makes of a request PDU. `unsupported` and `illegal` name the exception it should answer with. */
export type DecodedRequest =
  | Readonly<{ kind: 'read'; request: ReadRequest }>
  | Readonly<{ kind: 'unsupported'; function: number; exception: 1 }>
  | Readonly<{ kind: 'illegal'; function: number; exception: 3 }>;

export const decodeRequest = (pdu: Uint8Array): DecodedRequest => {
  const code = pdu[0] ?? 0;
  if (code !== 3 && code !== 4) return { kind: 'unsupported', function: code, exception: 1 };
  const request: ReadRequest = { function: code, address: word(pdu, 1), count: word(pdu, 3) };
  const legal = pdu.length === 5 && request.count >= 1 && request.count <= MOST_REGISTERS;
  return legal ? { kind: 'read', request } : { kind: 'illegal', function: code, exception: 3 };
};

export const encodeAnswer = (answer: ReadAnswer): Uint8Array => {
  if (answer.kind === 'exception') return Uint8Array.of(answer.function | 0x80, answer.code);
  const pdu = new Uint8Array(2 + 2 * answer.words.length);
  pdu[0] = answer.function;
  pdu[1] = 2 * answer.words.length;
  answer.words.forEach((value, index) => {
    pdu[2 + 2 * index] = value >>> 8;
    pdu[3 + 2 * index] = value & 0xff;
  });
  return pdu;
};

export type DecodedAnswer = ReadAnswer | Readonly<{ kind: 'malformed'; reason: 'empty' | 'function' | 'length' }>;

export const decodeAnswer = (pdu: Uint8Array): DecodedAnswer => {
  const code = pdu[0];
  if (code === undefined) return { kind: 'malformed', reason: 'empty' };
  if (code & 0x80) {
    if (pdu.length !== 2) return { kind: 'malformed', reason: 'length' };
    return { kind: 'exception', function: code & 0x7f, code: pdu[1] ?? 0 };
  }
  if (code !== 3 && code !== 4) return { kind: 'malformed', reason: 'function' };
  const bytes = pdu[1] ?? 0;
  if (bytes === 0 || bytes % 2 === 1 || pdu.length !== 2 + bytes) return { kind: 'malformed', reason: 'length' };
  // A loop: this is the hottest place of a bus, and `Array.from` takes five times as long.
  const words: number[] = [];
  for (let at = 2; at < pdu.length; at += 2) words.push(word(pdu, at));
  return { kind: 'registers', function: code, words };
};

/** Address, PDU, CRC (Serial Line V1.02 §2.5.1). */
export const rtuFrame = (unit: number, pdu: Uint8Array): Uint8Array => {
  const frame = new Uint8Array(pdu.length + 3);
  frame[0] = unit;
  frame.set(pdu, 1);
  const crc = crc16(frame, 0, pdu.length + 1);
  frame[pdu.length + 1] = crc & 0xff;
  frame[pdu.length + 2] = crc >>> 8;
  return frame;
};

export type OpenedRtuFrame =
  | Readonly<{ kind: 'frame'; unit: number; pdu: Uint8Array }>
  | Readonly<{ kind: 'corrupt'; reason: 'short' | 'long' | 'crc' }>;

/** Opens bytes that stood between two silences. */
export const openRtuFrame = (bytes: Uint8Array): OpenedRtuFrame => {
  if (bytes.length < 4) return { kind: 'corrupt', reason: 'short' };
  if (bytes.length > LONGEST_RTU_FRAME) return { kind: 'corrupt', reason: 'long' };
  const end = bytes.length - 2;
  const sent = (bytes[end] ?? 0) | ((bytes[end + 1] ?? 0) << 8);
  if (crc16(bytes, 0, end) !== sent) return { kind: 'corrupt', reason: 'crc' };
  return { kind: 'frame', unit: bytes[0] ?? 0, pdu: bytes.subarray(1, end) };
};

/** How long the RTU answer to a request is when the meter does as asked: address, function, count, words, CRC. */
export const rtuAnswerLength = ({ count }: Pick<ReadRequest, 'count'>): number => 5 + 2 * count;

/** MBAP header and PDU (Messaging V1.0b §3.1.3). `transaction` is 16 bits and comes back with the answer. */
export const tcpFrame = (transaction: number, unit: number, pdu: Uint8Array): Uint8Array => {
  // A pooled buffer is what sockets take as it is; a plain array would be wrapped again for each write.
  const frame = Buffer.allocUnsafe(7 + pdu.length);
  frame[0] = transaction >>> 8;
  frame[1] = transaction & 0xff;
  frame[2] = 0;
  frame[3] = 0;
  frame[4] = (pdu.length + 1) >>> 8;
  frame[5] = (pdu.length + 1) & 0xff;
  frame[6] = unit;
  frame.set(pdu, 7);
  return frame;
};

export type TakenTcpFrame =
  | Readonly<{ kind: 'frame'; transaction: number; unit: number; pdu: Uint8Array; length: number }>
  | Readonly<{ kind: 'incomplete' }>
  /** The stream has lost its framing: nothing after this can be trusted, and the connection must be closed. */
  | Readonly<{ kind: 'corrupt'; reason: 'protocol' | 'length' }>;

/** Whether bytes look like the beginning of an answer to a read, header and all. */
export const beginsTcpAnswer = (bytes: Uint8Array): boolean => {
  const [code, size] = [bytes[7], bytes[8]];
  if (code === undefined || size === undefined || word(bytes, 2) !== 0) return false;
  const follows = word(bytes, 4);
  return code === 3 || code === 4 ? follows === 3 + size : (code === 0x83 || code === 0x84) && follows === 3;
};

/** Whether bytes can be the beginning of an answer to a read, as far as they go. */
export const mayBeginTcpAnswer = (bytes: Uint8Array): boolean => {
  if (bytes.length >= 9) return beginsTcpAnswer(bytes);
  const [, , protocolHigh = 0, protocolLow = 0, high = 0, low = 3, , code = 3] = bytes;
  if (protocolHigh !== 0 || protocolLow !== 0 || high !== 0) return false;
  return code === 3 || code === 4 ? low >= 3 && low % 2 === 1 : (code === 0x83 || code === 0x84) && low === 3;
};

/** Takes the first frame of a byte stream; `length` bytes are used up by it. */
export const takeTcpFrame = (stream: Uint8Array): TakenTcpFrame => {
  if (stream.length < 7) return { kind: 'incomplete' };
  if (word(stream, 2) !== 0) return { kind: 'corrupt', reason: 'protocol' };
  const follows = word(stream, 4);
  if (follows < 2 || follows > 254) return { kind: 'corrupt', reason: 'length' };
  const length = 6 + follows;
  if (stream.length < length) return { kind: 'incomplete' };
  return { kind: 'frame', transaction: word(stream, 0), unit: stream[6] ?? 0, pdu: stream.subarray(7, length), length };
};
