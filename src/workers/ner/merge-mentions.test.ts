import { expect, it } from 'vitest'
import type { EntityType } from '../../domain/annotation.js'
import type { GazetteerMention } from '../../domain/gazetteer.js'
import type { Span } from '../../models/spans.js'
import { mergeMentions } from './merge-mentions.js'

const text = 'Tan saw the Bishan MRT station near Hume Avenue yesterday'

function at(surface: string): { start: number; end: number } {
  const start = text.indexOf(surface)
  if (start < 0) throw new Error(`"${surface}" is not in the text`)
  return { start, end: start + surface.length }
}

const span = (surface: string, type: EntityType, score = 0.9): Span => ({ ...at(surface), type, score })
const name = (surface: string, type: EntityType, needsContext = false): GazetteerMention => ({
  ...at(surface),
  surface,
  type,
  id: `x/${surface}`,
  name: surface,
  needsContext,
})

function merged(spans: readonly Span[], names: readonly GazetteerMention[]): string[] {
  return mergeMentions(text, spans, names).map(
    ({ surface, type, gazetteer, score }) => `${surface} ${type} ${gazetteer?.id ?? '-'} ${score}`,
  )
}

it('keeps what only one of the two found, in order of the text', () => {
  expect(merged([span('Tan', 'PER')], [name('Bishan', 'LOC')])).toEqual(['Tan PER - 0.9', 'Bishan LOC x/Bishan 1'])
})

it('gives the same stretch id and type of the gazetteer', () => {
  expect(merged([span('Bishan', 'ORG')], [name('Bishan', 'LOC')])).toEqual(['Bishan LOC x/Bishan 1'])
})

it('lets the longer find win, on either side', () => {
  expect(merged([span('Hume Avenue', 'LOC')], [name('Hume', 'LOC')])).toEqual(['Hume Avenue LOC - 0.9'])
  expect(merged([span('Hume', 'PER')], [name('Hume Avenue', 'LOC')])).toEqual(['Hume Avenue LOC x/Hume Avenue 1'])
})

it('keeps the link of a name that the model found with its station', () => {
  expect(merged([span('Bishan MRT station', 'LOC')], [name('Bishan', 'LOC')])).toEqual([
    'Bishan MRT station LOC x/Bishan 0.9',
  ])
})

it('lets a sure name push an unsure longer span aside', () => {
  expect(merged([span('the Bishan', 'MISC', 0.4)], [name('Bishan', 'LOC')])).toEqual(['Bishan LOC x/Bishan 1'])
})

it('takes a name that needs context only with a compatible span on it', () => {
  expect(merged([], [name('Hume', 'LOC', true)])).toEqual([])
  expect(merged([span('Hume', 'PER')], [name('Hume', 'LOC', true)])).toEqual(['Hume PER - 0.9'])
  expect(merged([span('Hume', 'ORG', 0.7)], [name('Hume', 'LOC', true)])).toEqual(['Hume LOC x/Hume 0.7'])
})

it('leaves no overlap among many finds', () => {
  const spans = [span('Bishan MRT', 'ORG'), span('near Hume', 'LOC', 0.3), span('Tan saw', 'PER')]
  const names = [name('MRT station', 'ORG'), name('Hume Avenue', 'LOC')]
  expect(merged(spans, names)).toEqual([
    'Tan saw PER - 0.9',
    'MRT station ORG x/MRT station 1',
    'Hume Avenue LOC x/Hume Avenue 1',
  ])
})
