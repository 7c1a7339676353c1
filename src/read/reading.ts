import type { Queryable } from '../store/pool.js'
import type { ModelFacts } from './model-facts.js'

/** What every reading function works with. */
export interface Reading {
  /** Only ever read from. */
  readonly db: Queryable
  readonly models: readonly ModelFacts[]
}
