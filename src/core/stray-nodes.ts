import { nearMiss } from '../domain/near-miss.ts';
import type { Registry } from '../domain/registry.ts';
import type { Instant } from '../domain/time.ts';
import type { NetworkSettings } from '../market/market-settings.ts';
import type { Log } from '../ports/log.ts';
import type { Watch } from './watch.ts';

/** Names alone, as rules and as a configuration have them. */
type Network = Readonly<{
  root: string;
  lines: readonly Readonly<{ from: string; to: string }>[];
  nodes?: readonly Readonly<{ id: string }>[];
}>;

/**
 * Sentences about ends of lines that are no zone, and zones no line leads to: a name that is written in two ways leaves both, and
 * a market that silently trades with nobody. A node with lines on both sides may be a place where nobody trades.
 */
export const strayNodes = (
  { root, lines, nodes: traders = [] }: Network,
  { zones }: Pick<Registry, 'zones'>,
): readonly string[] => {
  const passed = new Set([root, ...lines.map(({ to }) => to)]);
  const nodes = new Set([root, ...lines.map(({ from }) => from)]);
  const ids = zones.map(({ id }) => id);
  const alone = ids.filter((zone) => !nodes.has(zone));
  const hint = (meant: string | null): string => (meant === null ? '' : ` Is "${meant}" meant?`);
  return [
    ...[...nodes]
      .filter((node) => !passed.has(node) && !ids.includes(node) && traders.every(({ id }) => id !== node))
      .map(
        (node) =>
          `market.lines ends at ${node}, which is no zone of the registry: nobody can trade there.${hint(nearMiss(node, alone) ?? nearMiss(node, ids))}`,
      ),
    ...traders
      .filter(({ id }) => ids.includes(id))
      .map(({ id }) => `market.nodes has ${id}, which is a zone of the registry: it does not trade as a node.`),
    ...alone.map((zone) => `No line of market.lines leads to the zone ${zone}: it trades with no other.`),
  ];
};

/** Says so at each start and when a registry comes, and takes it back once it holds no more. */
export const watchNetwork = (network: () => NetworkSettings | undefined, watched: Watch, log: Log) => {
  const alarm = { kind: 'configuration', source: 'market.lines' };
  return (registry: Registry | null, at: Instant): void => {
    if (registry === null) return;
    const lines = network();
    const said = lines === undefined ? [] : strayNodes(lines, registry);
    if (said.length === 0) {
      watched.settle({ ...alarm, message: 'The ends of market.lines are zones of the registry again.' }, at);
      return;
    }
    for (const message of said) log.warn({ version: registry.version }, message);
    const [first = '', ...others] = said;
    const more = others.length === 0 ? '' : ` ${others.length} more such names are in the core's log.`;
    watched.raise({ ...alarm, message: `${first}${more} Correct the configuration or the registry.` }, at);
  };
};
