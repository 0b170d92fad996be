import { threePhase } from './three-phase.ts';

export default threePhase('opc-ua/meter-three-phase-vector-sum', 'three-phase meter, vector sum', 'vector-sum', {
  en: 'For meters whose registers count the sum of the three phases.',
  th: 'สำหรับมิเตอร์ที่นับผลรวมของทั้งสามเฟส',
});
