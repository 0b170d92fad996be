import type { QualityRules } from '../../power-quality/quality-rules.ts';
import type { RecordingHeader } from '../../wire/recording.ts';
import { qualityRules } from '../gateway-settings.ts';
import { readGatewayConfiguration } from '../read-gateway-configuration.ts';
import { readLimits, remembered } from '../read-limits.ts';
import { recordedRules, rulesOf } from '../recorded-rules.ts';

export type ReplayRules = Readonly<{ rules: QualityRules; asRecorded: boolean }>;

/**
 * By which rules a part of a recording is judged: those it names, or those of a gateway's configuration; in either case
 * under other limits where some are named.
 * @throws Fault `configuration`
 */
export const replayRules = ({
  limits,
  config,
}: Readonly<{ limits?: string; config?: string }>): ((header: RecordingHeader) => ReplayRules) => {
  const limitsOf = remembered(
    limits === undefined
      ? (names) => readLimits(names)
      : () => readLimits(limits.split(',').map((name) => name.trim())),
  );
  const configured = config === undefined ? null : qualityRules(readGatewayConfiguration(config), limitsOf);
  return ({ rules: recorded }) => {
    const rules = configured ?? rulesOf(recorded, limitsOf);
    return { rules, asRecorded: recordedRules(rules).hash === recorded.hash };
  };
};
