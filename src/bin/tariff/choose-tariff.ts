import { Fault } from '../../domain/fault.ts';
import { nearMiss } from '../../domain/near-miss.ts';
import { type Tariff, tariffClasses, type VoltageLevel, voltageLevels } from '../../tariff/tariff.ts';

/** What somebody says of a tariff: its name, or what it is of. */
export type Wanted = Readonly<{ class: string; authority?: string; voltage?: string }>;

/** The one tariff that is meant. @throws Fault `configuration`, naming what there is, for none and for several. */
export const chooseTariff = (tariffs: readonly Tariff[], wanted: Wanted): Tariff => {
  const authority = authorityOf(tariffs, wanted.authority);
  const level = wanted.voltage === undefined ? null : levelOf(wanted.voltage, authority);
  const said = wanted.class.toLowerCase();
  const named = tariffs.filter((one) => one.name === said || one.class === said || one.code === said);
  if (named.length === 0)
    throw refused(
      'class',
      wanted.class,
      [
        ...tariffClasses.filter((one) => tariffs.some((tariff) => tariff.class === one)),
        ...new Set(tariffs.map(({ code }) => code)),
      ],
      tariffs.map(({ name }) => name),
    );
  const left = named.filter(
    (one) => (authority === null || one.authority === authority) && (level === null || one.level === level),
  );
  const [only] = left;
  if (only !== undefined && left.length === 1) return only;
  const which = [wanted.class, authority, level].filter((one) => one !== null).join(', ');
  const names = (left.length === 0 ? named : left).map(({ name }) => name).join(', ');
  throw new Fault(
    'configuration',
    left.length === 0
      ? `There is no tariff of ${which}; there are ${names}.`
      : `Several tariffs are of ${which}: ${names}. Say one of them with --class, or --authority and --voltage.`,
  );
};

/** An authority of some tariff as it writes itself; null: none was asked for. @throws Fault `configuration`. */
export const authorityOf = (tariffs: readonly Tariff[], written: string | undefined): string | null => {
  if (written === undefined) return null;
  const authorities = [...new Set(tariffs.map((one) => one.authority))];
  const found = authorities.find((one) => one.toLowerCase() === written.toLowerCase());
  if (found === undefined) throw refused('authority', written, authorities);
  return found;
};

const refused = (option: string, written: string, allowed: readonly string[], also: readonly string[] = []): Fault => {
  const meant = nearMiss(written, [...allowed, ...also]);
  const names = allowed.join(', ');
  const all = also.length === 0 ? names : `${names}, or a name that \`gridtokenx tariff list\` shows`;
  return new Fault(
    'configuration',
    meant === null
      ? `--${option} "${written}"; allowed: ${all}.`
      : `--${option} "${written}"; allowed: ${all}. Did you mean "${meant}"?`,
  );
};

/** 12 to 24 kV is what MEA has between, 22 to 33 kV PEA (facts on tariffs): the schedules name no others. */
const levelOf = (written: string, authority: string | null): VoltageLevel => {
  const named = voltageLevels.find((level) => level === written.toLowerCase());
  if (named !== undefined) return named;
  const [, digits, kilo] = /^(\d{1,6}(?:\.\d+)?)\s*(k?)v$/i.exec(written) ?? [];
  const kv = digits === undefined ? Number.NaN : Number(digits) / (kilo === '' ? 1_000 : 1);
  const [least, most] = authority === 'MEA' ? [12, 24] : authority === 'PEA' ? [22, 33] : [12, 33];
  if (kv > 0 && kv < least) return 'lv';
  if (kv >= least && kv <= most) return 'mv';
  if (kv >= 69) return 'hv';
  throw new Fault(
    'configuration',
    `--voltage "${written}"; allowed: lv, mv, hv, or a voltage below ${least} kV, from ${least} to ${most} kV, or from 69 kV on, such as 400V or ${least}kV.`,
  );
};
