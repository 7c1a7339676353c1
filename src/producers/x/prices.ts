/**
 * Micro-dollars per resource or request, pay-per-use, as X's documentation said on 2026-08-22 (xdevplatform/docs @
 * 2871328). Included items (originals of reposts, their authors) are counted as well: the documentation says
 * "per resource returned" and does not exclude it.
 */
export const PRICE = {
  post: 5_000,
  user: 10_000,
  recentCount: 5_000,
  archiveCount: 10_000,
} as const

/** A post comes with its author and refers to two posts at most (a reply that quotes), each with its author. */
const REFERENCES = 2

/** The most that one post asked for can cost. */
export const WORST_PER_POST = (1 + REFERENCES) * (PRICE.post + PRICE.user)

/** What one post usually costs: itself and an author who was not read before on that day. */
export const USUAL_PER_POST = PRICE.post + PRICE.user

export const dollars = (microDollars: number): number => microDollars / 1_000_000
