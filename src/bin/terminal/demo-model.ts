import type { Millis } from '../../domain/time.ts';
import type { CoreView, GatewayView } from '../../domain/view.ts';

/** All that the demo shows at one moment; the pages show the same views. */
export type DemoModel = Readonly<{
  /** Null until the core has answered once. */
  core: CoreView | null;
  gateways: readonly GatewayView[];
  /** Nano-baht as a decimal string. */
  balances: readonly Readonly<{ account: string; balance: string }>[];
  header: Readonly<{
    /** Grid seconds per real second. */
    rate: number;
    seed: number;
    /** Real time since the start. */
    elapsed: Millis;
  }>;
  links: readonly Readonly<{ name: string; url: string }>[];
}>;

export type Size = Readonly<{ columns: number; rows: number; colour: boolean }>;
