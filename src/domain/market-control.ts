import type { CoreId, Realm, ZoneId } from './identity.ts';
import type { Instant } from './time.ts';

/**
 * How a market stands, mildest first: the states of a power system after Commission Regulation (EU) 2017/1485 article 18, with
 * `suspended` (2017/2196 article 35: market activities) in the place of its blackout.
 * `alert`: shown, and nothing else. `emergency`: prices and quantities are capped. `restoration`: the caps give way step by step.
 * `suspended`: no order is taken, and closing auctions are held at the administrative price or not at all.
 */
export const marketLevels = ['normal', 'alert', 'restoration', 'emergency', 'suspended'] as const;
export type MarketLevel = (typeof marketLevels)[number];

/**
 * What an operator does to a market: `halt` takes no orders and holds no auction until `resume`, `cancel-all` withdraws what
 * rests, a level says how the market stands from now on. Cancellations pass always.
 */
export const controlActs = ['halt', 'resume', 'cancel-all', ...marketLevels] as const;
export type ControlAct = (typeof controlActs)[number];

export const isLevel = (act: ControlAct): act is MarketLevel => marketLevels.some((level) => level === act);

/** What an operator signs about the market; `zone` null: all of it. */
export type MarketControl = Readonly<{
  realm: Realm;
  core: CoreId;
  zone: ZoneId | null;
  act: ControlAct;
  author: string;
  reason: string;
}>;

/** Why a control is not applied, most basic first. */
export type ControlRefusal = 'unknown-zone' | 'no-emergency-rules' | 'already-so' | 'not-from-here';

/** Since when something holds, who wanted it, and why. */
export type ControlCause = Readonly<{ since: Instant; author: string; reason: string }>;

/** The most an order may ask for while caps hold: µTHB/kWh, and Wh of one point on one side of one delivery. */
export type TradingLimits = Readonly<{ lowest: number; highest: number; mostWh: number }>;

/** A control that was applied; `hash` is of the signed payload. */
export type AppliedControl = Readonly<{ at: Instant; control: MarketControl; hash: Uint8Array }>;
