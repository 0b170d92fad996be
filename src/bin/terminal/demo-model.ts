import type { Millis } from '../../domain/time.ts';
import type { CoreView, GatewayView } from '../../domain/view.ts';

/** All that the demo shows at one moment; the pages show the same views. */
export type DemoModel = Readonly<{
  /** Null while the core does not answer. */
  core: CoreView | null;
  /** Those that answer. */
  gateways: readonly GatewayView[];
  /** Nano-baht as decimal strings; `change` is since the account was opened. */
  balances: readonly Readonly<{ account: string; balance: string; change: string }>[];
  header: Readonly<{
    /** Grid seconds per real second. */
    rate: number;
    seed: number;
    /** Real time since the start. */
    elapsed: Millis;
  }>;
  /** The pages: of the core, then of every gateway, whether it answers or not. */
  links: readonly Readonly<{ name: string; url: string }>[];
  /** Where an account's access token can be read. */
  tokens: string;
}>;

export type Size = Readonly<{ columns: number; rows: number; colour: boolean }>;

/** Room for lines, in letters. */
export type Room = Readonly<{ columns: number; rows: number }>;
