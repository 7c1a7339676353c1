import { describe, expect, inject, it } from 'vitest'
import { kopitalk } from '../support/kopitalk.js'

/** No user may write there, not even root. */
const HOME = '/sys/kopitalk'

describe.skipIf(process.platform !== 'linux')('with a home that cannot be written', () => {
  it.each([
    [['up']],
    [['down']],
    [['serve']],
    [['import', 'package.json', '--as', 'lines']],
    [['crawl', 'rss/https://127.0.0.1/feed', '--once']],
    [['backup', '-']],
    [['sample', 'load']],
    [['erase', 'test/p1']],
  ])('kopitalk %j says so in one sentence, with the next step', async (args) => {
    const { code, stdout, stderr } = await kopitalk(args, {
      KOPITALK_HOME: HOME,
      ...(args[0] === 'up' ? {} : { DATABASE_URL: inject('databaseUrl'), REDIS_URL: inject('redisUrl') }),
    })
    expect(code, stderr).toBe(2)
    expect(stdout).toBe('')
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(stderr).toContain(HOME)
    expect(stderr).toContain('KOPITALK_HOME')
  })

  it.each([[['status']], [['user', 'list']], [['worker', 'clean']]])(
    'kopitalk %j asks for the servers alone',
    async (args) => {
      const { code, stderr } = await kopitalk(args, { KOPITALK_HOME: HOME })
      expect(code).toBe(2)
      expect(stderr).toMatch(/^Kopitalk is not running here\..*\n$/)
    },
  )
})
