import { expect, it } from 'vitest'
import type { Feeling } from '../domain/annotation.js'
import { done } from '../domain/outcome.js'
import { answer, thingsOf } from './clause-set.js'

const HEAD = 'language\tstart\tend\tfirst\tsecond\ttext\n'
const FILE = `${HEAD}en\t0\t3\tpositive\tneutral\tLTA great but SMRT bad\nen\t14\t18\tnegative\t\tLTA great but SMRT bad\n`

it('reads a row for each name, with one or two readings', () => {
  expect(thingsOf(FILE)).toMatchObject([
    { language: 'en', start: 0, first: 'positive', second: 'neutral' },
    { start: 14, first: 'negative', second: null },
  ])
})

it.each(['en\t0\t30\tpositive\t\tshort', 'en\t0\t3\tgood\t\tLTA great', 'en\t0\t3\tpositive\tgood\tLTA great'])(
  'refuses %j',
  (row) => {
    expect(() => thingsOf(HEAD + row)).toThrow('clause-feelings.tsv:2')
  },
)

it('takes the clause with the name, and the post where it is in none', async () => {
  const feeling = (label: Feeling['label']): Feeling => ({ label, negative: 0, neutral: 0, positive: 0 })
  const clauses = [{ start: 0, end: 9, ...feeling('positive') }]
  const process = (inputs: readonly { id: number }[]) =>
    Promise.resolve(inputs.map(({ id }) => done(id, { ...feeling('neutral'), clauses })))
  expect((await answer(process, thingsOf(FILE))).map(({ clause, whole }) => [clause.label, whole.label])).toEqual([
    ['positive', 'neutral'],
    ['neutral', 'neutral'],
  ])
})
