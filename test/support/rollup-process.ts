import { createPool } from '../../src/store/pool.js'
import { rollUp } from './rollups.js'

// A process that rolls up again and again, for tests that kill it: `rollup-process.js DATABASE_URL`.

const pool = createPool(process.argv[2] ?? '', { max: 2, applicationName: 'kopitalk-test' })
pool.on('error', () => {}) // the next query meets it
process.send?.('started')
for (;;) await rollUp(pool)
