/** Numbers of an order (`get`): Wh, µTHB/kWh, nano-baht, milliseconds. All are safe integers. */
export const START = 0;
export const LENGTH = 1;
export const QUANTITY_WH = 2;
export const LIMIT = 3;
export const EXPIRES = 4;
/** At or after its delivery when it was accepted; a refused one may have asked for any year. */
export const FORGET_AFTER = 5;
/** What an undelivered Wh would cost the account: its retail price at delivery, or by `deliver-min` nothing. */
export const RETAIL = 6;
export const REST_WH = 7;
export const FILLED_WH = 8;
/** What the orders whose place it took had filled. */
export const CARRIED_WH = 9;
/** Price × Wh of its trades. */
export const PAID = 10;
/** What may still be owed for its trades: the price for a buyer, retail above the price for a seller. Never above its worst case. */
export const OWED = 11;
/** Set aside for its worst case, and for what its trades owe once it has ended (`order-money.ts`). */
export const HELD = 12;
export const KEPT = 13;
/** How many there is room for. */
export const NUMBERS = 16;

/** Small numbers of an order (`int`). */
export const OWNER = 0;
export const POINT = 1;
export const ZONE = 2;
export const SLOT = 3;
/** Place in time priority: its own number, or that of the order whose place it took. */
export const PLACE = 4;
/** The next order in its chain (`OrderIndex`), and its hash there. */
export const NEXT = 5;
export const PLACE_HASH = 6;
/** See `order-flags.ts`. */
export const FLAGS = 7;
export const INTS = 8;

/** For so many orders there is room at first, where nobody says how many will come: a market begins with every start of a core. */
export const FIRST_ROOM = 1 << 6;
