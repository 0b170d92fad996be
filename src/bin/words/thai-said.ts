import { proofThai } from '../../web/words/proof-thai.ts';
import { thaiSaidByAudit } from './thai-said-by-audit.ts';
import { thaiSaidByBill } from './thai-said-by-bill.ts';
import { thaiSaidByCore } from './thai-said-by-core.ts';
import { thaiSaidByDemo } from './thai-said-by-demo.ts';
import { thaiSaidByDoctor } from './thai-said-by-doctor.ts';
import { thaiSaidByGateway } from './thai-said-by-gateway.ts';
import { thaiSaidByInstaller } from './thai-said-by-installer.ts';
import { thaiSaidByRegistry } from './thai-said-by-registry.ts';
import { thaiSaidBySim } from './thai-said-by-sim.ts';

/** What commands print for people when they do what they were asked, and the parts of it: as `thaiRefusals`. */
export const thaiSaid: Readonly<Record<string, string>> = {
  // What a proof is held to has the same names on the page.
  ...proofThai.checks,
  ...thaiSaidByAudit,
  ...thaiSaidByBill,
  ...thaiSaidByCore,
  ...thaiSaidByDemo,
  ...thaiSaidByDoctor,
  ...thaiSaidByGateway,
  ...thaiSaidByInstaller,
  ...thaiSaidByRegistry,
  ...thaiSaidBySim,
};
