import { linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Findings } from './measurement.js'
import { writeResults } from './write-results.js'

const findings: Findings = {
  measurements: [
    {
      task: 'langid',
      set: 'flores200',
      language: '*',
      system: 'langid',
      metric: 'accuracy',
      value: 98.38,
      low: 98.04,
      high: 98.69,
      n: 4_985,
    },
  ],
  confusions: {
    langid: [
      {
        set: 'gold',
        language: 'en',
        labels: ['en', 'en-SG'],
        rows: [
          [200, 20],
          [17, 49],
        ],
      },
    ],
  },
}

let root: string
let models: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kopitalk-test-results-'))
  models = join(root, 'models')
  mkdirSync(join(root, 'docs', 'understand'), { recursive: true })
  mkdirSync(join(models, 'langid'), { recursive: true })
  writeFileSync(join(root, 'docs', 'understand', 'accuracy.md'), 'the old page')
  writeFileSync(join(models, 'langid', 'model.json'), '{"task":"langid","ordinal":3}')
})
afterEach(() => rmSync(root, { recursive: true }))

it('writes the page and the card, and keeps what else the card says', async () => {
  await writeResults(findings, { root, models })
  expect(readFileSync(join(root, 'docs', 'understand', 'accuracy.md'), 'utf8')).toContain('flores200')
  expect(JSON.parse(readFileSync(join(models, 'langid', 'model.json'), 'utf8'))).toMatchObject({
    task: 'langid',
    ordinal: 3,
    scores: { flores200: { int8: { n: 4_985, accuracy: 98.38 } } },
    confusions: [{ set: 'gold' }],
  })
})

it('never writes into a file that is there: killed midway, it would be half of each', async () => {
  const files = [join('docs', 'understand', 'accuracy.md'), join('models', 'langid', 'model.json')]
  const before = files.map((file) => readFileSync(join(root, file), 'utf8'))
  files.forEach((file, at) => linkSync(join(root, file), join(root, `before-${at}`))) // another name of the same bytes
  await writeResults(findings, { root, models })
  expect(files.map((_, at) => readFileSync(join(root, `before-${at}`), 'utf8'))).toEqual(before)
  expect(readdirSync(join(root, 'docs', 'understand'))).toEqual(['accuracy.md'])
  expect(readdirSync(join(models, 'langid'))).toEqual(['model.json'])
})
