import type { GapsView } from '../domain/view.ts';
import { type Answered, type Ask, readBytes, readJson, sent } from './answers.ts';

type FactKept = Readonly<{ kind: 'kept'; sequence: number; payloadHash: string }>;
type Enrolment = Readonly<
  | { kind: 'waiting'; gateway: string; kid: string; waiting: number }
  | { kind: 'enrolled'; gateway: string; epoch: number }
>;

/** What a gateway does at a core. Over TLS it shows its certificate, which is `fetch`'s to do; what it sends is signed all the same. */
export type GatewayApi = Readonly<{
  /** A batch (`wire/batch.ts`), CBOR; the answer is its receipt (`wire/receipt.ts`). The same payload always gets the same answer. */
  submitBatch: (gateway: string, sequence: number, body: Uint8Array) => Promise<Answered<Uint8Array>>;
  /** A signed fact of the grid (`wire/grid-fact.ts`). */
  submitFact: (gateway: string, sequence: number, message: Uint8Array) => Promise<Answered<FactKept>>;
  /** One exchange of who co-signs the log (`wire/witness.ts`): the head that is to be co-signed now. */
  witness: (gateway: string, question: Uint8Array) => Promise<Answered<Uint8Array>>;
  /** What never came of it. */
  gaps: (gateway: string) => Promise<Answered<GapsView>>;
  /** A certificate request by its key (`wire/certificate-request.ts`), DER. Asking again is safe. */
  enrol: (request: Uint8Array) => Promise<Answered<Enrolment>>;
}>;

export const gatewayApi = (ask: Ask): GatewayApi => {
  const at = (gateway: string, rest: string): string => `/v1/gateways/${encodeURIComponent(gateway)}/${rest}`;
  return {
    submitBatch: async (gateway, sequence, body) =>
      readBytes(await ask(at(gateway, `batches/${sequence}`), sent('PUT', 'application/cbor', body))),
    submitFact: async (gateway, sequence, message) =>
      readJson(await ask(at(gateway, `facts/${sequence}`), sent('PUT', 'application/cose', message))),
    witness: async (gateway, question) =>
      readBytes(await ask(at(gateway, 'witness'), sent('PUT', 'application/cbor', question))),
    gaps: async (gateway) => readJson(await ask(at(gateway, 'gaps'))),
    enrol: async (request) => readJson(await ask('/v1/enrolments', sent('POST', 'application/pkcs10', request))),
  };
};
