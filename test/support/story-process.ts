import { createPool } from '../../src/store/pool.js'
import { lookForStories } from './story-world.js'

// A process that looks for stories, for tests that kill it: `story-process.js DATABASE_URL [apart]`.
// `apart`: each statement is a transaction of its own, which the real task must never do.

const [databaseUrl = '', mode] = process.argv.slice(2)
const pool = createPool(databaseUrl, { max: 2, applicationName: 'kopitalk-test' })
pool.on('error', () => {}) // the next query meets it
if (mode === 'apart') {
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown
    const isBegin = (given: unknown): boolean =>
      typeof given === 'object' && given !== null && 'text' in given && given.text === 'begin'
    Object.assign(client, {
      query: (given: unknown, ...rest: unknown[]) => query(isBegin(given) ? 'select' : given, ...rest),
    })
  })
}
process.send?.('started')
await lookForStories(pool)
await pool.end()
process.disconnect?.()
