import type { Position } from './settle.ts';

/** A position that trades are booked to. Its money is added as a number for as long as that is exact, and then as a bigint. */
export class HeldPosition implements Position {
  boughtWh: number;
  soldWh: number;
  private near: number;
  private far: bigint;

  constructor({ boughtWh, soldWh, money }: Position) {
    this.boughtWh = boughtWh;
    this.soldWh = soldWh;
    this.near = 0;
    this.far = money;
  }

  get money(): bigint {
    return this.far + BigInt(this.near);
  }

  /** Takes in so much, a safe integer of either sign; nano-baht. */
  receive(amount: number): void {
    const near = this.near + amount;
    if (Number.isSafeInteger(near)) {
      this.near = near;
      return;
    }
    this.far += BigInt(this.near);
    this.near = amount;
  }

  plain(): Position {
    return { boughtWh: this.boughtWh, soldWh: this.soldWh, money: this.money };
  }
}
