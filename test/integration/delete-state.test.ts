import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { outsideFolder } from '../../src/local/postgres.js'
import { kopitalk } from '../support/kopitalk.js'
import { startServers, temporaryHome } from '../support/servers.js'

const isRoot = process.getuid?.() === 0
let home: string
let database: string

/** As below the private folder of root: Postgres runs as another user, who cannot come there. */
beforeAll(async () => {
  home = temporaryHome()
  chmodSync(home, 0o700)
  database = isRoot ? outsideFolder(home) : join(home, 'postgres')
  await (await startServers({ home })).stop()
  writeFileSync(join(home, 'notes.txt'), 'a file of the user')
}, 120_000)

afterAll(() => {
  for (const folder of [home, database]) rmSync(folder, { recursive: true, force: true })
})

describe('kopitalk down', () => {
  const down = (...options: string[]) => kopitalk(['down', ...options], { KOPITALK_HOME: home })
  const data = () => existsSync(join(database, 'data', 'PG_VERSION'))

  it('leaves what is stored alone, wherever it lies', async () => {
    expect(await down()).toEqual({ code: 0, stdout: 'Nothing runs here.\n', stderr: '' })
    expect(data()).toBe(true)
  })

  it('names what --delete would delete, and deletes nothing without --yes', async () => {
    const { code, stderr } = await down('--delete')
    expect(code).toBe(2)
    for (const place of [database, join(home, 'keys')]) expect(stderr).toContain(`  ${place}\n`)
    expect(stderr).toContain('kopitalk down --delete --yes')
    expect(data()).toBe(true)
    expect((await down('--yes')).code).toBe(2)
  })

  it('deletes the database too where it lies outside the home, also after a kill in the middle, and no file of others', async () => {
    rmSync(join(home, 'keys'), { recursive: true }) // as far as the first try came
    const { code, stdout } = await down('--delete', '--yes')
    expect([code, stdout]).toEqual([0, expect.stringContaining(`  ${database}\n`)])
    expect(existsSync(database)).toBe(false)
    expect(['keys', 'run', 'redis-data'].map((name) => existsSync(join(home, name)))).toEqual([false, false, false])
    expect(existsSync(join(home, 'notes.txt'))).toBe(true)
    expect((await down('--delete')).stderr).toContain('There is nothing to delete')
  })
})
