import * as format from '../formats.ts';
import type { Schema, Setting } from '../schema.ts';
import { setting } from '../setting.ts';

const perMinute = (doc: string, usual: number): Setting =>
  setting(`${doc}; a minute from one address`, format.wholeNumber(1, 10_000_000), usual);

/** How often a core may be asked from one address, by whom the address is for. Engineering choices. */
export const coreRatesSection: Schema = {
  public: setting(
    'requests a minute from one address, of each role that has no rate of its own',
    format.wholeNumber(60, 10_000_000),
    12_000,
  ),
  orders: perMinute('orders and cancellations', 60_000),
  account: perMinute('looks at accounts', 1_200),
  operator: perMinute('requests of the operator', 600),
  regulator: perMinute('requests of a regulator', 1_200),
  enrolment: perMinute('requests to be enrolled; each writes a file', 20),
  openData: perMinute('files of open data, for programs that come once a day', 60),
};
