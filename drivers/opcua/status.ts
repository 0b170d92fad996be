import type { BadReason } from '../../src/domain/quality.ts';

/**
 * Status codes of OPC 10000-4 Annex A / OPC 10000-8 §6.3 whose reason is told apart. The two top bits are the severity,
 * the low half only says how a value came.
 */
const reasons: Readonly<Record<number, BadReason>> = {
  // Good_LocalOverride: somebody typed it.
  150: 'not-available',
  // Uncertain_NoCommunicationLastUsableValue
  16527: 'no-response',
  // Uncertain_EngineeringUnitsExceeded
  16532: 'out-of-range',
  // Bad_CommunicationError, Bad_Timeout, Bad_ServerNotConnected, Bad_NoCommunication, Bad_RequestTimeout, Bad_NotConnected
  32773: 'no-response',
  32778: 'no-response',
  32781: 'no-response',
  32817: 'no-response',
  32901: 'no-response',
  32906: 'no-response',
  // Bad_WaitingForInitialData, Bad_OutOfService, Bad_NoData, Bad_DataUnavailable
  32818: 'not-available',
  32909: 'not-available',
  32923: 'not-available',
  32926: 'not-available',
  // Bad_NodeIdInvalid, Bad_NodeIdUnknown, Bad_AttributeIdInvalid
  32819: 'missing',
  32820: 'missing',
  32821: 'missing',
  // Bad_OutOfRange
  32828: 'out-of-range',
};

/**
 * Why a value with this status is none; null when it is good. What the server itself calls uncertain is not a value
 * either: a last usable or substituted number says nothing of now.
 */
export const reasonOfStatus = (status: number): BadReason | null => {
  const code = status >>> 16;
  const known = reasons[code];
  if (known !== undefined) return known;
  const severity = code >>> 14;
  if (severity === 0) return null;
  return severity === 1 ? 'not-available' : 'device-exception';
};
