import type { GatewayId } from '../domain/identity.ts';

/** Something that was signed, and is not believed. */
export type Suspect = Readonly<{
  kind: 'batch' | 'fact';
  gateway: GatewayId;
  epoch: number;
  sequence: number;
  payloadHash: Uint8Array;
  body: Uint8Array;
}>;

/** Keeps what is not believed for whoever looks into it. Nobody waits for it, and it may keep no more than it has room for. */
export interface Quarantine {
  keep(suspect: Suspect): void;
  /** Lets go of what was kept for as long as it may be; asked as often as one likes, it looks seldom. */
  age(): void;
}
