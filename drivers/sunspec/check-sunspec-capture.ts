import { compareCapture } from '../../src/profiles/check-capture.ts';
import type { GoldenCapture } from '../../src/profiles/golden-capture.ts';
import type { SunSpecProfile } from '../../src/profiles/profile.ts';
import { HEADER, locate, type ModelBlock } from './block.ts';
import { COMMON, decodeCommon } from './common-model.ts';
import { decodeBlock } from './decode-block.ts';

/**
 * Like `checkCapture`, for a capture that begins with a model's ID and L: where the block stands is the capture's own
 * affair, which model it is and what it says is the profile's.
 */
export const checkSunSpecCapture = (profile: SunSpecProfile, capture: GoldenCapture): readonly string[] =>
  compareCapture(capture, (words, wanted) => {
    const [model = 0, length = 0] = words;
    if (capture.request.function !== 3) return 'SunSpec is read by function 3 only';
    if (words.length > HEADER + length) return `it has ${words.length} words, its model ${HEADER + length}`;
    if (model === COMMON) return decodeCommon(profile, words, 0);
    if (!profile.models.includes(model)) return `it is of model ${model}, but the profile reads ${profile.models}`;
    const block: ModelBlock = { model, address: capture.request.address, length };
    return decodeBlock(
      locate(profile, block).filter(({ meaning }) => wanted.includes(meaning.name)),
      words,
      0,
      (channel) => profile.energy[channel]?.mostKwh ?? 0,
    );
  });
