import type pg from 'pg'
import type { Config } from '../../../config/env.js'
import { appendErasures, erasureListFile } from '../../backup/erasure-list.js'
import { vacuumErased } from '../../store/people/vacuum-erased.js'

/** Writes what was erased into the list of this home at once. If this process cannot, a server does it within seconds. */
export async function noteErasures(pool: pg.Pool, { home }: Pick<Config, 'home'>): Promise<void> {
  const path = erasureListFile(home)
  await appendErasures(pool, path).catch((err: unknown) => {
    process.stderr.write(
      `${path} cannot be written (${(err as Error).message}): unless a server with another home is running, ` +
        'a restore of an older backup will not know about this erasure.\n',
    )
  })
}

/** Asks Postgres to take what was erased out of its files. */
export async function vacuum(pool: pg.Pool): Promise<void> {
  const why = await vacuumErased(pool).catch((err: unknown) => (err as Error).message)
  if (why === null) return
  process.stderr.write(`Postgres keeps the deleted rows in its files until it vacuums by itself: ${why}.\n`)
}
