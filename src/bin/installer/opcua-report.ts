import type { BrowsedVariable } from '../../../drivers/opcua/browse-session.ts';
import type { NodeName } from '../../configuration/node-names.ts';
import { type Guess, guessOf } from './opcua-guess.ts';

/** A line of OPC UA as the gateway's configuration writes it. */
export type OpcUaTransport = Readonly<{
  kind: 'opc-ua';
  endpoint: string;
  securityMode: 'None' | 'Sign' | 'SignAndEncrypt';
  securityPolicy: 'None' | 'Basic256Sha256';
  pkiFolder: string;
  user?: string;
  passwordFile?: string;
}>;

type ProposedNode = Readonly<{ quantity: NodeName; node: string; scale?: number }>;
type ProposedMeter = Readonly<{
  device: string;
  point: string;
  role: 'check';
  profile: string;
  nodes: readonly ProposedNode[];
}>;
type ProposedLine = Readonly<{ name: string; transport: OpcUaTransport; meters: readonly ProposedMeter[] }>;

/** What a look through a server says, for machines. */
export type OpcUaReport = Readonly<{
  endpoint: string;
  /** False where there is more than was looked at. */
  complete: boolean;
  variables: readonly (BrowsedVariable & Readonly<{ guess: Guess | null }>)[];
  proposal: Readonly<{ lines: readonly ProposedLine[] }>;
}>;

type Guessed = OpcUaReport['variables'][number];

/** Two variables that could be the same quantity: somebody must choose. */
const unambiguous = (variables: readonly Guessed[]): readonly ProposedNode[] =>
  variables.flatMap(({ nodeId, guess }) => {
    if (guess === null || variables.filter((other) => other.guess?.name === guess.name).length > 1) return [];
    const { name: quantity, scale } = guess;
    return [{ quantity, node: nodeId, ...(scale !== 1 && { scale }) }];
  });

const isThreePhase = (nodes: readonly ProposedNode[]): boolean => nodes.some(({ quantity }) => /L[23]/.test(quantity));

/** Variables beside one another are one meter; it is watched only, until it is commissioned. */
const metersOf = (variables: readonly Guessed[]): readonly ProposedMeter[] =>
  [...Map.groupBy(variables, ({ path }) => path.slice(0, -1).join('/')).values()]
    .map(unambiguous)
    .filter((nodes) => nodes.length > 0)
    .map((nodes, index) => ({
      device: `meter-${index + 1}`,
      point: `point-${index + 1}`,
      role: 'check',
      // How it nets its phases, its papers say; until then it is the model that does not settle.
      profile: isThreePhase(nodes) ? 'opc-ua/meter-three-phase' : 'opc-ua/meter-single-phase',
      nodes,
    }));

export const opcUaReport = (
  transport: OpcUaTransport,
  { variables, complete }: Readonly<{ variables: readonly BrowsedVariable[]; complete: boolean }>,
): OpcUaReport => {
  const guessed = variables.map((variable) => ({ ...variable, guess: guessOf(variable) }));
  const meters = metersOf(guessed);
  const lines = meters.length === 0 ? [] : [{ name: 'opc-ua-1', transport, meters }];
  return { endpoint: transport.endpoint, complete, variables: guessed, proposal: { lines } };
};

const shownValue = ({ value, unit, status }: Guessed): string =>
  [value === null ? '–' : String(value), ...(unit === null ? [] : [unit]), ...(status === 'Good' ? [] : [status])].join(
    ' ',
  );

/** The same for people. */
export const opcUaLines = ({ endpoint, complete, variables }: OpcUaReport): readonly string[] => [
  `${endpoint}: ${variables.length} variables`,
  ...variables.map((one) => {
    const { nodeId, path, dataType, guess } = one;
    const taken = guess === null ? '' : `  → ${guess.name}${guess.scale === 1 ? '' : ` × ${guess.scale}`}`;
    return `  ${nodeId}  ${path.join('/')}  ${dataType}  ${shownValue(one)}${taken}`;
  }),
  ...(variables.some(({ guess }) => guess !== null)
    ? ['What stands behind an arrow is guessed by name and unit: compare each with the display of its meter.']
    : []),
  ...(complete ? [] : ['There is more than was looked at.']),
];
