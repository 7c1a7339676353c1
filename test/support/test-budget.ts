import { SourceStoppedError } from '../../src/domain/errors.js'
import type { Budget } from '../../src/producers/producer.js'

/** A budget of one process, for tests of parsing and paging; the shared one is tested with Postgres. */
export function createTestBudget(cap = Infinity): Budget & { readonly spent: () => number } {
  let spent = 0
  const read = new Set<string>()
  return {
    spent: () => spent,
    async reserve(_account, cost) {
      if (spent + cost > cap) throw new SourceStoppedError('budget', 'the cap is reached')
      spent += cost
    },
    async release(_account, unused) {
      spent -= unused
    },
    async left() {
      return cap - spent
    },
    async markRead(_account, ids) {
      const known = new Set(ids.filter((id) => read.has(id)))
      for (const id of ids) read.add(id)
      return known
    },
  }
}
