import { z } from 'zod'
import { PermanentError, UnreachableError } from '../../domain/errors.js'
import type { HttpAnswer } from '../http/http.js'
import type { NamedBy } from '../http/network.js'
import type { Page } from '../../domain/page.js'
import type { Producer, ProducerDeps, SourceCheck } from '../producer.js'
import { jsonCursor } from '../kit/json-cursor.js'
import { Id } from './answer.js'
import { createXClient, type XClient } from './client.js'
import { parseComplianceJob } from './compliance.js'
import type { ComplianceSettings } from './settings.js'

/** Two megabytes to upload; X takes far more, but an interruption should repeat little. */
const IDS_PER_JOB = 100_000
const REMOVALS_PER_PAGE = 1_000
/** If every id of a job were withdrawn, at some 150 bytes a line. */
const RESULT_MAX_BYTES = 64 * 1024 * 1024
const TRANSFER_MS = 300_000
/** X says "minutes" for small files: looked at after 10 s, then less and less often. */
const FIRST_LOOK_MS = 10_000
const LONGEST_LOOK_MS = 300_000
const PATIENCE_MS = 2 * 3_600_000
/** Answers of a storage when a signed address is no longer good. */
const NO_LONGER_SIGNED = [400, 401, 403, 404, 410]

const Job = z.looseObject({
  data: z.looseObject({
    id: Id,
    status: z.enum(['created', 'in_progress', 'failed', 'complete', 'expired']),
    upload_url: z.string(),
    download_url: z.string(),
  }),
})
type Job = z.infer<typeof Job>['data']

const Cursor = z.strictObject({
  v: z.literal(1),
  /** X has been asked about the stored ids up to here, in the database's order. */
  after: z.string().nullable(),
  /** Uploaded, and its result not read. */
  job: z.strictObject({ id: Id, through: z.string() }).nullable(),
})
type Cursor = z.infer<typeof Cursor>
const codec = jsonCursor(Cursor)
const BEGINNING: Cursor = { v: 1, after: null, job: null }

/**
 * Asks X about everything of X that is on record, in batch compliance jobs one after the other: what X wants to be gone
 * becomes removals. A pass goes once through all of it, and makes no request when there is nothing.
 */
export function createComplianceProducer(settings: ComplianceSettings, deps: ProducerDeps): Producer {
  return {
    async *pages(from, signal) {
      let cursor = from === null ? BEGINNING : codec.read(from)
      const client = createXClient(deps, settings.baseUrl, true)
      for (;;) {
        if (cursor.job === null) {
          const ids = (await deps.storedIds?.('x', cursor.after, IDS_PER_JOB)) ?? []
          const through = ids.at(-1)
          if (through === undefined) {
            yield withCursor({}, BEGINNING)
            return
          }
          const known = ids.filter((id) => Id.safeParse(id).success) // a file may have come without any of X's own
          if (known.length === 0) {
            cursor = { v: 1, after: through, job: null }
            continue
          }
          cursor = { ...cursor, job: { id: await upload(known, client, settings, deps, signal), through } }
          yield withCursor({}, cursor)
        }
        const { id, through } = cursor.job as NonNullable<Cursor['job']>
        const job = await finished(id, client, deps, signal)
        if (job === null) {
          yield withCursor({}, { ...cursor, job: null }) // the next pass uploads the same ids again
          throw new UnreachableError(`X gave up on a compliance job (${id}): the next pass asks again`)
        }
        yield* removalsOf(await download(job, settings, deps, signal), cursor)
        cursor = { v: 1, after: through, job: null }
        yield withCursor({}, cursor)
      }
    },
  }
}

const withCursor = (page: Partial<Page>, cursor: Cursor): Page => ({
  posts: [],
  ...page,
  cursor: codec.write(cursor),
})

/** The result in pieces, each with the cursor from before. A repeat after an interruption does no harm. */
function* removalsOf(text: string, cursor: Cursor): Generator<Page> {
  const { removals, others, unreadable } = parseComplianceJob(text.split('\n'), 'tweets')
  for (let at = 0; at < removals.length; at += REMOVALS_PER_PAGE) {
    yield withCursor({ removals: removals.slice(at, at + REMOVALS_PER_PAGE) }, cursor)
  }
  const drifted = unreadable
    .slice(0, 10)
    .map((line) => ({ field: 'compliance result: not a line of one', raw: { line } }))
  if (drifted.length > 0 || Object.keys(others).length > 0) yield withCursor({ dropped: others, drifted }, cursor)
}

/** @returns the job's id */
async function upload(
  ids: readonly string[],
  client: XClient,
  settings: ComplianceSettings,
  deps: ProducerDeps,
  signal: AbortSignal,
): Promise<string> {
  const job = jobOf(await client.createComplianceJob(signal))
  const { url, namedBy } = signed(job.upload_url, settings)
  const answer = await deps.http.request(url, signal, {
    namedBy,
    method: 'PUT',
    headers: { 'content-type': 'text/plain' },
    body: ids.join('\n'),
    accept: NO_LONGER_SIGNED,
    deadlineMs: TRANSFER_MS,
  })
  refuseUnsigned(answer, 'upload')
  return job.id
}

/** @returns null when X gave up on it, or knows it no longer */
async function finished(
  id: string,
  client: XClient,
  { clock, log }: ProducerDeps,
  signal: AbortSignal,
): Promise<Job | null> {
  const began = clock.now()
  for (let waitMs = FIRST_LOOK_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_LOOK_MS)) {
    const answer = await client.readComplianceJob(id, signal)
    if (answer === null) return null
    const job = jobOf(answer)
    if (job.status === 'complete') return job
    // Nothing was uploaded, though we believed so; or X's own fault.
    if (job.status !== 'in_progress' && job.status !== 'created') return null
    if (clock.now() - began > PATIENCE_MS) {
      throw new UnreachableError('X has not finished a compliance job in two hours: the next pass looks again')
    }
    log.debug({ status: job.status, waitMs }, 'compliance job is not ready')
    await clock.sleep(waitMs, signal)
  }
}

async function download(
  job: Job,
  settings: ComplianceSettings,
  { http }: ProducerDeps,
  signal: AbortSignal,
): Promise<string> {
  const { url, namedBy } = signed(job.download_url, settings)
  const answer = await http.request(url, signal, {
    namedBy,
    accept: NO_LONGER_SIGNED,
    maxBytes: RESULT_MAX_BYTES,
    deadlineMs: TRANSFER_MS,
  })
  refuseUnsigned(answer, 'download')
  return answer.text
}

/** X's storage is another host, asked without our token: the address itself is the permission. */
function signed(address: string, { baseUrl }: ComplianceSettings): { readonly url: URL; readonly namedBy: NamedBy } {
  const url = URL.canParse(address) ? new URL(address) : null
  const isOwn = baseUrl !== undefined && url?.hostname === new URL(baseUrl).hostname
  if (url?.protocol === 'https:' || (url !== null && isOwn)) return { url, namedBy: isOwn ? 'operator' : 'platform' }
  throw new PermanentError('X names an address for a compliance job that is not encrypted')
}

function refuseUnsigned({ status }: HttpAnswer, what: string): void {
  if (status < 400) return
  throw new UnreachableError(
    `X's storage refuses the ${what} of a compliance job (${status}): the next pass tries again`,
  )
}

function jobOf(answer: unknown): Job {
  const job = Job.safeParse(answer)
  if (job.success) return job.data.data
  throw new UnreachableError('X answers about a compliance job with something that is none')
}

/** Whether X lets this token ask at all; no job is created. */
export async function lookAtJobs(client: XClient, signal: AbortSignal): Promise<SourceCheck> {
  const limit = await client.listComplianceJobs(signal)
  return {
    reachable: true,
    finding: 'X is asked which of the stored posts of X must go; its price list names no price for this',
    ...(limit !== undefined && { limit }),
  }
}
