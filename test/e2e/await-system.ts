import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, inject } from 'vitest'
import { READY } from './system.js'

// Before each file of tests of pages: the system that they look at was started in the background, and what one file changes
// there another would see. So they run one after another, while files of other tests run at the same time.

const ASK_AGAIN_MS = 250
/** An advisory lock of the system's database; any number will do. */
const ONE_FILE = 4_711

const state = inject('kopitalkState')
if (state !== '') {
  const read = (): string => (existsSync(state) ? readFileSync(state, 'utf8') : '')
  while (read() === '') await delay(ASK_AGAIN_MS)
  const said = read()
  if (said !== READY) throw new Error(`the system to look at did not start: ${said}`)
  const turn = new pg.Client({ connectionString: inject('kopitalkDatabase') })
  await turn.connect()
  await turn.query('select pg_advisory_lock($1)', [ONE_FILE]) // given back with the connection, also by a crash
  afterAll(() => turn.end())
}
