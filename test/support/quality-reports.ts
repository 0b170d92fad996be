import { type QualityReport, REPORT_FORMAT } from '../../src/power-quality/report/quality-report.ts';

/** A report of a week in which nothing was measured. */
export const emptyReport = (label: string, previous: string | null): QualityReport => ({
  format: REPORT_FORMAT,
  software: 'test 1',
  made: '2026-11-30T00:00:00+07:00',
  gateway: 'gateway-1',
  realm: 'simulation',
  view: 'dso',
  period: { kind: 'week', label, start: '2026-11-23T00:00:00+07:00', end: '2026-11-30T00:00:00+07:00' },
  complete: true,
  method: [],
  limits: [],
  ratioUnknown: [],
  data: {
    windows: 1_008,
    kept: 1_008,
    chain: 'SHA-256',
    storages: [
      {
        gateway: 'gateway-1',
        kept: 1_008,
        anchor: '',
        head: '',
        events: { kept: 0, anchor: '', head: '' },
        broken: null,
        lost: null,
      },
    ],
    shared: [],
  },
  previous,
  verdicts: [],
  results: [],
  voltage: [],
  weeks: [],
  frequency: [],
  events: [],
  kvar: [],
});
