import { AttributeIds, BrowseDirection, type ClientSession, DataType, NodeClass, StatusCodes } from 'node-opcua-client';
import type { OpcUaServer } from './opcua-settings.ts';
import { openClient } from './open-client.ts';

export type BrowseBounds = Readonly<{
  /** Where to begin: a node id. */
  root: string;
  mostVariables: number;
  /** Steps from the root. */
  deepest: number;
}>;

/** A variable an installer may choose. `path`: names from the root on, for people. */
export type BrowsedVariable = Readonly<{
  nodeId: string;
  path: readonly string[];
  dataType: string;
  /** As EngineeringUnits has it; null without. */
  unit: string | null;
  /** Null for what is neither number, text nor truth value. */
  value: number | string | boolean | null;
  status: string;
}>;

type Found = Readonly<{ variables: readonly BrowsedVariable[]; complete: boolean }>;

/** HierarchicalReferences (OPC 10000-5): what lies below. */
const BELOW = 'i=33';
/** What the server says of itself: no meter is there. */
const SERVER = 'ns=0;i=2253';
const AT_ONCE = 50;

const shown = (value: unknown): BrowsedVariable['value'] => {
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value;
  if (!Array.isArray(value) || value.length !== 2) return null;
  // A 64-bit integer, the high half first.
  const [high, low] = value.map(Number);
  return (high ?? 0) * 2 ** 32 + (low ?? 0);
};

type Place = Readonly<{ nodeId: string; path: readonly string[] }>;
type Below = Place & Readonly<{ nodeClass: NodeClass; name: string }>;

const below = async (session: ClientSession, places: readonly Place[]): Promise<readonly (readonly Below[])[]> => {
  const results = await session.browse(
    places.map(({ nodeId }) => ({
      nodeId,
      referenceTypeId: BELOW,
      includeSubtypes: true,
      browseDirection: BrowseDirection.Forward,
      nodeClassMask: NodeClass.Object | NodeClass.Variable,
      resultMask: 63,
    })),
  );
  return places.map(({ path }, index) =>
    (results[index]?.references ?? []).map(({ nodeId, nodeClass, browseName }) => {
      const name = browseName.name ?? '';
      return { nodeId: nodeId.toString(), nodeClass, name, path: [...path, name] };
    }),
  );
};

const valuesOf = (session: ClientSession, nodeIds: readonly string[]) =>
  session.read(nodeIds.map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value })));

const describe = async (
  session: ClientSession,
  variables: readonly Place[],
  properties: readonly (readonly Below[])[],
): Promise<readonly BrowsedVariable[]> => {
  const values = await valuesOf(
    session,
    variables.map(({ nodeId }) => nodeId),
  );
  const unitNodes = properties.map((list) => list.find(({ name }) => name === 'EngineeringUnits')?.nodeId ?? null);
  const asked = unitNodes.filter((nodeId) => nodeId !== null);
  const answers = asked.length === 0 ? [] : await valuesOf(session, asked);
  const units = new Map(
    asked.map((nodeId, index) => [nodeId, String(answers[index]?.value?.value?.displayName?.text ?? '') || null]),
  );
  return variables.map(({ nodeId, path }, index) => {
    const { value, statusCode = StatusCodes.Bad } = values[index] ?? {};
    return {
      nodeId,
      path,
      dataType: DataType[value?.dataType ?? DataType.Null],
      unit: units.get(unitNodes[index] ?? '') ?? null,
      value: shown(value?.value),
      status: statusCode.name,
    };
  });
};

/** Variables below a node, the nearest first; each node once however many ways lead to it. @throws Fault */
export const browse = async (server: OpcUaServer, { root, mostVariables, deepest }: BrowseBounds): Promise<Found> => {
  const { session, close } = await openClient(server);
  try {
    const seen = new Set([root, SERVER]);
    const variables: BrowsedVariable[] = [];
    let level: readonly Place[] = [{ nodeId: root, path: [] }];
    for (let depth = 0; depth < deepest && level.length > 0; depth += 1) {
      const next: Place[] = [];
      for (let from = 0; from < level.length; from += AT_ONCE) {
        const children = (await below(session, level.slice(from, from + AT_ONCE))).flat().filter(({ nodeId }) => {
          const first = !seen.has(nodeId);
          seen.add(nodeId);
          return first;
        });
        next.push(...children.filter(({ nodeClass }) => nodeClass === NodeClass.Object));
        const found = children.filter(({ nodeClass }) => nodeClass === NodeClass.Variable);
        for (let at = 0; at < found.length; at += AT_ONCE) {
          const some = found.slice(at, at + AT_ONCE);
          variables.push(...(await describe(session, some, await below(session, some))));
          if (variables.length >= mostVariables)
            return { variables: variables.slice(0, mostVariables), complete: false };
        }
      }
      level = next;
    }
    return { variables, complete: level.length === 0 };
  } finally {
    await close();
  }
};
