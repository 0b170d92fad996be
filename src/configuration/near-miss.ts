/** Lies in the domain, for tariffs suggest words too. */
export { nearMiss } from '../domain/near-miss.ts';
