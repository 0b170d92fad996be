import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kvarTariffs } from '../../src/power-quality/statistics/kvar-tariffs.ts';
import { inForce } from '../../src/tariff/in-force.ts';
import { shippedTariff, shippedTariffs } from '../support/shipped-tariffs.ts';

const { tariffs, series } = shippedTariffs;

describe('all files of config/tariffs, market-data and calendars', () => {
  it('are read: 43 tariffs of 17 files, one a name, each of a class and a level or of none', () => {
    expect(new Set(tariffs.map(({ name }) => name)).size).toBe(43);
    expect(tariffs.filter((one) => one.class === null || (one.level === null && one.class !== 'pumping'))).toEqual([]);
  });
  it('every file of market data is named by a tariff, or says that it is of none', () => {
    const used = JSON.stringify([...shippedTariffs.spelledOut.values()]);
    const idle = series.filter(({ entries, gaps }) =>
      [...entries, ...gaps].every(({ source }) => !used.includes(source)),
    );
    expect(idle.map(({ description }) => description)).toEqual(
      idle.map(() => expect.stringMatching(/no tariff of a customer/)),
    );
    expect(idle).toHaveLength(2);
  });
  it.each(['lv', 'mv', 'hv'])('classes 3.2, 4.2 and 5.2 cost the same at %s (facts on tariffs)', (level) => {
    const rates = ['mea', 'pea'].flatMap((authority) =>
      ['medium', 'large', 'specific'].map((kind) => {
        const { energy, demand, service } = shippedTariff(`${authority}-${kind}-tou-${level}`);
        return [energy, demand ?? [], service].map((list) =>
          (list as readonly object[]).map((entry) => ({ ...entry, source: '', confidence: '' })),
        );
      }),
    );
    expect(rates).toEqual(rates.map(() => rates[0]));
  });
  it('no known-wrong copy: 210.80, 4.5297, 334.33 and 3.1271 contradict MEA’s page', () => {
    const text = JSON.stringify([...shippedTariffs.spelledOut.values()]);
    expect(['210.80', '4.5297', '334.33', '3.1271'].filter((wrong) => text.includes(`"${wrong}"`))).toEqual([]);
  });
  it('a calendar names each day once', () => {
    const { days } = JSON.parse(readFileSync('config/calendars/tou-2026-2027.json', 'utf8'));
    const dates = days.map(({ date }: { date: string }) => date);
    expect(new Set(dates).size).toBe(dates.length);
  });
  it('what gateways report of kvar is what tariffs charge', () => {
    for (const { authority, freePerTenThousand, perKvar } of kvarTariffs) {
      const hotel = shippedTariff(`${authority.toLowerCase()}-specific-tou-mv`);
      expect(inForce(hotel, 'kvar', hotel.kvar, '2026-08-15')).toMatchObject({
        freePpm: freePerTenThousand * 100,
        perKvar: Number(perKvar / 1_000n),
      });
    }
    expect(kvarTariffs.length).toBeGreaterThan(1);
  });
});
