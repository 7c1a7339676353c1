import { mkdtempSync, rmSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Queue } from 'bullmq'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { STAGES } from '../../src/domain/stage.js'
import { packageRoot } from '../../src/package-root.js'
import { patientConnection } from '../../src/queues/connection.js'
import { CursorMovedError, type AcceptTarget } from '../../src/store/pipeline/inbox.js'
import { releaseLease } from '../../src/store/crawl/leases.js'
import { collect, kopitalk, startKopitalk } from '../support/kopitalk.js'
import { assertNothingLost, rawPost, startPipeline, TEST_HASH_KEY, type Pipeline } from '../support/pipeline.js'
import { sharedServers } from '../support/shared-servers.js'
import { cursorOf, leasedSource } from '../support/sources.js'

describe('doors: input, output and starts', () => {
  const servers = sharedServers()
  const home = mkdtempSync(join(tmpdir(), 'kopitalk-doors-'))
  afterAll(() => rmSync(home, { recursive: true }))
  let pipeline: Pipeline
  beforeEach(async () => void (pipeline = await startPipeline(servers, 'doors')))
  afterEach(() => pipeline.stop())

  const environment = (): Record<string, string> => ({
    DATABASE_URL: pipeline.databaseUrl,
    REDIS_URL: servers.redisUrl,
    QUEUE_PREFIX: pipeline.prefix,
    KOPITALK_HOME: home,
    AUTHOR_HASH_KEY: TEST_HASH_KEY,
    QUEUE_LOCK_MS: '2000',
    QUEUE_STALLED_MS: '1000',
  })

  describe('row 20: too large', () => {
    it('a job with a million ids is refused at the queue', async () => {
      const data = { v: 1, batchId: 1, ids: Array.from({ length: 1_000_000 }, (_, id) => id) }
      await expect(pipeline.queues.stages.clean.add('clean', data)).rejects.toThrow(/size/i)
      const careless = new Queue('clean', { connection: patientConnection(servers.redisUrl), prefix: pipeline.prefix })
      await expect(careless.add('clean', data), 'control: without the limit Redis takes it').resolves.toBeDefined()
      await careless.close()
    })

    it('a post of 50 MB is cut at the door, and the change is on record', async () => {
      await pipeline.inbox.accept([rawPost({ nativeId: 'p0', text: 'a'.repeat(50_000_000) })], { collection: 'test' })
      const { rows } = await pipeline.pool.query<{ length: number; changes: string[] }>(
        'select length(text) as length, text_changes as changes from post',
      )
      expect(rows).toEqual([{ length: 100_000, changes: ['truncated'] }])
    })
  })

  it('row 18: texts that Postgres, JSON or a terminal choke on come through alone or normalised', async () => {
    const texts = [
      'NUL \u0000 inside',
      'lone \ud83d surrogate \udc00 twice',
      'x'.repeat(1_000_000),
      '\u202eright to left\u202c and \u2066isolated\u2069',
      '👨‍👩‍👧‍👦🏳️‍🌈👍🏽 family',
      'e\u0301'.repeat(5_000),
      Buffer.from([0x4c, 0xe9, 0x6f, 0xff, 0xfe]).toString('utf8'),
      '',
      '   \n\t ',
      `'; drop table post; --`,
      '=1+1',
      '<script>alert(1)</script>',
      ...Array.from({ length: 40 }, (_, index) => `neighbour ${index}`),
    ]
    pipeline.workHere(STAGES)
    await pipeline.accept(texts)
    await pipeline.drained(30_000)
    await assertNothingLost(
      pipeline,
      texts.map((_, index) => `p${index}`),
    )
    const { rows } = await pipeline.pool.query<{ text: string; changes: string[] }>(
      `select text, text_changes as changes from post where native_id in ('p0', 'p1', 'p9') order by native_id`,
    )
    expect(rows).toEqual([
      { text: 'NUL  inside', changes: ['nul_removed'] },
      { text: 'lone \ufffd surrogate \ufffd twice', changes: ['lone_surrogates_replaced'] },
      { text: `'; drop table post; --`, changes: [] },
    ])
    expect((await pipeline.law()).stages.clean.dead).toBe(0)
    await expect(pipeline.pool.query('select $1::text', ['NUL \u0000']), 'control').rejects.toMatchObject({
      code: '22021',
    })
  })

  it('row 21: SQL, HTML and formulas in every field are stored as text, and the schema stays whole', async () => {
    const nasty = `'"><img src=x onerror=alert(1)>; drop table post; -- =HYPERLINK("x")`
    const key = `test/${nasty}`
    const { token } = await leasedSource(pipeline.pool, key)
    await pipeline.inbox.accept(
      [
        rawPost({
          platform: nasty.slice(0, 60),
          nativeId: nasty,
          text: nasty,
          community: nasty,
          placeTag: nasty,
          languageTag: nasty.slice(0, 30),
          parentNativeId: nasty,
          author: { nativeId: nasty, handle: nasty, declaredPlace: nasty },
        }),
      ],
      { collection: 'test', source: { key, token, from: null, to: nasty } },
    )
    const { rows } = await pipeline.pool.query<Record<string, string>>(
      `select text, native_id, community, place_tag, declared_place, cursor
       from post join author on author.id = author_id cross join source`,
    )
    expect(rows).toEqual([
      { text: nasty, native_id: nasty, community: nasty, place_tag: nasty, declared_place: nasty, cursor: nasty },
    ])
    const handles = await pipeline.pool.query('select handle from author')
    expect(handles.rows, 'no handle in clear unless KEEP_HANDLES says so').toEqual([{ handle: null }])
  })

  describe('row 22: secrets', () => {
    const SECRET = 'hunter2-hunter2-hunter2'

    it('no error path prints a password, from the URL or from the environment', async () => {
      const withSecret = (url: string, port: number): string => {
        const changed = new URL(url)
        changed.username = 'somebody'
        changed.password = SECRET
        changed.port = String(port)
        return changed.href
      }
      const attempts = [
        { ...environment(), DATABASE_URL: withSecret(pipeline.databaseUrl, Number(new URL(servers.databaseUrl).port)) }, // wrong password
        { ...environment(), DATABASE_URL: withSecret(pipeline.databaseUrl, 1), START_TIMEOUT_MS: '0' }, // no server listens
        { ...environment(), DATABASE_URL: `mysql://root:${SECRET}@localhost/x` }, // wrong kind
        { ...environment(), ADMIN_PASSWORD: SECRET, PORT: 'no-port' },
        { ...environment(), AUTHOR_HASH_KEY: SECRET }, // too short
      ]
      for (const env of attempts) {
        for (const args of [['status'], ['migrate', '--debug'], ['worker', 'clean']]) {
          const { code, stdout, stderr } = await kopitalk(args, env)
          expect(stdout + stderr).not.toContain(SECRET)
          expect(code).not.toBe(0)
          if (args.includes('--debug')) continue
          expect(stderr).not.toMatch(/\n\s+at .*\(/)
          expect(stderr, 'the message names what to check').toMatch(/DATABASE_URL|PORT|AUTHOR_HASH_KEY/)
        }
      }
    })

    it('a failed job shows the class of the error only', async () => {
      await pipeline.pool.query(`
        create function fail() returns trigger language plpgsql as $$ begin
          raise exception 'password is ${SECRET}' using errcode = '22000'; end $$;
        create trigger fail before update on work_batch for each row execute function fail()`)
      pipeline.workHere(['clean'])
      await pipeline.accept(['one'])
      const { clean } = pipeline.queues.stages
      await expect.poll(() => clean.getFailedCount(), { timeout: 30_000 }).toBe(1)
      const [job] = await clean.getFailed()
      expect(job?.failedReason).not.toContain(SECRET)
      expect(JSON.stringify(job?.stacktrace)).not.toContain(SECRET)
    })
  })

  describe('row 28: what must not start', () => {
    it('an altered model file: every problem is listed, exit 2, and no job is taken', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'kopitalk-models-'))
      await cp(join(packageRoot(), 'models'), folder, { recursive: true })
      const file = join(folder, 'sentiment-multilingual', 'model.onnx')
      const model = await readFile(file)
      model[1_000] = (model[1_000] ?? 0) ^ 1
      await writeFile(file, model)
      await rm(join(folder, 'ner-multilingual', 'tokenizer.json'))
      await pipeline.accept(['one'])
      const { code, stderr } = await kopitalk(['worker', 'sentiment', 'ner'], { ...environment(), MODELS_DIR: folder })
      expect(code).toBe(2)
      expect(stderr).toContain('model.onnx')
      expect(stderr).toContain('tokenizer.json')
      expect(await pipeline.queues.stages.clean.getWaitingCount()).toBe(1)
      await rm(folder, { recursive: true })
    })

    it('configuration: every bad value at once', async () => {
      const { code, stderr } = await kopitalk(['worker', 'clean'], {
        ...environment(),
        LOG_LEVEL: 'loud',
        QUEUE_LOCK_MS: '-1',
        PORT: '99999',
      })
      expect(code).toBe(2)
      for (const name of ['LOG_LEVEL', 'QUEUE_LOCK_MS', 'PORT']) expect(stderr).toContain(name)
    })

    it('a database without the schema: prints the command that fixes it; control: a good one starts', async () => {
      await pipeline.pool.query('delete from schema_migration')
      const { code, stderr } = await kopitalk(['worker', 'clean'], environment())
      expect(code).toBe(2)
      expect(stderr).toContain('kopitalk migrate')

      const good = await startPipeline(servers, 'good')
      const worker = startKopitalk(['worker', 'clean'], { ...environment(), DATABASE_URL: good.databaseUrl })
      const printed = collect(worker)
      await expect.poll(() => printed().stderr, { timeout: 30_000 }).toContain('worker ready')
      worker.kill('SIGTERM')
      expect((await once(worker, 'exit'))[0]).toBe(0)
      await good.stop()
    })
  })

  describe('row 29: a producer that dies between accept and enqueue', () => {
    it('its posts are enqueued by the dispatcher, and it continues at the cursor', async () => {
      const page = (from: number): ReturnType<typeof rawPost>[] =>
        [from, from + 1].map((index) => rawPost({ nativeId: `p${index}`, text: `post ${index}` }))
      const source = 'test/source'
      const dead = await leasedSource(pipeline.pool, source)
      const step = (token: number, from: string | null, to: string): AcceptTarget => ({
        collection: 'test',
        source: { key: source, token, from, to },
      })
      await pipeline.inbox.accept(page(0), step(dead.token, null, '2'))
      await releaseLease(pipeline.pool, dead) // as if it had expired
      const successor = await leasedSource(pipeline.pool, source)
      expect(successor.cursor).toBe('2')
      const late = pipeline.inbox.accept(page(8), step(dead.token, '2', '10'))
      await expect(late, 'the one that was thought dead').rejects.toThrow(CursorMovedError)
      await pipeline.inbox.accept(page(2), step(successor.token, '2', '4'))
      const again = pipeline.inbox.accept(page(8), step(successor.token, '2', '10'))
      await expect(again, 'a page from an old cursor').rejects.toThrow(CursorMovedError)
      pipeline.workHere(STAGES)
      await expect(pipeline.drained(2_000), 'control: the workers got no job').rejects.toThrow('clean')
      await pipeline.dispatch()
      await pipeline.drained(15_000)
      await assertNothingLost(pipeline, ['p0', 'p1', 'p2', 'p3'])
    })

    it('when the transaction fails, neither posts nor cursor have moved', async () => {
      const { token } = await leasedSource(pipeline.pool, 'test/source')
      const accept = pipeline.inbox.accept([rawPost({ nativeId: 'p0', text: 'x' })], {
        collection: 'test',
        source: { key: 'test/source', token, from: null, to: '1' },
        alongside: () => Promise.reject(new Error('killed here')),
      })
      await expect(accept).rejects.toThrow('killed here')
      expect(await cursorOf(pipeline.pool, 'test/source')).toBeNull()
      expect((await pipeline.law()).posts.accepted).toBe(0)
    })
  })
})
