/** A day of quarter hours: as many as are sealed at once after an outage. A choice of ours. */
const MOST_WAITING = 96;

/** Sealed batches that found no room in the outbox yet, counted by one gateway for itself. */
export type WaitingRoom = Readonly<{ enter: () => void; leave: () => void; isFull: () => boolean }>;

/**
 * What the memory of a gateway holds behind a full outbox has a bound: from there on nothing is captured or sealed, the
 * last registers stay, and what lies between them and the first reading after it is joined from their difference.
 */
export const waitingRoom = (most: number = MOST_WAITING): WaitingRoom => {
  let waiting = 0;
  return {
    enter: () => {
      waiting += 1;
    },
    leave: () => {
      waiting -= 1;
    },
    isFull: () => waiting >= most,
  };
};
