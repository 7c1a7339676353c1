import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { AuthorEraseAnswer, RefusalsAnswer } from '../../src/domain/reading/author-erasures.js'
import { ROLES, type Role } from '../../src/domain/reading/operation.js'
import { basic, createToken, loginServer, OPERATOR } from '../support/login-server.js'
import { testOperation } from '../support/operation.js'
import { rawPost, startPipeline, type Pipeline } from '../support/pipeline.js'

/** Stands for a person: it must be in no answer and no line of the log. */
const PERSON = 'zqpersonid'

let pipeline: Pipeline
let app: FastifyInstance
const logged: unknown[] = []
const tokens: Partial<Record<Role, string>> = {}

beforeAll(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'apiauthors')
  const { pool, queues } = pipeline
  const note = (...line: readonly unknown[]): void => void logged.push(line)
  const operation = testOperation({ pool, queues, log: { info: note, warn: note } as never })
  ;({ app } = await loginServer(pool, { api: { reading: { db: pool, models: [] }, operation } }))
  for (const role of ROLES) tokens[role] = await createToken(pool, role, role)
})
afterAll(async () => {
  await app.close()
  await pipeline.stop()
})

const ask = (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object, role: Role = 'operator') =>
  app.inject({ method, url, headers: { authorization: `Bearer ${tokens[role]}` }, ...(payload ? { payload } : {}) })
const erase = (more: object = {}, role?: Role) =>
  ask('POST', '/api/authors/erase', { platform: 'test', nativeId: PERSON, ...more }, role)
const accept = (nativeId: string, author = PERSON) =>
  pipeline.inbox.accept([rawPost({ nativeId, text: `post ${nativeId}`, author: { nativeId: author } })], {
    collection: 'test',
  })
const refusals = async () => (await ask('GET', '/api/refusals')).json<RefusalsAnswer>().refusals
const live = async (): Promise<number> =>
  (await pipeline.pool.query('select from post where erased_at is null')).rowCount ?? 0

describe('an author', () => {
  it.each([
    [{ platform: 'twitter', nativeId: `@${PERSON}` }, 409, 'nativeId'],
    [{ platform: 'twiter', nativeId: '12' }, 404, 'platform'],
  ])('who cannot have written any post is not refused: %j', async (named, status, field) => {
    for (const more of [{ refuse: true }, { dryRun: true }]) {
      const answer = await ask('POST', '/api/authors/erase', { ...named, ...more })
      expect([answer.statusCode, answer.json<{ field: string }>().field]).toEqual([status, field])
      expect(answer.body).not.toContain(PERSON)
    }
    expect(await refusals()).toEqual([])
  })

  it('is erased and refused by an operator only, after a dry run that counts, and taken back by the hash', async () => {
    for (const id of ['1', '2']) await accept(id)
    await accept('3', 'another')

    for (const role of ['reader', 'analyst'] as const) {
      expect((await erase({}, role)).statusCode).toBe(403)
      expect((await ask('GET', '/api/refusals', undefined, role)).statusCode).toBe(403)
      expect((await ask('DELETE', `/api/refusals/${'A'.repeat(22)}`, undefined, role)).statusCode).toBe(403)
    }
    const trial = (await erase({ refuse: true, dryRun: true })).json<AuthorEraseAnswer>()
    expect(trial).toMatchObject({ posts: 2, refused: false, done: false })
    expect([await live(), await refusals()]).toEqual([3, []])

    const done = await erase({ refuse: true })
    expect(done.json()).toEqual({ posts: 2, refused: true, hash: trial.hash, done: true })
    expect(await live()).toBe(1)
    expect(await accept('4')).toMatchObject({ accepted: 0, refused: 1 })
    expect(await refusals()).toEqual([{ platform: 'test', hash: trial.hash, at: expect.any(String) as string }])

    expect((await ask('DELETE', `/api/refusals/${trial.hash}`)).statusCode).toBe(204)
    expect((await ask('DELETE', `/api/refusals/${trial.hash}`)).statusCode).toBe(404)
    expect(await refusals()).toEqual([])
    expect(await accept('5')).toMatchObject({ accepted: 1, refused: 0 })
    expect(JSON.stringify([done.body, logged, trial])).not.toContain(PERSON)
    expect(logged.length).toBe(2)
  })

  it('of whom nothing is here is not found, unless later posts are to be refused', async () => {
    const none = await erase({ nativeId: 'nobody' })
    expect([none.statusCode, none.json<{ field: string }>().field]).toEqual([404, 'nativeId'])
    expect(none.body).not.toContain('nobody')
    expect((await erase({ nativeId: 'nobody', refuse: true })).json()).toMatchObject({ posts: 0, refused: true })
  })

  it('is not erased for a page of another site, nor with a body that is not as the document says', async () => {
    const foreign = await app.inject({
      method: 'POST',
      url: '/api/authors/erase',
      headers: { authorization: basic(OPERATOR.user, OPERATOR.password), 'sec-fetch-site': 'cross-site' },
      payload: { platform: 'test', nativeId: 'another' },
    })
    expect([foreign.statusCode, await live()]).toEqual([403, 2])
    expect((await erase({ nativeId: ' ' })).statusCode).toBe(400)
    expect((await erase({ handle: 'x' })).statusCode).toBe(400)
    expect((await ask('DELETE', '/api/refusals/short')).statusCode).toBe(400)
  })
})
