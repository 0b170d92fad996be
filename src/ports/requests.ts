import type { GatewayId, Kid } from '../domain/identity.ts';

/** A certificate request as it came: who asks, and under which key. */
export type KeptRequest = Readonly<{ gateway: GatewayId; kid: Kid; der: Uint8Array }>;

/** Requests of gateways to be enrolled, which wait for the operator. */
export interface Requests {
  /** What speaks against a request that can be read, whoever asks. */
  problem(der: Uint8Array): 'weak-key' | 'bad-signature' | null;
  /** How many wait now, this one among them; null when there is no room. Durable once it has returned. @throws Fault `storage`. */
  keep(request: KeptRequest): number | null;
  /** How many wait. */
  waiting(): number;
}
