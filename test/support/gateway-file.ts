/** A gateway's configuration file that is right in everything; tests spoil one thing each. */
export const gatewayFile = () => ({
  gateway: 'gateway-1',
  keyFile: 'gateway.key',
  storage: 'state',
  core: { url: 'http://127.0.0.1:8470', id: 'core-1', key: '1d'.repeat(32), logKey: 'd6'.repeat(32) },
  lines: [
    {
      name: 'rs485-1',
      transport: { kind: 'rtu', path: '/dev/serial/by-id/usb-1' },
      meters: [meterEntry('h01', 1), meterEntry('h02', 2)],
    },
  ],
});

export const meterEntry = (device: string, unit: number) => ({
  device,
  point: `point-${device}`,
  unit,
  profile: 'eastron/sdm120',
  binding: {
    from: '2026-11-24T10:00:00+07:00',
    openingImportWh: 1_000,
    openingExportWh: 0,
    deviceCommitment: '00'.repeat(32),
  },
});
