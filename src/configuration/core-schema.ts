import { realms } from '../domain/identity.ts';
import * as format from './formats.ts';
import type { Schema, Setting } from './load.ts';
import { required, setting } from './setting.ts';

const file = (doc: string): Setting => setting(doc, format.optional(format.text), null);

const market: Schema = {
  intervalMinutes: setting('length of a delivery interval', format.oneOf(5, 15, 30, 60), 15),
  gateMinutes: setting('gate closure before delivery', format.wholeNumber(0, 1_440, 'min'), 5),
  callMinutes: setting('call phase before gate closure', format.wholeNumber(0, 1_440, 'min'), 5),
  auctionToleranceSeconds: setting(
    'an auction this late after its gate is not held any more; grid time',
    format.wholeNumber(1, 86_400, 's'),
    60,
  ),
  rationing: setting(
    'who is served in the closing auction where not all of one price can be: who came first, or all in proportion',
    format.oneOf('time', 'pro-rata'),
    'time',
  ),
  horizonHours: setting('how far ahead of delivery orders are taken', format.wholeNumber(1, 744, 'h'), 36),
  runDelayMinutes: setting(
    'from the end of delivery to the first settlement run',
    format.wholeNumber(0, 10_080, 'min'),
    30,
  ),
  finalDays: setting('after so long, later readings change nothing', format.wholeNumber(1, 366, 'days'), 45),
  tick: setting('smallest step of a price', format.wholeNumber(1, 1_000_000, 'µTHB/kWh'), 100),
  lowestPrice: setting('of an order', format.wholeNumber(0, 1_000_000_000, 'µTHB/kWh'), 0),
  highestPrice: setting('of an order', format.wholeNumber(1, 1_000_000_000, 'µTHB/kWh'), 10_000_000),
  largestQuantityWh: setting('of one order', format.wholeNumber(1, 1_000_000_000, 'Wh'), 1_000_000),
  silentDays: setting(
    'a meter that counted nothing for so long, while the feeder shows energy, waits for the operator; 0: no reading is held back',
    format.wholeNumber(0, 366, 'days'),
    7,
  ),
  emergency: {
    highestPrice: setting(
      'of an order while an emergency is declared; the usual one is what households on time-of-use pay on-peak, 5.7982 and Ft 0.1623 THB',
      format.wholeNumber(0, 1_000_000_000, 'µTHB/kWh'),
      5_960_500,
    ),
    lowestPrice: setting('of an order then', format.wholeNumber(0, 1_000_000_000, 'µTHB/kWh'), 0),
    kilowatts: setting(
      'what one point may buy, and what it may sell, for a delivery then; the usual one is the limit of exports in the buy-back round of 2026',
      format.wholeNumber(0, 1_000_000, 'kW'),
      5,
    ),
    administrativePrice: setting(
      'of closing auctions while the market is suspended; null: none is held, and everything settles by tariffs',
      format.optional(format.wholeNumber(0, 1_000_000_000, 'µTHB/kWh')),
      null,
    ),
    restorationMinutes: setting(
      'in which caps give way after an emergency; grid time, an engineering choice',
      format.wholeNumber(0, 10_080, 'min'),
      60,
    ),
  },
  networkRoot: setting(
    'the node all lines lead to, such as the substation; closing auctions then trade between zones over the lines',
    format.optional(format.opaqueId),
    null,
  ),
  lines: {
    doc: 'a line of the radial network, from a zone (or a node where nobody trades) towards the root',
    least: 0,
    most: 20_000,
    element: {
      from: required('the zone or node farther from the root', format.opaqueId),
      to: required('the one nearer to it', format.opaqueId),
      fee: setting('for every kWh sent', format.wholeNumber(0, 100_000_000, 'µTHB/kWh'), 0),
      lossPpm: setting('of what is sent is lost', format.wholeNumber(0, 499_999, 'parts per million'), 0),
      upKilowatts: setting(
        'the most it carries towards the root; null: it is never full',
        format.optional(format.wholeNumber(0, 1_000_000, 'kW')),
        null,
      ),
      downKilowatts: setting(
        'the most it carries away from the root; null: it is never full',
        format.optional(format.wholeNumber(0, 1_000_000, 'kW')),
        null,
      ),
    },
  },
};

/** The core's configuration file. */
export const coreSchema: Schema = {
  core: required('the core', format.opaqueId),
  realm: setting('what kind of promise its signatures are', format.oneOf(...realms), 'simulation'),
  licence: setting(
    'reference of the licence; without one the realm live is refused',
    format.optional(format.text),
    null,
  ),
  keyFile: required('private key that signs receipts (made by `gridtokenx keys generate core`)', format.text),
  logKeyFile: required('private key that signs the log’s heads (made by `gridtokenx keys generate log`)', format.text),
  formerKeys: {
    doc: 'private keys it had before, oldest first: with them it makes the receipts of their time again',
    least: 0,
    most: 16,
    element: {
      untilEntry: required(
        'entry of the log at which their time ended',
        format.wholeNumber(0, Number.MAX_SAFE_INTEGER),
      ),
      keyFile: required('private key that signed receipts', format.text),
      logKeyFile: required('private key that signed the log’s heads', format.text),
    },
  },
  storage: required('folder of the journal', format.text),
  registry: {
    file: required('the registry, signed by the operator', format.text),
    operatorKey: required('public key of the operator, as `gridtokenx keys show` prints it', format.publicKeyDigits),
  },
  http: {
    host: setting('where to listen; other than loopback only with TLS', format.text, '127.0.0.1'),
    port: setting('0: any free port', format.wholeNumber(0, 65_535), 8_470),
    keyFile: file('private key for TLS 1.3 (made by `gridtokenx keys generate tls`), which gateways pin'),
    certificateFile: file('PEM, a certificate of that key that browsers know; without one the core makes its own'),
    requestsPerMinute: setting('from one address', format.wholeNumber(60, 10_000_000), 12_000),
  },
  market,
  verification: {
    threads: setting('threads that verify; 0: as many as there are cores', format.wholeNumber(0, 256), 0),
  },
  journal: {
    largestMebibytes: setting('the most its file may take', format.wholeNumber(16, 1_048_576, 'MiB'), 65_536),
    connectionFile: file(
      'holds `postgresql://user:password@host:port/database`: the journal is kept there, and not in a file of `storage`',
    ),
    rowsPerMark: setting(
      'rows between two state hashes that a restart is held to',
      format.wholeNumber(1, 1_000_000),
      1_000,
    ),
    rowsPerSnapshot: setting(
      'rows after which the state is kept in a file that a start goes on from',
      format.wholeNumber(1, 10_000_000),
      10_000,
    ),
    idleTickSeconds: setting(
      'time is journalled this often when nothing else is; real time',
      format.wholeNumber(1, 3_600, 's'),
      20,
    ),
  },
  eventsKept: setting('events that a client who was away can still get', format.wholeNumber(100, 10_000_000), 10_000),
};
