import { VirtualTimeScheduler } from 'rxjs';

/** A virtual scheduler that can be moved on bit by bit; `advance` is in milliseconds of its own time. */
export const virtualTime = (): VirtualTimeScheduler & { advance(milliseconds: number): void } => {
  const scheduler = new VirtualTimeScheduler(undefined, 0);
  return Object.assign(scheduler, {
    advance: (milliseconds: number) => {
      scheduler.maxFrames += milliseconds;
      scheduler.flush();
      scheduler.frame = scheduler.maxFrames;
    },
  });
};
