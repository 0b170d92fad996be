import { threePhase } from './three-phase.ts';

export default threePhase('opc-ua/meter-three-phase-per-phase', 'three-phase meter, per phase', 'per-phase', {
  en: 'For meters whose registers count each phase by its own sign.',
  th: 'สำหรับมิเตอร์ที่นับแต่ละเฟสตามทิศทางของตัวเอง',
});
