import type { Moment } from '../bill/bill.ts';

/** What a reader of an invoice has to know of its figures. */
export type InvoiceNote =
  /** So many intervals, from the first on, have no price or no run, and are left out. */
  | Readonly<{ kind: 'not-priced'; count: number; first: Moment }>
  /** The market did not sum months then: this is added up from its runs. */
  | Readonly<{ kind: 'added-up' }>
  /** It is made of a bill that was recomputed, as far as that goes: without what is charged by the month. */
  | Readonly<{ kind: 'of-bill'; from: Moment; to: Moment }>
  /** That bill was checked by the keys of its own folder. */
  | Readonly<{ kind: 'own-keys' }>
  /** Lines whose intervals come to something else than the market summed. */
  | Readonly<{ kind: 'unlike'; lines: readonly string[] }>;
