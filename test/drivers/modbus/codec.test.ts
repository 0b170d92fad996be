import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  crc16,
  decodeAnswer,
  decodeRequest,
  encodeAnswer,
  encodeRequest,
  MOST_REGISTERS,
  openRtuFrame,
  rtuFrame,
  takeTcpFrame,
  tcpFrame,
} from '../../../drivers/modbus/codec.ts';
import { hex } from '../../support/hex.ts';

const tcpBytes = (...parts: Parameters<typeof tcpFrame>) => Uint8Array.from(tcpFrame(...parts));

describe('CRC-16/MODBUS', () => {
  // "123456789" → 0x4B37 is the check value of the CRC catalogue; 02 07 → 0x1241 is Serial Line V1.02 §6.2.2.
  test.each([
    ['123456789 as ASCII', Buffer.from('123456789'), 0x4b37],
    ['02 07', hex('02 07'), 0x1241],
    ['nothing at all', hex(''), 0xffff],
  ])('of %s', (_, bytes, expected) => expect(crc16(bytes)).toBe(expected));

  test('over a part of the bytes', () => expect(crc16(hex('ff 02 07 ff'), 1, 3)).toBe(0x1241));
});

describe('PDUs of the Modbus application protocol V1.1b3', () => {
  test('§6.3: read holding registers 108 to 110', () =>
    expect(encodeRequest({ function: 3, address: 0x6b, count: 3 })).toEqual(hex('03 00 6B 00 03')));

  test('§6.3: the answer 555, 0, 100', () => {
    const answer = { kind: 'registers', function: 3, words: [555, 0, 100] } as const;
    expect(encodeAnswer(answer)).toEqual(hex('03 06 02 2B 00 00 00 64'));
    expect(decodeAnswer(hex('03 06 02 2B 00 00 00 64'))).toEqual(answer);
  });

  test('§6.4: read input register 9, which holds 10', () => {
    expect(decodeRequest(hex('04 00 08 00 01'))).toEqual({
      kind: 'read',
      request: { function: 4, address: 8, count: 1 },
    });
    expect(decodeAnswer(hex('04 02 00 0A'))).toEqual({ kind: 'registers', function: 4, words: [10] });
  });

  test('§7: an exception sets the top bit of the function', () => {
    expect(encodeAnswer({ kind: 'exception', function: 4, code: 2 })).toEqual(hex('84 02'));
    expect(decodeAnswer(hex('84 02'))).toEqual({ kind: 'exception', function: 4, code: 2 });
  });

  test.each([
    ['no bytes', '', 'empty'],
    ['another function', '06 00 01 00 03', 'function'],
    ['no registers', '04 00', 'length'],
    ['an odd byte count', '04 03 00 00 00', 'length'],
    ['fewer bytes than announced', '04 04 00 00', 'length'],
    ['more bytes than announced', '04 02 00 0A 00', 'length'],
    ['an exception with something behind it', '84 02 00', 'length'],
  ])('an answer with %s is malformed', (_, pdu, reason) =>
    expect(decodeAnswer(hex(pdu))).toEqual({ kind: 'malformed', reason }),
  );

  test.each([
    ['another function', '06 00 01 00 03', { kind: 'unsupported', function: 6, exception: 1 }],
    ['no registers', '03 00 00 00 00', { kind: 'illegal', function: 3, exception: 3 }],
    ['126 registers', '03 00 00 00 7E', { kind: 'illegal', function: 3, exception: 3 }],
    ['a missing byte', '03 00 00 00', { kind: 'illegal', function: 3, exception: 3 }],
  ])('a request for %s is refused', (_, pdu, refusal) => expect(decodeRequest(hex(pdu))).toEqual(refusal));
});

describe('RTU frames', () => {
  // The example every Eastron SDM manual prints: voltage of unit 1, 230.2 V = 43 66 33 34.
  test('the question for the voltage of an SDM', () =>
    expect(rtuFrame(1, encodeRequest({ function: 4, address: 0, count: 2 }))).toEqual(hex('01 04 00 00 00 02 71 CB')));

  test('and its answer', () => {
    const opened = openRtuFrame(hex('01 04 04 43 66 33 34 1B 38'));
    expect(opened).toEqual({ kind: 'frame', unit: 1, pdu: hex('04 04 43 66 33 34') });
  });

  test.each([
    ['three bytes', '01 04 00', 'short'],
    ['one wrong bit', '01 04 04 43 66 33 35 1B 38', 'crc'],
    ['swapped CRC bytes', '01 04 04 43 66 33 34 38 1B', 'crc'],
  ])('%s are corrupt', (_, frame, reason) => expect(openRtuFrame(hex(frame))).toEqual({ kind: 'corrupt', reason }));

  test('more than 256 bytes are corrupt', () =>
    expect(openRtuFrame(new Uint8Array(257))).toEqual({ kind: 'corrupt', reason: 'long' }));

  test('a CRC finds every single wrong bit', () => {
    const frame = hex('01 04 04 43 66 33 34 1B 38');
    for (let bit = 0; bit < 8 * frame.length; bit += 1) {
      const wrong = Uint8Array.from(frame, (byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      expect(openRtuFrame(wrong)).toEqual({ kind: 'corrupt', reason: 'crc' });
    }
  });
});

describe('Modbus TCP frames', () => {
  // Messaging on TCP/IP V1.0b §4.4.1.1: register #5 of unit 0xFF under transaction 0x1501.
  const example = hex('15 01 00 00 00 06 FF 03 00 04 00 01');

  test('the example of the messaging guide', () => {
    expect(tcpBytes(0x1501, 0xff, encodeRequest({ function: 3, address: 4, count: 1 }))).toEqual(example);
    expect(takeTcpFrame(example)).toEqual({
      kind: 'frame',
      transaction: 0x1501,
      unit: 0xff,
      pdu: hex('03 00 04 00 01'),
      length: 12,
    });
  });

  test('any beginning of a frame is incomplete', () => {
    for (let cut = 0; cut < example.length; cut += 1) {
      expect(takeTcpFrame(example.subarray(0, cut))).toEqual({ kind: 'incomplete' });
    }
  });

  test('what follows a frame is left alone', () =>
    expect(takeTcpFrame(hex('00 01 00 00 00 03 01 84 02 00 02'))).toMatchObject({ kind: 'frame', length: 9 }));

  test.each([
    ['another protocol', '00 01 00 01 00 06 01', 'protocol'],
    ['a length of one', '00 01 00 00 00 01 01', 'length'],
    ['a length no PDU has', '00 01 00 00 00 FF 01', 'length'],
  ])('%s loses the framing', (_, stream, reason) =>
    expect(takeTcpFrame(hex(stream))).toEqual({ kind: 'corrupt', reason }),
  );
});

test('whatever is asked and answered comes back as it was', () => {
  const word = fc.integer({ min: 0, max: 0xffff });
  fc.assert(
    fc.property(
      fc.constantFrom(3 as const, 4 as const),
      word,
      fc.array(word, { minLength: 1, maxLength: MOST_REGISTERS }),
      (code, address, words) => {
        const request = { function: code, address, count: words.length };
        expect(decodeRequest(encodeRequest(request))).toEqual({ kind: 'read', request });
        const answer = { kind: 'registers', function: code, words } as const;
        const opened = openRtuFrame(rtuFrame(17, encodeAnswer(answer)));
        expect(opened.kind === 'frame' && decodeAnswer(opened.pdu)).toEqual(answer);
      },
    ),
  );
});
