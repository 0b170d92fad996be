/** What geometry needs of a phase; V, A, W, var. */
type Phase = Readonly<{ voltage: number; current: number; active: number; reactive: number }>;

/** Voltage between two phases 120° apart, V. */
export const lineVoltage = (one: number, other: number): number => Math.sqrt(one * one + other * other + one * other);

/** Of currents that each lag their own voltage, the voltages 120° apart, A. One phase alone: its own current. */
export const neutralCurrent = (phases: readonly Phase[]): number => {
  let real = 0;
  let imaginary = 0;
  phases.forEach(({ active, reactive, current }, phase) => {
    const angle = (-2 * Math.PI * phase) / 3 - Math.atan2(reactive, active);
    real += current * Math.cos(angle);
    imaginary += current * Math.sin(angle);
  });
  return Math.hypot(real, imaginary);
};
