import { expect, it } from 'vitest'
import { titlePostOf, type TitleCandidate } from './title-post.js'

const candidate = (id: number, text: string, likeness = 0.8, hasTerm = true): TitleCandidate => ({
  ...{ id, text, likeness, hasTerm },
})
const SAID = 'Train services on the North-South Line have stopped'

it('is the post nearest to the middle', () => {
  expect(titlePostOf([candidate(1, SAID, 0.7), candidate(2, `${SAID} again`, 0.9)])).toBe(2)
})

it('is rather a statement than a question, a plea to someone or a text without a term of the story', () => {
  for (const worse of [`${SAID}, why?`, `${SAID}，为什么？`, `@smrt ${SAID}`])
    expect(titlePostOf([candidate(1, worse, 0.83), candidate(2, SAID)]), worse).toBe(2)
  expect(titlePostOf([candidate(1, SAID, 0.83, false), candidate(2, SAID)])).toBe(2)
  expect(titlePostOf([candidate(1, `${SAID}, why?`, 0.99), candidate(2, SAID, 0.5)]), 'unless far nearer').toBe(1)
})

it('is rather what happened than what people cry out or tell of themselves, in any language', () => {
  const aside = [
    `My ${SAID}`,
    `kami dengar ${SAID}`,
    `我听说 ${SAID}`,
    `எனக்கு ${SAID}`,
    `naan ${SAID}`,
    `${SAID}!`,
    `${SAID} 😭`,
    `Wah piang eh. ${SAID}`,
    `${SAID}\nNo bus also`,
    `火车停了。大家都迟到`,
  ]
  for (const worse of aside) {
    const [long, short] = [`${worse} 火车今天又停了大家都迟到`, `${SAID} 火车今天又停了大家都迟到`]
    expect(titlePostOf([candidate(1, long, 0.88), candidate(2, short)]), worse).toBe(2)
    expect(titlePostOf([candidate(1, long, 0.99), candidate(2, short, 0.5)]), 'unless far nearer').toBe(1)
  }
  for (const same of [`${SAID}. #haze #PSI`, `Myanmar and Mei say ${SAID}`, `我国 ${SAID}`, `Kuala ${SAID} at 7.30`])
    expect(titlePostOf([candidate(1, same, 0.83), candidate(2, SAID)]), same).toBe(1)
})

it('can be read at a glance; addresses do not count', () => {
  expect(titlePostOf([candidate(1, 'Train down', 0.9), candidate(2, SAID)])).toBe(2)
  expect(titlePostOf([candidate(1, SAID.repeat(5), 0.9), candidate(2, SAID)])).toBe(2)
  expect(titlePostOf([candidate(1, `Fault https://example.org/${'a'.repeat(99)}`, 0.9), candidate(2, SAID)])).toBe(2)
})

it('is one of those that are there, or none', () => {
  expect(titlePostOf([candidate(1, '?', 0.1, false)])).toBe(1)
  expect(titlePostOf([])).toBeNull()
})
