/** Bytes as a protocol document prints them: `01 04 00 46`. */
export const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));
