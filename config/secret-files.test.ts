import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UsageError } from '../src/domain/errors.js'
import { SECRETS } from './env.js'
import { readSecretFiles } from './secret-files.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kopitalk-secrets-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

function refusalOf(env: NodeJS.ProcessEnv): string {
  try {
    readSecretFiles(env)
  } catch (err) {
    expect(err).toBeInstanceOf(UsageError)
    return (err as UsageError).message
  }
  throw new Error('was accepted')
}

describe('secrets by file', () => {
  it('stand for every secret variable, and for no other', () => {
    for (const name of SECRETS) {
      const env = readSecretFiles({ [`${name}_FILE`]: file(name, `of ${name}\n`), HOST: 'here' })
      expect(env).toEqual({ [name]: `of ${name}`, HOST: 'here' })
    }
    const other = { PORT_FILE: '/nowhere', SOURCES_FILE: '/nowhere/sources.json', THEMES_FILE: '/nowhere/themes.json' }
    expect(readSecretFiles(other)).toEqual(other)
  })

  it('lose their last line break alone', () => {
    const read = (content: string) => readSecretFiles({ ADMIN_PASSWORD_FILE: file('password', content) }).ADMIN_PASSWORD
    expect(read(' two words \n')).toBe(' two words ')
    expect(read('windows\r\n')).toBe('windows')
    expect(read('ends with a break\n\n')).toBe('ends with a break\n')
    expect(read('none')).toBe('none')
  })

  it('hold a login on each line, where there may be several', () => {
    const path = file('keys', 'one\r\ntwo\n\nthree\n')
    expect(readSecretFiles({ YOUTUBE_API_KEY_FILE: path })).toEqual({ YOUTUBE_API_KEY: 'one,two,three' })
    expect(readSecretFiles({ AUTHOR_HASH_KEY_FILE: path })).toEqual({ AUTHOR_HASH_KEY: 'one\r\ntwo\n\nthree' })
  })

  it('count as unset when their variable is empty', () => {
    expect(readSecretFiles({ ADMIN_PASSWORD_FILE: '', ADMIN_PASSWORD: 'given' }).ADMIN_PASSWORD).toBe('given')
    const path = file('password', 'of the file')
    expect(readSecretFiles({ ADMIN_PASSWORD_FILE: path, ADMIN_PASSWORD: '' }).ADMIN_PASSWORD).toBe('of the file')
  })

  it('are refused all at once, with variable and path, never with what they hold', () => {
    const message = refusalOf({
      AUTHOR_HASH_KEY: 'hunter2'.repeat(6),
      AUTHOR_HASH_KEY_FILE: file('key', 'hunter2'),
      ADMIN_PASSWORD_FILE: join(folder, 'nowhere'),
      DATABASE_PASSWORD_FILE: folder,
      REDIS_PASSWORD_FILE: file('empty', '\n'),
      X_BEARER_TOKEN_FILE: file('large', 'hunter2'.repeat(10_000)),
      MASTODON_TOKENS_FILE: '/dev/zero',
      REDDIT_CLIENT_SECRET_FILE: file('binary', Buffer.from([0xff, 0xfe, 0x00])),
    })
    expect(message.split('\n').slice(1)).toEqual([
      `✖ DATABASE_PASSWORD_FILE: ${folder} cannot be read (EISDIR)`,
      `✖ REDIS_PASSWORD_FILE: ${join(folder, 'empty')} is empty`,
      '✖ AUTHOR_HASH_KEY and AUTHOR_HASH_KEY_FILE are both set: set one of them',
      `✖ ADMIN_PASSWORD_FILE: ${join(folder, 'nowhere')} does not exist`,
      '✖ MASTODON_TOKENS_FILE: /dev/zero is larger than 64 KiB: it is no secret',
      `✖ REDDIT_CLIENT_SECRET_FILE: ${join(folder, 'binary')} is not UTF-8 text`,
      `✖ X_BEARER_TOKEN_FILE: ${join(folder, 'large')} is larger than 64 KiB: it is no secret`,
    ])
    expect(message).not.toContain('hunter2')
  })
})
