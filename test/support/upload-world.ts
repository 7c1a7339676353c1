import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { pino } from 'pino'
import { expect, inject } from 'vitest'
import type { UploadAnswer, UploadLookAnswer } from '../../src/domain/reading/uploads.js'
import { createUploadFolder } from '../../src/uploads/upload-folder.js'
import { createUploads, type Uploads } from '../../src/uploads/uploads.js'
import { createToken, loginServer } from './login-server.js'
import { testOperation } from './operation.js'
import { startPipeline, TEST_HASH_KEY, type Pipeline } from './pipeline.js'

export const PIECE_TYPE = 'application/offset+octet-stream'

/** A server that takes files, and people who bring them: `mei` and `ravi` are analysts, `olga` an operator, `rita` a reader. */
export interface UploadWorld {
  readonly pipeline: Pipeline
  /** Where the files lie. */
  readonly root: string
  readonly tokens: Readonly<Record<string, string>>
  uploads: Uploads
  app: FastifyInstance
  logged: () => string
  freeBytes: number
  ask(method: 'GET' | 'POST' | 'DELETE', path?: string, payload?: object, who?: string): Promise<LightMyRequestResponse>
  /** A piece of a file, by mei. */
  send(
    id: string,
    at: number,
    piece: Buffer | Readable,
    headers?: Record<string, string>,
  ): Promise<LightMyRequestResponse>
  read(id: string): Promise<UploadAnswer>
  begin(name: string, bytes: number): Promise<string>
  /** A whole file. @returns the id of the upload */
  bring(name: string, content: string | Buffer): Promise<string>
  /** Until nothing goes on with it. */
  worked(id: string): Promise<UploadAnswer>
  look(id: string, reading?: object): Promise<UploadLookAnswer>
  check(id: string, reading: object): Promise<UploadAnswer>
  import(id: string, reading: object): Promise<UploadAnswer>
  undo(id: string): Promise<UploadAnswer>
  /** Native ids of the posts of a collection. */
  postsIn(collection: string): Promise<string[]>
  /** Stops the server and starts it again. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** What takes files into a folder. */
export function testUploads(
  connections: Pick<Pipeline, 'pool' | 'queues' | 'inbox'>,
  root: string,
  freeBytes?: () => Promise<number>,
): Uploads {
  return createUploads({
    pool: connections.pool,
    connections,
    folder: createUploadFolder(root, freeBytes),
    hashKey: async () => TEST_HASH_KEY,
    marks: { highWater: 1_000_000, lowWater: 500_000 },
    zstd: { file: 'zstd', libraries: [] },
    log: pino({ level: 'silent' }),
  })
}

export async function startUploads(name: string): Promise<UploadWorld> {
  const pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, name)
  const root = mkdtempSync(join(tmpdir(), 'kopitalk-uploads-'))
  const { pool, queues, inbox } = pipeline
  const tokens = {
    mei: await createToken(pool, 'mei', 'analyst'),
    ravi: await createToken(pool, 'ravi', 'analyst'),
    olga: await createToken(pool, 'olga', 'operator'),
    rita: await createToken(pool, 'rita', 'reader'),
  }

  async function start(): Promise<Pick<UploadWorld, 'uploads' | 'app' | 'logged'>> {
    const uploads = testUploads({ pool, queues, inbox }, root, async () => world.freeBytes)
    const operation = testOperation({ pool, queues, uploads })
    return { uploads, ...(await loginServer(pool, { api: { reading: { db: pool, models: [] }, operation } })) }
  }

  const ofApp = (request: InjectOptions): Promise<LightMyRequestResponse> => world.app.inject(request)

  async function begun(id: string, what: string, body?: object): Promise<UploadAnswer> {
    const answer = await world.ask('POST', `/${id}/${what}`, body)
    expect(answer.statusCode, answer.body).toBe(200)
    return world.worked(id)
  }

  const world: UploadWorld = {
    pipeline,
    root,
    tokens,
    freeBytes: 50 * 1024 ** 3,
    ...({} as Pick<UploadWorld, 'uploads' | 'app' | 'logged'>),
    ask: (method, path = '', payload, who = 'mei') =>
      ofApp({
        method,
        url: `/api/uploads${path}`,
        headers: { authorization: `Bearer ${(tokens as Record<string, string>)[who]}` },
        ...(payload ? { payload } : {}),
      }),
    send: (id, at, piece, headers = {}) =>
      ofApp({
        method: 'PATCH',
        url: `/api/uploads/${id}`,
        headers: {
          authorization: `Bearer ${tokens.mei}`,
          'content-type': PIECE_TYPE,
          'upload-offset': String(at),
          ...headers,
        },
        payload: piece,
      }),
    read: async (id) => (await world.ask('GET', `/${id}`)).json<UploadAnswer>(),
    async begin(file, bytes) {
      const answer = await world.ask('POST', '', { name: file, bytes })
      expect(answer.statusCode, answer.body).toBe(200)
      return answer.json<UploadAnswer>().id
    },
    async bring(file, content) {
      const bytes = Buffer.from(content)
      const id = await world.begin(file, bytes.length)
      expect((await world.send(id, 0, bytes)).json()).toMatchObject({ received: bytes.length })
      return id
    },
    async worked(id) {
      await expect.poll(async () => (await world.read(id)).work, { timeout: 60_000, interval: 20 }).toBeNull()
      return world.read(id)
    },
    look: async (id, reading = {}) => (await world.ask('POST', `/${id}/look`, reading)).json<UploadLookAnswer>(),
    check: (id, reading) => begun(id, 'check', { collection: 'survey', ...reading }),
    import: (id, reading) => begun(id, 'import', { collection: 'survey', ...reading }),
    undo: (id) => begun(id, 'undo'),
    async postsIn(collection) {
      const { rows } = await pool.query<{ id: string }>(
        `select native_id as id from post join collection_post on post_id = post.id
         join collection on collection.id = collection_id where key = $1 order by native_id`,
        [collection],
      )
      return rows.map(({ id }) => id)
    },
    async restart() {
      await world.uploads.close()
      await world.app.close()
      Object.assign(world, await start())
    },
    async stop() {
      await world.uploads.close()
      await world.app.close()
      await pipeline.stop()
      rmSync(root, { recursive: true })
    },
  }
  Object.assign(world, await start())
  return world
}
