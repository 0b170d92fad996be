/** How Modbus meters are reached. */
type ModbusLine = 'rtu' | 'rtu-over-tcp' | 'tcp';

/**
 * The unit numbers a meter can have. On a serial line, also behind a converter that hands its bytes through, 0 is for
 * everybody, who must not answer, and 248 to 255 are reserved (Serial Line V1.02 §2.2). On Modbus TCP a device without
 * a line behind it may be 255 or 0 (Messaging on TCP/IP V1.0b on the unit identifier).
 */
export const unitRange = (line: ModbusLine): readonly [least: number, most: number] =>
  line === 'tcp' ? [0, 255] : [1, 247];
