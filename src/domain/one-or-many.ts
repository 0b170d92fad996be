/** English has one word for one and another for many. Both stand whole where they are said, so that their Thai is found. */
export const oneOrMany = (count: number, one: string, many: string): string => (count === 1 ? one : many);
