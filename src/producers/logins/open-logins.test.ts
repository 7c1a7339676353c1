import { Writable } from 'node:stream'
import { pino } from 'pino'
import { beforeEach, describe, expect, it } from 'vitest'
import { RateLimitedError, SourceStoppedError, UnreachableError } from '../../domain/errors.js'
import type { Http } from '../http/http.js'
import type { Clock, ProducerDeps } from '../producer.js'
import { createProcessLoginRecord } from './login-record.js'
import { openLogins, type Logins } from './open-logins.js'

interface Login {
  readonly secret: string
}

const MINUTE = 60_000
const signal = new AbortController().signal
const never = {} as Http // what is asked here is a function

let now: number
let slept: number[]
let logged: string
const clock: Clock = {
  now: () => now,
  async sleep(ms) {
    slept.push(ms)
    now += ms
  },
}
let deps: ProducerDeps
beforeEach(() => {
  now = Date.UTC(2026, 0, 1)
  slept = []
  logged = ''
  const stream = new Writable({ write: (line, _, done) => void ((logged += String(line)), done()) })
  deps = {
    http: never,
    clock,
    loginRecord: createProcessLoginRecord(clock),
    log: pino(stream),
  } as unknown as ProducerDeps
})

const open = (all: readonly Login[], more: { keepsOne?: boolean } = {}): Logins<Login> =>
  openLogins({ platform: 'x', all, ...more }, deps)

const three = (): Login[] => [{ secret: 'hunter1' }, { secret: 'hunter2' }, { secret: 'hunter3' }]

/** Asks once, with what each login meets; an Error is thrown. */
async function ask(logins: Logins<Login>, meets: Readonly<Record<string, Error>> = {}, scope = 'search') {
  const asked: string[] = []
  const answer = await logins
    .use(scope, signal, async ({ secret }) => {
      asked.push(secret)
      const problem = meets[secret]
      if (problem) throw problem
      return secret
    })
    .catch((err: unknown) => err)
  return { asked, answer }
}

const refused = (cause: 'credentials' | 'forbidden' | 'payment' = 'credentials') =>
  new SourceStoppedError(cause, 'the host does not want it')

describe('several logins', () => {
  it('take turns, also over passes that open them again', async () => {
    const all = three()
    const answers = []
    for (let pass = 0; pass < 4; pass += 1) answers.push((await ask(open(all))).answer)
    expect(answers).toEqual(['hunter1', 'hunter2', 'hunter3', 'hunter1'])
  })

  it('go on with the next when one must wait, and come back to it when its wait is over', async () => {
    const logins = open(three())
    const first = await ask(logins, { hunter1: new RateLimitedError(10 * MINUTE) })
    expect(first).toEqual({ asked: ['hunter1', 'hunter2'], answer: 'hunter2' })
    const used = new Set<unknown>()
    for (let at = 0; at < 6; at += 1) used.add((await ask(logins)).answer)
    expect([...used].sort()).toEqual(['hunter2', 'hunter3'])
    now += 10 * MINUTE
    for (let at = 0; at < 3; at += 1) used.add((await ask(logins)).answer)
    expect(used).toContain('hunter1')
    expect(slept).toEqual([])
  })

  it('wait in one scope and not in another', async () => {
    const [, second, third] = three()
    const all = [{ secret: 'hunter1' }, second!, third!]
    await ask(open(all), { hunter1: new RateLimitedError(10 * MINUTE) }, 'search')
    const asked = new Set<unknown>()
    for (let at = 0; at < 3; at += 1) asked.add((await ask(open(all), {}, 'counts')).answer)
    expect(asked.size).toBe(3)
  })

  it('wait for the earliest when all must wait: here when it is short, else the pass ends with it', async () => {
    const logins = open(three())
    const limits = (...seconds: number[]) =>
      Object.fromEntries(seconds.map((s, at) => [`hunter${at + 1}`, new RateLimitedError(s * 1_000)]))
    const met = limits(300, 20, 40)
    const { answer } = await ask(logins, met)
    expect(answer, 'it is asked again after 20 s, and refuses again').toBeInstanceOf(RateLimitedError)
    expect(slept[0]).toBe(20_000)

    slept = []
    const later = open(three().map(({ secret }) => ({ secret: `${secret}-long` })))
    const long = await ask(
      later,
      Object.fromEntries([900, 300, 600].map((s, at) => [`hunter${at + 1}-long`, new RateLimitedError(s * 1_000)])),
    )
    expect(long.answer).toMatchObject({ retryAfterMs: 300_000 })
    expect(long.asked).toHaveLength(3)
    const next = await ask(later)
    expect(next.asked, 'none is asked before its time').toEqual([])
    expect(next.answer).toMatchObject({ retryAfterMs: 300_000 })
    expect(slept).toEqual([])
  })

  it.each(['credentials', 'payment', 'forbidden'] as const)(
    'set one aside for an hour that is refused (%s), named by its position alone',
    async (cause) => {
      const logins = open(three())
      expect((await ask(logins, { hunter1: refused(cause) })).answer).toBe('hunter2')
      expect(logged).toContain('credential 1 of 3 is refused')
      expect(logged).not.toContain('hunter')
      const used = new Set<unknown>()
      for (let at = 0; at < 6; at += 1) used.add((await ask(logins)).answer)
      expect([...used].sort()).toEqual(['hunter2', 'hunter3'])
      now += 60 * MINUTE
      for (let at = 0; at < 3; at += 1) used.add((await ask(logins)).answer)
      expect(used).toContain('hunter1')
    },
  )

  it('stop the source when all are refused, and are all asked again when it is resumed', async () => {
    const logins = open(three())
    const all = { hunter1: refused(), hunter2: refused(), hunter3: refused() }
    const first = await ask(logins, all)
    expect(first.answer).toMatchObject({ stopCause: 'credentials' })
    expect(first.asked).toHaveLength(3)
    const resumed = await ask(logins, { hunter1: refused(), hunter2: refused() })
    expect(resumed.answer).toBe('hunter3')
    expect((await ask(logins)).asked, 'one that works again is no longer set aside').toEqual(['hunter3'])
  })

  it('are none of them set aside for a target that none may read', async () => {
    const logins = open(three())
    const no = refused('forbidden')
    expect((await ask(logins, { hunter1: no, hunter2: no, hunter3: no })).answer).toBe(no)
    const used = new Set<unknown>()
    for (let at = 0; at < 3; at += 1) used.add((await ask(logins)).answer)
    expect(used.size).toBe(3)
    expect(logged).toBe('')
  })

  it('are not tried one after the other for a failure that is not theirs', async () => {
    const away = new UnreachableError('the host answers 502')
    const { asked, answer } = await ask(open(three()), { hunter1: away })
    expect(asked).toEqual(['hunter1'])
    expect(answer).toBe(away)
  })
})

describe('what belongs to one login', () => {
  it('stays with it for the whole pass, and the next pass begins with the same', async () => {
    const all = three()
    for (let pass = 0; pass < 2; pass += 1) {
      const logins = open(all, { keepsOne: true })
      const answers = []
      for (let at = 0; at < 3; at += 1) answers.push((await ask(logins)).answer)
      expect(answers).toEqual(['hunter1', 'hunter1', 'hunter1'])
    }
  })

  it('ends with the pass when the login is refused in the middle, and the next pass takes another', async () => {
    const all = three()
    const logins = open(all, { keepsOne: true })
    await ask(logins)
    const { asked, answer } = await ask(logins, { hunter1: refused() })
    expect(asked).toEqual(['hunter1'])
    expect(answer).toBeInstanceOf(UnreachableError)
    expect(String(answer)).toContain('credential 1 of 3')
    expect((await ask(open(all, { keepsOne: true }))).answer).toBe('hunter2')
  })
})

describe('a single login', () => {
  it('fails as it always did: refused or asked to wait, with the words of the platform', async () => {
    const logins = open([{ secret: 'hunter1' }])
    const no = refused()
    expect((await ask(logins, { hunter1: no })).answer).toBe(no)
    expect((await ask(logins)).answer, 'asked again when it is resumed').toBe('hunter1')
    const wait = new RateLimitedError(10 * MINUTE, 'the quota is used up')
    expect((await ask(logins, { hunter1: wait })).answer).toBe(wait)
    expect((await ask(logins)).asked).toEqual([])
    expect(logged).toBe('')
  })
})
