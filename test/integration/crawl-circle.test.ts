import { pino } from 'pino'
import { expect, inject, it } from 'vitest'
import { runPass } from '../../src/crawling/run-pass.js'
import type { Producer } from '../../src/producers/producer.js'
import { createCrawlRecord } from '../../src/store/crawl/crawl-runs.js'
import { findSource, saveSource } from '../../src/store/crawl/sources.js'
import { rawPost, startPipeline } from '../support/pipeline.js'
import { testSource } from '../support/sources.js'

it('a pass ends where the platform pages in a circle, whatever its cursors say', async () => {
  const pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'circle')
  try {
    const source = testSource('test/circle')
    await saveSource(pipeline.pool, source, { fromFile: false })
    const circling: Producer = {
      async *pages() {
        for (let asked = 0; asked < 100; asked += 1) {
          const nativeId = `p${asked % 2}`
          yield { posts: [rawPost({ nativeId, text: nativeId, payload: {} })], cursor: `page ${asked}` }
        }
      },
    }
    const report = await runPass(
      source,
      circling,
      true,
      {
        store: createCrawlRecord(pipeline.pool, {
          inbox: pipeline.inbox,
          holder: 'test',
          leaseMs: 10_000,
          handOn: () => Promise.resolve(),
        }),
        waitForRoom: () => Promise.resolve(),
        log: pino({ level: 'silent' }),
        renewEveryMs: 3_000,
      },
      new AbortController().signal,
    )
    expect(report).toMatchObject({ outcome: 'unreachable', accepted: 2, duplicates: 3, pages: 5 })
    const { lastError, notBefore } = await findSource(pipeline.pool, source.key)
    expect(lastError).toContain('in a circle')
    expect(notBefore?.getTime()).toBeGreaterThan(Date.now())
  } finally {
    await pipeline.stop()
  }
})
