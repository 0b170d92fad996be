import { threePhase } from './three-phase.ts';

export default threePhase('opc-ua/meter-three-phase', 'three-phase meter', 'unknown', {
  en: 'How the meter nets its phases is not known: choose the vector-sum or the per-phase profile once its maker has said it, or it settles nothing.',
  th: 'ยังไม่ทราบวิธีหักลบเฟส: เมื่อผู้ผลิตยืนยันแล้วให้เลือกโปรไฟล์ vector-sum หรือ per-phase มิฉะนั้นใช้ชำระเงินไม่ได้',
});
