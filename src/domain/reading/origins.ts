import { z } from 'zod'
import { Provenance } from './answer.js'
import { filterWith } from './filter.js'

/** Bins of the probability of *inside*. */
export const ORIGIN_BINS = 20

/** GET /api/origins: how probable *inside* is, by post and by author. */
export const OriginsQuery = filterWith({})
export const OriginsAnswer = z.object({
  provenance: Provenance,
  /** 1: of all authors. Above: only one of so many was looked at, because there are too many posts. */
  oneOf: z.int(),
  /** Reposts are left out. A post without an author counts as an author. */
  bins: z.array(z.object({ from: z.number(), to: z.number(), posts: z.number(), authors: z.number() })),
})
export type OriginsAnswer = z.infer<typeof OriginsAnswer>
