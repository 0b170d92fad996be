/** `bitsPerCharacter`: start, data, parity and stop bits; 10 for 8N1, 11 for 8E1. */
type Speed = Readonly<{ baud: number; bitsPerCharacter: 10 | 11 }>;

/** Time of one character on the wire, ms. */
export const characterTimeOf = ({ baud, bitsPerCharacter }: Speed): number => (1000 * bitsPerCharacter) / baud;

/** Silence that ends a frame, ms: 3.5 characters, fixed at 1.75 ms above 19,200 baud (Serial Line V1.02 §2.5.1.1). */
export const silenceOf = (settings: Speed): number => (settings.baud > 19_200 ? 1.75 : 3.5 * characterTimeOf(settings));
