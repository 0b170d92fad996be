/** Chance, handed in: a seeded source makes a whole run repeatable. */
export interface Random {
  /** Uniform in [0, 1). For jitter; never for secrets. */
  fraction(): number;
  /** Cryptographically strong in production. For salts and nonces. */
  bytes(length: number): Uint8Array;
}
