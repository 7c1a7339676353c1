import { z } from 'zod'
import type { Producer, ProducerDeps, Span } from '../producer.js'
import { jsonCursor } from '../kit/json-cursor.js'
import { createXClient, type Parameters } from './client.js'
import { descend, DescentState, newDescent, type SearchRange } from './descent.js'
import { refuseTooMany } from './search.js'
import type { ArchiveSettings } from './settings.js'
import { timeOfId } from './snowflake.js'

const codec = jsonCursor(z.strictObject({ v: z.literal(1), descent: DescentState, isDone: z.boolean() }))

/** Bounds of the archive: whole seconds, and never both kinds of bound in one request. */
export const archiveBounds = ({ query, from, to }: ArchiveSettings, below: string | null = null): Parameters => ({
  query,
  start_time: wholeSecond(Date.parse(from)),
  end_time: wholeSecond(below === null ? Date.parse(to) : secondAfter(below, Date.parse(to))),
})

function archiveRange(settings: ArchiveSettings): SearchRange {
  return {
    reach: 'all',
    pageSize: { least: 10, most: 500 },
    parameters: ({ below }) => archiveBounds(settings, below),
  }
}

/** One time span of the full archive, once; later passes continue where one was cut off, and then find nothing to do. */
export function createArchiveProducer(settings: ArchiveSettings, deps: ProducerDeps): Producer {
  const range = archiveRange(settings)
  return {
    async *pages(from, signal) {
      const cursor = from === null ? null : codec.read(from)
      if (cursor?.isDone) return
      const client = createXClient(deps, settings.baseUrl)
      if (!cursor) await refuseTooMany(client, 'all', archiveBounds(settings), settings.maxPosts, signal)
      let read = 0
      for await (const step of descend(client, range, cursor?.descent ?? newDescent(null), signal)) {
        const cursor = codec.write({ v: 1, descent: step.state, isDone: step.isDone })
        yield { ...step.page, cursor, caughtUp: step.isDone }
        read += step.page.posts.length
        if (read >= settings.maxPostsPerPass) return
      }
    },
  }
}

/** Another span of the same search. The posts that X counts in it may not be more than the source allows. */
export const backfillArchive = (settings: ArchiveSettings, { from, to }: Span, deps: ProducerDeps): Producer => {
  const archive = createArchiveProducer({ ...settings, from: from.toISOString(), to: to.toISOString() }, deps)
  return {
    async *pages(cursor, signal) {
      let at = cursor
      for (let isMoreLeft = true; isMoreLeft && !signal.aborted;) {
        isMoreLeft = false
        for await (const page of archive.pages(at, signal)) {
          at = page.cursor
          isMoreLeft = page.caughtUp === false
          yield page
        }
      }
    },
  }
}

/** The end is exclusive: the second of the oldest post comes again, because posts of it may be missing. */
function secondAfter(id: string, otherwise: number): number {
  const at = timeOfId(id)
  return at === null ? otherwise : (Math.floor(at.getTime() / 1_000) + 1) * 1_000
}

const wholeSecond = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z')
