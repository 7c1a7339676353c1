import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { kopitalk } from '../support/kopitalk.js'
import { createDatabase, type TestDatabase } from '../support/servers.js'

let folder: string
let database: TestDatabase

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kopitalk-secret-files-'))
  database = await createDatabase(inject('databaseUrl'), 'secret_files')
})
afterAll(async () => {
  await database.drop()
  rmSync(folder, { recursive: true })
})

function file(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

it('a process takes its secrets from files, and a password apart from its address', async () => {
  const url = new URL(database.url)
  const password = decodeURIComponent(url.password)
  url.password = ''
  const env = {
    KOPITALK_HOME: join(folder, 'home'),
    DATABASE_URL: url.href,
    DATABASE_PASSWORD_FILE: file('password', `${password}\n`),
    REDIS_URL_FILE: file('redis', `${inject('redisUrl')}\n`),
    AUTHOR_HASH_KEY_FILE: file('key', 'hunter2'.repeat(5)),
  }
  const migrated = await kopitalk(['migrate'], env)
  expect(migrated.code, migrated.stderr).toBe(0)

  const both = await kopitalk(['migrate'], {
    ...env,
    DATABASE_PASSWORD: password,
    AUTHOR_HASH_KEY: 'hunter2'.repeat(5),
  })
  expect(both.code).toBe(2)
  expect(both.stderr).toContain('DATABASE_PASSWORD and DATABASE_PASSWORD_FILE are both set')
  expect(both.stderr).toContain('AUTHOR_HASH_KEY and AUTHOR_HASH_KEY_FILE are both set')
  expect(both.stderr).not.toMatch(new RegExp(`hunter2|${password}|^\\s+at `, 'm'))

  const nowhere = await kopitalk(['migrate'], { ...env, AUTHOR_HASH_KEY_FILE: join(folder, 'nowhere') })
  expect(nowhere.code).toBe(2)
  expect(nowhere.stderr).toContain(`AUTHOR_HASH_KEY_FILE: ${join(folder, 'nowhere')} does not exist`)
})
