import { problemAnswer as problem } from './problem.ts';
import type { Shape } from './shape.ts';
import * as shapes from './view-shapes.ts';

const bytes = (description: string) => ({ type: 'string', format: 'binary', description });

const refusals = {
  '4xx': problem('Refused: the request as it is will never be taken.'),
  503: problem('Busy, or its disk is full: come again after `Retry-After` seconds.'),
} as const;

const idParameter = { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,62}$' } as const;
const indexParameter = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER } as const;

export const putBatch = {
  summary: 'Hand over a sealed batch',
  description:
    'The same payload always gets the same receipt, so sending again is safe. Another payload under a number that is taken is a conflict.',
  tags: ['settlement'],
  consumes: ['application/cbor'],
  bytes: '`[COSE_Sign1, [leaf …]]`, deterministic CBOR',
  params: {
    type: 'object',
    properties: { gateway: idParameter, sequence: { ...indexParameter, minimum: 1 } },
    required: ['gateway', 'sequence'],
  },
  response: {
    200: { description: 'Kept, and durable.', content: { 'application/cbor': { schema: bytes('Receipt message') } } },
    401: problem('Over TLS: the caller has not shown a certificate that a key of this gateway has signed.'),
    409: problem('Another batch was kept under this number.'),
    425: problem('An interval of it has not begun by the core’s clock: not yet; send it again later.'),
    ...refusals,
  },
} as const;

export const putFact = {
  summary: 'Tell a signed fact of the grid',
  description:
    'Body: COSE_Sign1 by the gateway’s key: an emergency, congestion or an export limit begins or ceases to stand. The same payload always gets the same answer, so sending again is safe. Another payload under a number that is taken is a conflict, and so is a number that later ones have passed.',
  tags: ['settlement'],
  consumes: ['application/cose', 'application/cbor'],
  params: putBatch.params,
  response: {
    200: {
      description: 'Kept, and durable.',
      type: 'object',
      required: ['kind', 'sequence', 'payloadHash'],
      properties: {
        kind: { type: 'string', enum: ['kept'] },
        sequence: { type: 'integer' },
        payloadHash: { type: 'string', description: 'SHA-256 of the payload that is kept, hexadecimal.' },
      },
    },
    401: problem('Over TLS: the caller has not shown a certificate that a key of this gateway has signed.'),
    409: problem('Another fact was kept under this number, or later ones were.'),
    ...refusals,
  },
} as const;

export const putWitness = {
  summary: 'Witness the log',
  description:
    'Says which head the gateway has seen, and brings its co-signature (C2SP tlog-cosignature) of the head it was shown before. The answer is the head that is to be co-signed now, with its proof of growth.',
  tags: ['settlement'],
  consumes: ['application/cbor'],
  bytes: '`[seen, null or [COSE_Sign1 for the witness key, line, size]]`, deterministic CBOR',
  params: { type: 'object', properties: { gateway: idParameter }, required: ['gateway'] },
  response: {
    200: { description: 'A head.', content: { 'application/cbor': { schema: bytes('[note, [hash …]]') } } },
    ...refusals,
  },
} as const;

export const postOrder = {
  summary: 'Place or cancel an order',
  description: 'The nonce makes repeating it safe.',
  tags: ['market'],
  consumes: ['application/cose', 'application/cbor'],
  bytes: 'COSE_Sign1 over the order or the cancellation by the account’s key',
  response: {
    200: {
      description: 'Accepted, and durable.',
      type: 'object',
      required: ['kind', 'order', 'restingWh', 'filledWh'],
      properties: {
        kind: { type: 'string', enum: ['accepted'] },
        order: { type: 'string', description: '`account/nonce`' },
        restingWh: { type: 'integer' },
        filledWh: { type: 'integer' },
      },
    },
    ...refusals,
  },
} as const;

export const postOperator = {
  summary: 'What the operator has signed',
  description:
    'Shows the queue or what never came, decides about a reading that waits, or controls the market (halt, resume, cancel all, levels). Which, its `kind` says.',
  tags: ['operator'],
  consumes: ['application/cose', 'application/cbor'],
  bytes: 'COSE_Sign1 over the request by the operator’s key',
  response: {
    200: {
      description: 'What was asked for, or that what was signed is durable.',
      type: 'object',
      required: ['kind'],
      additionalProperties: true,
      properties: { kind: { type: 'string', enum: ['queue', 'gaps', 'decided', 'controlled'] } },
    },
    ...refusals,
  },
} as const;

const json = (summary: string, tag: string, { schema }: Shape<unknown>, description = summary) => ({
  summary,
  description,
  tags: [tag],
  response: {
    200: { description, content: { 'application/json': { schema } } },
    '4xx': problem('Refused.'),
  },
});
/** For whoever shows the right token. */
const withToken = <Schema extends Readonly<{ response: object }>>(schema: Schema) => ({
  ...schema,
  security: [{ bearer: [] }],
  response: { ...schema.response, 401: problem('No token, or not the right one.') },
});

const stream = (summary: string, description: string) => ({
  summary,
  description,
  tags: ['streams'],
  response: {
    200: { description, content: { 'text/event-stream': { schema: { type: 'string' } } } },
    '4xx': problem('Refused.'),
  },
});

export const getView = json(
  'What everybody may see',
  'market',
  shapes.coreViewShape,
  'Books, clearings, runs, the log head; no accounts.',
);
export const getRegistry = json(
  'The public part of the registry',
  'trust',
  shapes.registryShape,
  'Keys, zones, gateways and points.',
);
const enrolment = (description: string) => ({
  description,
  type: 'object',
  required: ['kind', 'gateway'],
  properties: {
    kind: { type: 'string', enum: ['waiting', 'enrolled'] },
    gateway: { type: 'string' },
    kid: { type: 'string' },
    epoch: { type: 'integer' },
  },
});
export const postEnrolment = {
  summary: 'Ask to be enrolled',
  description:
    'For a gateway that is not: a certificate request by its key, with the one-time code of its invitation. Asking again is safe.',
  tags: ['trust'],
  consumes: ['application/pkcs10'],
  bytes: 'PKCS #10 (RFC 2986) in DER',
  response: { 200: enrolment('Enrolled.'), 202: enrolment('Kept for the operator, and durable.'), ...refusals },
} as const;

export const getGaps = json(
  'Batches that never came',
  'settlement',
  shapes.gapsOfAllShape,
  'Per gateway, numbers alone: what never came of a point is for its gateway and for the operator.',
);
export const getGatewayGaps = {
  ...json(
    'Batches and intervals of one gateway that never came',
    'settlement',
    shapes.gapsShape,
    'Its numbers, and stretches of time of its points; `said`: it has said so itself. For itself: over TLS it shows its certificate.',
  ),
  params: { type: 'object', properties: { gateway: idParameter }, required: ['gateway'] },
} as const;
export const getAccount = {
  ...withToken(
    json(
      'An account of its own',
      'market',
      shapes.accountShape,
      'Balance, orders and intervals of the account the token opens.',
    ),
  ),
};
export const getAccountStatement = {
  ...withToken(
    json(
      'Months of an account of its own',
      'market',
      shapes.statementShape,
      'What the account the token opens is invoiced, line by line, exact and to the satang: for months that are open, and the last that have closed.',
    ),
  ),
};
export const getAccountProofs = {
  ...withToken(
    json(
      'Proofs of an account’s newest intervals',
      'market',
      shapes.proofsShape,
      'A list of proof files, each as text, newest first, as far as the core has them at hand: it is none right after a start.',
    ),
  ),
};
export const getEvents = {
  ...stream(
    'What happened, then what happens',
    'Server-sent events; `id` is the cursor. Resume with `Last-Event-ID` or `?after=`. Accounts are left out.',
  ),
  querystring: { type: 'object', properties: { after: indexParameter } },
};
export const getLive = stream('The view, every second', 'Server-sent events whose data is the view as JSON.');

export const getWitnessed = json(
  'The newest head of the log that gateways have co-signed',
  'log',
  shapes.witnessedShape,
  'A C2SP note with the lines of its witnesses, and each gateway’s signed word for its witness key.',
);
export const getCheckpoint = {
  summary: 'The log’s signed head',
  description: 'A C2SP tlog-checkpoint: a signed note.',
  tags: ['log'],
  response: {
    200: { description: 'Signed note', content: { 'text/plain': { schema: { type: 'string' } } } },
    '4xx': problem('Refused.'),
  },
} as const;

export const getEntry = {
  summary: 'One entry of the log, as it was hashed',
  description: 'Deterministic CBOR; its leaf hash is SHA-256(0x00 ‖ entry), RFC 9162 §2.1.',
  tags: ['log'],
  params: { type: 'object', properties: { index: indexParameter }, required: ['index'] },
  response: {
    200: { description: 'Entry', content: { 'application/cbor': { schema: bytes('Log entry') } } },
    '4xx': problem('There is no such entry.'),
  },
} as const;

export const getTile = {
  summary: 'A tile of the log: 256 hashes, or 256 entries, or the first of them',
  description:
    'C2SP tlog-tiles: `0/x001/067` is a full tile of leaf hashes, `1/000.p/5` the first five roots over 256 entries each, `entries/000` a bundle of entries. A full tile never changes.',
  tags: ['log'],
  params: { type: 'object', properties: { '*': { type: 'string', maxLength: 64 } }, required: ['*'] },
  response: {
    200: { description: 'Tile', content: { 'application/octet-stream': { schema: bytes('Hashes or entries') } } },
    '4xx': problem('There is no such tile yet, or ever.'),
  },
} as const;

/** Entries in one answer: half a year of a small substation fits into a few. */
const MOST_ENTRIES = 1_000;

export const getEntries = {
  summary: 'Entries of the log from one on, as they were hashed',
  description: `A CBOR array of byte strings: at most ${MOST_ENTRIES}, none past the end.`,
  tags: ['log'],
  querystring: {
    type: 'object',
    properties: { from: indexParameter, count: { type: 'integer', minimum: 1, maximum: MOST_ENTRIES } },
    required: ['from', 'count'],
  },
  response: {
    200: { description: 'Entries', content: { 'application/cbor': { schema: bytes('Array of entries') } } },
    '4xx': problem('No such numbers.'),
  },
} as const;

const proof = (summary: string, first: string, second: string) => ({
  summary,
  description: 'Hashes from the bottom up.',
  tags: ['log'],
  querystring: {
    type: 'object',
    properties: { [first]: indexParameter, [second]: indexParameter },
    required: [first, second],
  },
  response: {
    200: {
      description: 'Hashes from the bottom up, hexadecimal.',
      type: 'object',
      required: ['path'],
      properties: { path: { type: 'array', items: { type: 'string' } } },
    },
    '4xx': problem('There is no such tree.'),
  },
});

export const getInclusion = proof('Audit path of an entry (RFC 9162 §2.1.3)', 'index', 'size');
export const getConsistency = proof('Consistency of two heads (RFC 9162 §2.1.4)', 'from', 'to');

export const getRules = json(
  'The rules in force',
  'market',
  shapes.rulesShape,
  'Settings, tariffs and calendars as one canonical JSON text (RFC 8785), and the SHA-256 of that text, which the log has too.',
);

export const getRegulatorMarket = withToken(
  json(
    'The whole market, for a regulator',
    'regulator',
    shapes.regulatorShape,
    'Zones, facts of the grid, and what operators did to the market, with who, why, and the hash in the log. Nothing can be changed.',
  ),
);
export const getRegulatorOrders = {
  ...withToken(
    json(
      'Orders for one delivery, for a regulator',
      'regulator',
      shapes.regulatedOrdersShape,
      'All that are remembered, refused ones too, under pseudonyms that stay, and without metering points.',
    ),
  ),
  querystring: {
    type: 'object',
    properties: {
      zone: idParameter,
      start: { type: 'string', format: 'date-time', maxLength: 40, description: 'Of the delivery interval' },
    },
    required: ['zone', 'start'],
  },
};
export const getRegulatorEvents = {
  ...withToken(
    stream(
      'What happened, for a regulator',
      'As /v1/events, with orders and with who traded, under pseudonyms. Of before the core’s last start, only what everybody may know.',
    ),
  ),
  querystring: { type: 'object', properties: { after: indexParameter } },
};
