/** The parts of a server's sentence that are names or figures, in the order they stand in it. */
type Found = readonly string[];

/** A sentence of a server, and how it is said in Thai with what was found in it. */
export type Sentence = readonly [pattern: RegExp, say: (found: Found) => string];
