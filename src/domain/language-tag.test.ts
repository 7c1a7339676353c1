import { expect, it } from 'vitest'
import { languageTag } from './language-tag.js'
import { LANGUAGES } from './reading/languages.js'

it('is the label, for labels have the form of tags of BCP 47', () => {
  const labels = LANGUAGES.filter((label) => label !== 'und')
  expect(() => Intl.getCanonicalLocales(labels)).not.toThrow()
  expect(labels.map(languageTag)).toEqual(labels)
  expect(languageTag('en-SG')).toBe('en-SG')
})

it('is none where the language is not known', () => {
  expect(['none', 'pending', 'und'].map(languageTag)).toEqual([undefined, undefined, undefined])
})
