import type { ConfiguredNetwork } from '../../configuration/network-configuration.ts';
import type { Refusal } from '../../configuration/refusal.ts';
import { strayNodes } from '../../core/stray-nodes.ts';
import { strayTariffs, tariffWords } from '../../core/stray-tariffs.ts';
import type { Registry } from '../../domain/registry.ts';
import type { Instant } from '../../domain/time.ts';
import type { Log } from '../../ports/log.ts';
import type { TariffFiles } from '../../tariff/read-tariffs.ts';

/** Says what is wrong in a layer of what runs, one below another. */
export const warnOfHidden = (hidden: readonly Refusal[], log: Log): void => {
  for (const { code, said } of hidden)
    log.warn({ code }, `Another layer lies on this, which a change would be refused for: ${said.en}`);
};

/** A core's lines, registry and tariffs, which are right each by itself. */
type Together = Readonly<{ network: ConfiguredNetwork | undefined; registry: Registry; tariffs: TariffFiles }>;

/** What a core takes of them, and says in its log: names that one of them uses and another does not have. `asked`: from where. */
export const coreWarnings = (
  { network, registry, tariffs }: Together,
  now: Instant,
  asked: 'here' | 'elsewhere',
): readonly string[] => {
  const stray = strayTariffs(registry.accounts, tariffs.tariffs.map(nameIn), now);
  return [
    ...(network === undefined ? [] : strayNodes(network, registry)),
    ...(asked === 'elsewhere' && stray.length > 0 ? [tariffWords.stands] : stray),
  ];
};

const nameIn = ({ content }: TariffFiles['tariffs'][number]): string => String((content as { name?: unknown }).name);
