import type { LimitAuthority, LimitProvenance } from '../../domain/limits.ts';
import { type NanoBaht, nanoBaht } from '../../domain/money.ts';
import type { QualityMeter } from '../quality-rules.ts';

/** What lagging reactive demand costs that is more than a part of the active demand of the same month. */
export type KvarTariff = Readonly<{
  authority: LimitAuthority;
  /** Free per kW of the month's greatest 15-min demand, in ten-thousandths of a kvar: 6,197 is tan(acos 0.85). */
  freePerTenThousand: number;
  /** For each whole kvar beyond, a month. */
  perKvar: NanoBaht;
  provenance: LimitProvenance;
}>;

/**
 * By whom it is charged, for demand-metered classes. What a gateway shows of the month so far, from its own readings;
 * bills go by `config/market-data/kvar-*.json`, and a test holds the two to each other.
 */
export const kvarTariffs: readonly KvarTariff[] = [
  {
    authority: 'MEA',
    freePerTenThousand: 6_197,
    perKvar: nanoBaht(56_070_000_000n),
    provenance: {
      source: 'MEA tariff schedules, testmeaor.mea.or.th/en/profile/109/114 and /258: 61.97 %, 56.07 THB/kvar-month',
      confirmed: true,
    },
  },
  {
    authority: 'PEA',
    freePerTenThousand: 6_197,
    perKvar: nanoBaht(56_070_000_000n),
    provenance: {
      source:
        'Kraikuppp/WebMeter-demo, calculator/3_…js, a bill calculator for 22 to 33 kV: 0.6197 and 56.07 THB/kvar; the text of PEA was not seen',
      confirmed: false,
    },
  },
];

/** That of the authority of the first of its sets that charges; null: nobody known does. */
export const kvarTariffOf = ({ limits }: Pick<QualityMeter, 'limits'>): KvarTariff | null =>
  limits.flatMap(({ authority }) => kvarTariffs.find((tariff) => tariff.authority === authority) ?? [])[0] ?? null;
