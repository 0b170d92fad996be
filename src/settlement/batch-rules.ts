import type { CoreId, GatewayId, PointId, Realm } from '../domain/identity.ts';
import type { DeviceBinding, EnrolledGateway, Point, Registry } from '../domain/registry.ts';
import type { Instant } from '../domain/time.ts';
import { bindingHash } from '../wire/registry-fields.ts';

/** A device binding with the hash leaves name it by, and the moment the next one takes over. */
type BindingInForce = Readonly<{ binding: DeviceBinding; hash: Uint8Array; until: Instant | null }>;

/** What a registry says about batches, looked up quickly. */
export type BatchRules = Readonly<{
  realm: Realm;
  core: CoreId;
  gateways: ReadonlyMap<GatewayId, EnrolledGateway>;
  points: ReadonlyMap<PointId, Readonly<{ point: Point; bindings: readonly BindingInForce[] }>>;
}>;

/** Made once per registry. */
export const batchRules = ({ realm, core, gateways, points, deviceBindings }: Registry): BatchRules => {
  const byPoint = Map.groupBy(
    deviceBindings.toSorted((a, b) => a.from - b.from),
    ({ point }) => point,
  );
  return {
    realm,
    core,
    gateways: new Map(gateways.map((gateway) => [gateway.id, gateway])),
    points: new Map(points.map((point) => [point.id, { point, bindings: inForce(byPoint.get(point.id) ?? []) }])),
  };
};

const inForce = (bindings: readonly DeviceBinding[]): readonly BindingInForce[] =>
  bindings.map((binding, index) => ({
    binding,
    hash: bindingHash(binding),
    until: bindings[index + 1]?.from ?? null,
  }));
