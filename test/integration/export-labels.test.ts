import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { readConll, readLabelledTexts } from '../../src/evaluation/labelled-data.js'
import type { LabelBody } from '../../src/domain/reading/posts.js'
import { erasePost } from '../../src/store/people/erase.js'
import { saveLabel } from '../../src/store/labels.js'
import { kopitalk } from '../support/kopitalk.js'
import { rawPost, startPipeline, TEST_HASH_KEY, type Pipeline } from '../support/pipeline.js'

const TEXTS = {
  good: 'shiok lah,\tthis laksa\nis the best',
  bad: 'the train broke down again',
  tied: 'people disagree about this',
  named: '我在Tampines Mall等Ah Huat',
  gone: 'erased after it was labelled',
}

let pipeline: Pipeline
let folder: string
const ids: Record<string, number> = {}
const exportLabels = (...args: string[]) =>
  kopitalk(['export', 'labels', ...args], {
    DATABASE_URL: pipeline.databaseUrl,
    REDIS_URL: inject('redisUrl'),
    KOPITALK_HOME: join(folder, 'home'),
  })
const path = (name: string): string => join(folder, name)
const say = (by: string, label: LabelBody) => saveLabel(pipeline.pool, label, by)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kopitalk-labels-'))
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'exportlabels')
  const page = Object.entries(TEXTS).map(([nativeId, text]) => rawPost({ nativeId, text }))
  await pipeline.inbox.accept(page, { collection: 'test' })
  const { rows } = await pipeline.pool.query<{ id: number; native_id: string }>('select id, native_id from post')
  for (const { id, native_id } of rows) ids[native_id] = id
  const feel = (by: string, post: keyof typeof TEXTS, value: 'negative' | 'neutral' | 'positive') =>
    say(by, { task: 'sentiment', postId: ids[post] ?? 0, value })
  await feel('mei', 'good', 'positive')
  await feel('ravi', 'good', 'positive')
  await feel('siti', 'good', 'neutral')
  await feel('mei', 'bad', 'negative')
  await feel('mei', 'tied', 'negative')
  await feel('ravi', 'tied', 'neutral')
  await feel('mei', 'gone', 'negative')
  await erasePost(pipeline.pool, 'test', 'gone', TEST_HASH_KEY)
  const mention = (surface: string, type: 'LOC' | 'PER') => {
    const start = TEXTS.named.indexOf(surface)
    return { start, end: start + surface.length, type, gazetteerId: null }
  }
  const value = [mention('Ah Huat', 'PER'), mention('Tampines Mall', 'LOC')]
  await say('mei', { task: 'entity', postId: ids.named ?? 0, value })
})

afterAll(async () => {
  await pipeline.stop()
  rmSync(folder, { recursive: true, force: true })
})

describe('kopitalk export labels', () => {
  it('writes what evaluate reads: the label of most people, one line a post, no text of an erased one', async () => {
    const { code, stdout } = await exportLabels('--task', 'sentiment', '--out', path('ours.tsv'))
    expect([code, stdout]).toEqual([0, `${path('ours.tsv')}: 2 labelled posts; 1 without a majority left out.\n`])
    expect(await readLabelledTexts(path('ours.tsv'), { limit: Infinity, labels: ['negative', 'positive'] })).toEqual({
      items: [
        { label: 'positive', text: 'shiok lah, this laksa is the best' },
        { label: 'negative', text: TEXTS.bad },
      ],
      badLines: [],
    })
    expect(readFileSync(path('ours.tsv'), 'utf8')).not.toContain('erased')
  })

  it('goes into an evaluation of the real model', async () => {
    const { code, stdout } = await kopitalk(['evaluate', 'sentiment', '--data', path('ours.tsv'), '--json'], {
      KOPITALK_HOME: join(folder, 'home'),
    })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ task: 'sentiment', n: 2, accuracy: 1 })
  }, 60_000)

  it('writes mentions as CoNLL', async () => {
    expect((await exportLabels('--task', 'entity', '--out', path('ours.conll'))).code).toBe(0)
    const { items, badLines } = await readConll(path('ours.conll'), { limit: Infinity })
    expect(badLines).toEqual([])
    expect(items).toEqual([
      {
        tokens: ['我', '在', 'Tampines', 'Mall', '等', 'Ah', 'Huat'],
        spans: [
          { start: 2, end: 4, type: 'LOC' },
          { start: 5, end: 7, type: 'PER' },
        ],
      },
    ])
  })

  it('writes NDJSON with the ids of posts, of one collection when asked', async () => {
    await exportLabels(
      '--task',
      'sentiment',
      '--format',
      'ndjson',
      '--collection',
      'test',
      '--out',
      path('ours.ndjson'),
    )
    const [first] = readFileSync(path('ours.ndjson'), 'utf8').split('\n')
    expect(JSON.parse(first ?? '')).toEqual({
      label: 'positive',
      text: TEXTS.good,
      platform: 'test',
      native_id: 'good',
      language: null,
      people: 3,
    })
    expect((await exportLabels('--task', 'sentiment', '--collection', 'other', '--out', path('no.tsv'))).code).toBe(2)
  })

  it('refuses to lose a file, and to write one with nothing in it', async () => {
    writeFileSync(path('mine.tsv'), 'mine')
    const lost = await exportLabels('--task', 'sentiment', '--out', path('mine.tsv'))
    expect([lost.code, lost.stderr]).toEqual([2, expect.stringContaining('exists and would be lost')])
    expect(readFileSync(path('mine.tsv'), 'utf8')).toBe('mine')
    const none = await exportLabels('--task', 'origin', '--out', path('none.tsv'))
    expect([none.code, none.stderr]).toEqual([2, 'There is no post yet with a label for origin.\n'])
    expect((await exportLabels('--task', 'mood', '--out', path('x'))).code).toBe(2)
  })
})
