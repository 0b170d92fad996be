import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { actingFunctions } from '../../src/compliance/acting-functions.ts';
import { codeOf, sourceFiles } from '../support/source-files.ts';

/**
 * A customer on life support is not disconnected (ERC contract standard B.E. 2558). Nothing here can: what speaks to devices reads.
 * Who adds a way to act names it in `acting-functions.ts` and has it ask; these rules find one that was not named.
 */
const product = sourceFiles().filter((file) => !file.startsWith('hardware-sim/'));
const acts: Readonly<Record<string, RegExp>> = {
  'a Modbus function that writes': /\b(?:write(?:Single|Multiple|Mask)?(?:Coils?|Registers?)|writeFC\d+|forceCoils?)\b/,
  'an OPC UA service that writes or calls':
    /\bsession\s*\.\s*(?:write|call)\w*\s*\(|\bwriteSingleNode\b|\bcallMethod\b/,
  'a disconnect': /\b(?:remoteDisconnect|disconnectControl|curtail[A-Z]\w*|openBreaker|shedLoad)\b/,
};
/** Where bytes go to a device: sockets and ports, which are handed frames. */
const wires = ['drivers/modbus/rts-direction.ts', 'drivers/modbus/serial-port.ts', 'drivers/modbus/tcp-socket.ts'];

const found = (file: string, code: string): readonly string[] =>
  Object.entries(acts).flatMap(([what, pattern]) => (pattern.test(code) ? [`${file}: ${what}`] : []));

test('no function of the product can take power from a point, but those that are named', () => {
  expect(product.length).toBeGreaterThan(400);
  expect(product.flatMap((file) => found(file, codeOf(file)))).toEqual(actingFunctions);
});

test('Modbus asks with functions 3 and 4 alone, and only frames of such questions go to a wire', () => {
  expect(readFileSync('drivers/modbus/codec.ts', 'utf8')).toContain('export type ReadFunction = 3 | 4;');
  const drivers = product.filter((file) => file.startsWith('drivers/'));
  expect(drivers.filter((file) => /\b(?:socket|port|made)\.write\(/.test(codeOf(file))).toSorted()).toEqual(wires);
  // Whoever makes a frame makes it of a question.
  const framing = drivers.filter(
    (file) => /\b(?:rtuFrame|tcpFrame)\(/.test(codeOf(file)) && !file.endsWith('/codec.ts'),
  );
  expect(framing.length).toBeGreaterThan(0);
  for (const file of framing) expect(codeOf(file), file).toMatch(/\bencodeRequest\b/);
});

test('the rule can fail', () => {
  expect(found('x.ts', 'await client.writeRegister(5, 1);')).toEqual(['x.ts: a Modbus function that writes']);
  expect(found('x.ts', 'session.write(nodes)')).toEqual(['x.ts: an OPC UA service that writes or calls']);
  expect(found('x.ts', 'curtailPoint(point)')).toEqual(['x.ts: a disconnect']);
  expect(found('x.ts', 'stream.write(bytes)')).toEqual([]);
});
