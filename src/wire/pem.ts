import { toBase64 } from './bytes.ts';

/** DER as text with a label (RFC 7468). */
export const pemOf = (label: string, der: Uint8Array): string => {
  const lines = toBase64(der).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
};
