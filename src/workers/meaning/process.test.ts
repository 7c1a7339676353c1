import { expect, it } from 'vitest'
import { MEANING_SIZE } from '../../domain/annotation.js'
import { toMeaning } from '../../domain/meaning.js'
import type { MeaningInput } from '../../domain/stage-input.js'
import type { ModelCard } from '../../models/model-folder.js'
import { createMeaningProcess } from './process.js'

const card: ModelCard = {
  ...{ name: 'lengths', version: '1', ordinal: 1, task: 'meaning', preprocessing: 'meaning-v1', maxLength: 128 },
  ...{ labels: [], languages: ['en'], untestedLanguages: [], scores: {} },
}

/** A text means its length. */
const meaningOf = (text: string) =>
  toMeaning(Float32Array.from({ length: MEANING_SIZE }, (_, at) => (at === text.length % MEANING_SIZE ? 1 : 0)))

function processOf(asked: string[][] = []) {
  const encode = (texts: readonly string[]) => {
    asked.push([...texts])
    return Promise.resolve(texts.map(meaningOf))
  }
  return createMeaningProcess({ encoder: { card, encode } })
}

const input = (id: number, sentimentText: string): MeaningInput => ({ id, version: 1, sentimentText })

it('gives each post the meaning of its text, in whatever language', async () => {
  expect(await processOf()([input(1, 'shiok'), input(2, '下雨'), input(3, 'மழை')])).toEqual([
    { id: 1, kind: 'done', value: meaningOf('shiok') },
    { id: 2, kind: 'done', value: meaningOf('下雨') },
    { id: 3, kind: 'done', value: meaningOf('மழை') },
  ])
})

it.each([
  ['nothing', ''],
  ['blanks', '  '],
  ['handles, links and a telephone number', '@user http <email> <number>!'],
])('leaves out %s, without asking the model', async (_, text) => {
  const asked: string[][] = []
  const outcomes = await processOf(asked)([input(1, text), input(2, 'ok')])
  expect(outcomes).toMatchObject([{ id: 1, kind: 'not_applicable', reason: 'empty_after_clean' }, { kind: 'done' }])
  expect(asked).toEqual([['ok']])
})

it('calculates the meaning of a text and its reposts once, also in later batches', async () => {
  const asked: string[][] = []
  const process = processOf(asked)
  const copies = ['Train down again', 'RT @user: Train down again', '@user Train down again http']
  const outcomes = await process([...copies, 'Train up again'].map((text, at) => input(at, text)))
  expect(outcomes.slice(0, 3).map((outcome) => outcome.kind === 'done' && outcome.value)).toEqual(
    Array.from({ length: 3 }, () => meaningOf('Train down again')),
  )
  expect(await process([input(9, 'Train down again')])).toMatchObject([{ id: 9, kind: 'done' }])
  expect(asked).toEqual([['Train down again', 'Train up again']])
})

it('forgets the texts that came up longest ago', async () => {
  const asked: string[][] = []
  const process = processOf(asked)
  await process([input(1, 'first')])
  await process([input(2, 'often')])
  for (let from = 0; from < 2_400; from += 100) {
    await process([...Array.from({ length: 99 }, (_, at) => input(at, `text ${from + at}`)), input(99, 'often')])
  }
  asked.length = 0
  await process([input(1, 'first'), input(2, 'often')])
  expect(asked).toEqual([['first']])
})

it('throws when the model leaves a text without an answer', async () => {
  const encode = (texts: readonly string[]) => Promise.resolve(texts.slice(1).map(meaningOf))
  const process = createMeaningProcess({ encoder: { card, encode } })
  await expect(process([input(1, 'one'), input(2, 'two')])).rejects.toThrow('lengths: 1 answers for 2 texts')
})
