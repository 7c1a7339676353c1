import { expect, it } from 'vitest'
import { spansOf, type LabelledUnit } from './spans.js'

const LABELS = ['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC', 'B-ORG']

/** Units for the words of a text, `word/label`; the label gets 0.9, the other prefix of its type 0.06, O the rest. */
function read(tagged: string): { text: string; units: LabelledUnit[] } {
  let text = ''
  const units: LabelledUnit[] = []
  for (const part of tagged.split(' ')) {
    const [word = '', label = 'O'] = part.split('|')
    if (text !== '') text += ' '
    const probabilities = LABELS.map((name) =>
      name === label ? 0.9 : label !== 'O' && name.endsWith(label.slice(2)) ? 0.06 : 0.01,
    )
    units.push({ start: text.length, end: text.length + word.length, isContent: /[\p{L}\p{N}]/u.test(word), probabilities })
    text += word
  }
  return { text, units }
}

function surfaces(tagged: string): string[] {
  const { text, units } = read(tagged)
  return spansOf(text, units, LABELS).map(({ start, end, type }) => `${type}:${text.slice(start, end)}`)
}

it.each([
  ['at Ang|B-LOC Mo|I-LOC Kio|I-LOC now', ['LOC:Ang Mo Kio']],
  ['Bishan|B-LOC Yishun|B-LOC', ['LOC:Bishan', 'LOC:Yishun']],
  ['the Mo|I-LOC Kio|I-LOC', ['LOC:Mo Kio']],
  ['Tan|B-PER Bishan|I-LOC', ['PER:Tan', 'LOC:Bishan']],
  ['(|B-LOC Bishan|I-LOC )|I-LOC', ['LOC:Bishan']],
  ['!!!|B-LOC', []],
  ["Singapore's|B-LOC port", ['LOC:Singapore']],
  ["McDonald's|B-ORG at Kallang", ["ORG:McDonald's"]],
  ["DBS's|B-ORG profit", ['ORG:DBS']],
  ['no one here', []],
])('reads %s', (tagged, expected) => {
  expect(surfaces(tagged)).toEqual(expected)
})

it('scores a span by the mean probability of its type', () => {
  const { text, units } = read('Ang|B-LOC Mo|I-LOC')
  expect(spansOf(text, units, LABELS)[0]?.score).toBeCloseTo(0.96)
})
