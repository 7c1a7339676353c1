import { describe, expect, it } from 'vitest'
import { seededRandom } from '../random.js'
import { chooseThreshold } from './choose-threshold.js'
import { fitTopic, type TopicExample } from './fit-topic.js'
import { foldExamples } from './fold-examples.js'
import { withoutLanguages } from './languages-apart.js'
import { scoreOf } from './logistic.js'

const SIZE = 24
const [ABOUT, LANGUAGE] = [0, 1]

/** Directions of length 1: noise, with something of what a post is about and of its language. */
function meanings(seed: number) {
  const random = seededRandom(seed)
  return (strengths: Readonly<Record<number, number>>): Float32Array => {
    const numbers = Float32Array.from({ length: SIZE }, (_, at) => random() - 0.5 + (strengths[at] ?? 0))
    const length = Math.hypot(...numbers)
    return numbers.map((value) => value / length)
  }
}

const examplesOf = (count: number, draw: (isAbout: boolean) => Float32Array): TopicExample[] =>
  Array.from({ length: 2 * count }, (_, at) => ({ vector: draw(at < count), isAbout: at < count, group: String(at) }))

describe('fitTopic', () => {
  it('finds posts that it has not seen, and says about how well', () => {
    const draw = meanings(1)
    const topic = fitTopic(
      examplesOf(20, (isAbout) => draw({ [ABOUT]: isAbout ? 1.5 : 0 })),
      [],
    )
    const found = (strength: number): number =>
      Array.from({ length: 200 }, () => scoreOf(topic, draw({ [ABOUT]: strength })) > topic.threshold).filter(Boolean)
        .length
    expect(found(1.5)).toBeGreaterThan(150)
    expect(found(0)).toBeLessThan(50)
    expect(topic.figures).toMatchObject({ about: 20, not: 20, background: 0, found: null })
    expect(topic.figures.recall.low).toBeLessThan(found(1.5) / 200)
    expect(topic.figures.recall.high).toBeGreaterThan(found(1.5) / 200)
  })

  it('says what a higher precision would give, which is what asking for it gives', () => {
    const draw = meanings(3)
    const examples = examplesOf(30, (isAbout) => draw({ [ABOUT]: isAbout ? 0.7 : 0 }))
    const background = Array.from({ length: 90 }, () => ({ vector: draw({}), language: 'en' }))
    const { choices, figures } = fitTopic(examples, background)
    expect(choices.map(({ precision }) => precision)).toEqual([null, 0.8, 0.9])
    expect(choices[0]?.figures).toEqual(figures)
    for (const { precision, figures: told } of choices.slice(1)) {
      const asked = fitTopic(examples, background, { precision: precision ?? 0 })
      expect(asked.figures).toEqual(told)
      expect(asked.choices).toEqual(choices)
      expect(told.precision.share).toBeGreaterThanOrEqual(precision ?? 1)
      expect(told.recall.share).toBeLessThanOrEqual(figures.recall.share)
    }
    expect(choices[2]?.figures.recall.share).toBeLessThan(figures.recall.share)
  })

  it('says of answers by chance that they are by chance', () => {
    const draw = meanings(2)
    const { figures } = fitTopic(
      examplesOf(40, () => draw({})),
      Array.from({ length: 100 }, () => ({ vector: draw({}), language: 'en' })),
    )
    expect(figures.precision.low).toBeLessThan(0.6)
  })

  it('is not flattered by copies: those of one group are tested together', () => {
    const draw = meanings(4)
    const originals = examplesOf(10, () => draw({}))
    const copies = [...originals, ...originals, ...originals]
    const told = fitTopic(copies, []).figures
    const flattered = fitTopic(
      copies.map((example, at) => ({ ...example, group: String(at) })),
      [],
    ).figures
    expect(flattered.f).toBeGreaterThan(0.95)
    expect(told.f).toBeLessThan(0.8)
  })

  it('refuses too few, however many copies there are', () => {
    const draw = meanings(5)
    const four = examplesOf(4, (isAbout) => draw({ [ABOUT]: isAbout ? 1 : 0 }))
    expect(() => fitTopic([...four, ...four], [])).toThrow('5 posts that are about it and 5 that are not')
  })

  it('does not learn the language of its examples from the background', () => {
    const draw = meanings(6)
    const inEnglish = { [LANGUAGE]: 3 }
    const inTamil = { [LANGUAGE]: -3 }
    const examples = examplesOf(20, (isAbout) => draw({ ...inEnglish, [ABOUT]: isAbout ? 1.5 : 0 }))
    const background = Array.from({ length: 300 }, (_, at) => {
      const about = { [ABOUT]: at % 20 === 0 ? 1.5 : 0 }
      return at % 6 === 0
        ? { vector: draw({ ...inEnglish, ...about }), language: 'en' }
        : { vector: draw({ ...inTamil, ...about }), language: 'ta' }
    })
    const foundInTamil = (topic: ReturnType<typeof fitTopic>): number =>
      Array.from({ length: 200 }, () => scoreOf(topic, draw({ ...inTamil, [ABOUT]: 1.5 })) > topic.threshold).filter(
        Boolean,
      ).length
    const blind = background.map(({ vector }) => ({ vector, language: 'und' }))
    expect(foundInTamil(fitTopic(examples, blind))).toBeLessThan(80)
    expect(foundInTamil(fitTopic(examples, background))).toBeGreaterThan(120)
  })
})

describe('chooseThreshold', () => {
  const tested = [3, 2, 1, 0.5].map((score) => ({ isAbout: true, score }))
  const others = [0.7, -1, -2].map((score) => ({ isAbout: false, score }))

  it('takes the largest F where nothing is known of other posts', () => {
    expect(chooseThreshold([...tested, ...others], [])).toBeLessThan(0.5)
  })

  it('is stricter where it would find many random posts', () => {
    const random = Array.from({ length: 100 }, (_, at) => (at < 60 ? 0.8 : -3))
    const cut = chooseThreshold([...tested, ...others], [random])
    expect(cut).toBeGreaterThan(0.8)
    expect(cut).toBeLessThan(1)
  })

  it('gives the precision that is asked for', () => {
    expect(chooseThreshold([...tested, ...others], [], 1)).toBeGreaterThan(0.7)
  })
})

it('keeps a group in one part, and gives every part its share of both answers', () => {
  const examples = Array.from({ length: 40 }, (_, at) => ({ isAbout: at % 2 === 0, group: `g${Math.floor(at / 4)}` }))
  const folds = foldExamples(examples)
  for (let at = 0; at < 40; at += 4) expect(new Set(folds.slice(at, at + 4)).size).toBe(1)
  const alone = foldExamples(examples.map((example, at) => ({ ...example, group: String(at) })))
  for (const fold of [0, 1, 2, 3, 4]) {
    expect(alone.filter((own, at) => own === fold && examples[at]?.isAbout)).toHaveLength(4)
    expect(alone.filter((own, at) => own === fold && !examples[at]?.isAbout)).toHaveLength(4)
  }
})

it('leaves vectors as they are where it knows one language only', () => {
  const draw = meanings(7)
  const vector = draw({})
  const few = Array.from({ length: 5 }, () => ({ vector: draw({ [LANGUAGE]: 2 }), language: 'ta' }))
  const many = Array.from({ length: 50 }, () => ({ vector: draw({}), language: 'en' }))
  expect(withoutLanguages([...many, ...few])(vector)).toEqual(vector)
})
