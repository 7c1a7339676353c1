import { expect, it } from 'vitest'
import type { EntityType } from '../../domain/annotation.js'
import { malayAndTamilNames } from './malay-tamil-names.js'

const namesOf = (text: string, surface = text, type: EntityType = 'PER'): string[] => {
  const start = text.indexOf(surface)
  const spans = malayAndTamilNames(text, [{ start, end: start + surface.length, type, score: 0.9 }])
  return spans.map((span) => text.slice(span.start, span.end))
}

it.each([
  ['Abang Yan', 'Yan'],
  ['Mak Cik Timah', 'Timah'],
  ['Puan Sri Noraini', 'Noraini'],
  ['Haji Ismail', 'Ismail'],
  ['திரு விக்ரம் நாயர்', 'விக்ரம் நாயர்'],
  ['செல்வி அக்கா', 'செல்வி'],
  ['செல்வி அக்காவுக்கு', 'செல்வி'],
  ['Ravi Shankar சார்', 'Ravi Shankar'],
  ['திரு ராமன் ஐயா', 'ராமன்'],
])('leaves the title out of %s', (surface, name) => {
  expect(namesOf(surface)).toEqual([name])
})

it.each(['Cikita', 'Hajar', 'Abang', 'தம்பிராஜா', 'அம்மா', 'செல்லம்மா', 'Siti Aisyah binte Rahmat'])(
  'leaves %s as it is',
  (name) => {
    expect(namesOf(name)).toEqual([name])
  },
)

it.each(['Cik', 'Puan', 'திரு'])('takes %s alone for no name', (title) => {
  expect(namesOf(title)).toEqual([])
})

it('leaves titles in names of other things', () => {
  expect(namesOf('Haji Lane', 'Haji Lane', 'LOC')).toEqual(['Haji Lane'])
})

it('cuts a loose Tamil ending behind a name in Latin letters', () => {
  expect(namesOf('கடை Jurong Point ல இருக்கு', 'Jurong Point ல', 'LOC')).toEqual(['Jurong Point'])
})

it('tells names apart that Tamil joins with an ending on each', () => {
  expect(namesOf('நேற்று கமலாவும் ராஜாவும் வந்தனர்', 'கமலாவும் ராஜாவும்')).toEqual(['கமலாவும்', 'ராஜாவும்'])
})
