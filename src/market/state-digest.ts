import type { Sha256 } from '../domain/identity.ts';

const encoder = new TextEncoder();
const CHUNK = 1024;

const octets = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export const hex = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) text += octets[byte];
  return text;
};

/**
 * Folds an ever growing list of lines into one SHA-256, so that hashing a state never costs more than what changed.
 * Every 1,024 lines are folded by count, never by when somebody asks: the value depends on the lines alone.
 */
export class StateDigest {
  private readonly sha256: Sha256;
  private folded = '';
  private lines: string[] = [];

  constructor(sha256: Sha256) {
    this.sha256 = sha256;
  }

  append(line: string): void {
    this.lines.push(line);
    if (this.lines.length === CHUNK) this.fold();
  }

  /** Leaves nothing of the lines but their hash. By command alone: what comes after hashes to something else. */
  fold(): void {
    this.folded = this.value();
    this.lines = [];
  }

  /** What was folded, and the lines since: what `load` goes on from. */
  dump(): Readonly<{ folded: string; lines: readonly string[] }> {
    return { folded: this.folded, lines: this.lines };
  }

  load({ folded, lines }: ReturnType<StateDigest['dump']>): void {
    this.folded = folded;
    this.lines = [...lines];
  }

  /** Lower-case hex. */
  value(): string {
    return hex(this.sha256(encoder.encode(`${this.folded}\n${this.lines.join('\n')}`)));
  }
}
