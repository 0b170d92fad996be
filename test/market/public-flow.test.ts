import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { reportOf } from '../support/flow-report.ts';
import { type PublicFlow, publicOrderFlow } from '../support/public-order-flow.ts';

/** The published layout: 16 bytes of head, 40 bytes a message, little-endian. */
const fileHash = ({ count, ...flow }: PublicFlow): string => {
  const file = Buffer.alloc(16 + 40 * count);
  file.writeBigUInt64LE(0x4d4542575f303031n, 0);
  file.writeUInt32LE(1, 8);
  file.writeUInt32LE(count, 12);
  for (let at = 0; at < count; at += 1) {
    const from = 16 + 40 * at;
    file[from] = flow.type[at] as number;
    file[from + 1] = flow.side[at] as number;
    file[from + 2] = flow.immediate[at] as number;
    file.writeUInt32LE(flow.quantity[at] as number, from + 4);
    file.writeUInt32LE(at, from + 8);
    file.writeUInt32LE(flow.id[at] as number, from + 16);
    file.writeUInt32LE(flow.tick[at] as number, from + 24);
  }
  return createHash('sha256').update(file).digest('hex');
};

/** Published with the benchmark (arXiv 2606.01183), reproduced in facts C6. */
describe('two million messages of the public flow give the published report, byte for byte', () => {
  it.each([
    [
      'static',
      0,
      0,
      827,
      2_147_158,
      '22f782cf6865a53ed150424b87f51a35dc80be87e2427c78c3b5a12d6ccc0ae5',
      '9803843ee404fc29c9a0aa5614f8f0d5a58b5c44fcac9ef89067886fcaaa30d1',
    ],
    [
      'normal',
      0.15,
      0.02,
      62_474,
      2_204_643,
      'd925e1a4fc03cfcf7f0db8f9ad4c6c8674991250b702e9dc3f1b2b7c9f4bfbc1',
      'e9b2e3926854410b01a035aeb25dd05f1e597c233be8263de9eb49b6713d367e',
    ],
  ])('%s', { timeout: 120_000 }, (_, volatility, swing, trades, lines, file, report) => {
    const flow = publicOrderFlow({ volatility, swing });
    expect(flow.count).toBe(1_996_097);
    expect(fileHash(flow)).toBe(file);
    expect(reportOf(flow)).toEqual({ trades, lines, hash: report });
  });
});
