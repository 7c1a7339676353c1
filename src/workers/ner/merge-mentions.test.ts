import { describe, expect, it } from 'vitest'
import type { EntityType } from '../../domain/annotation.js'
import { growthOf, LINEAR } from '../../../test/support/growth.js'
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

it('keeps the link of a Chinese town that the model found with its street', () => {
  const chinese = '大巴窑八巷的早市很热闹'
  const town = { start: 0, end: 3, surface: '大巴窑', type: 'LOC', id: 'town/toa-payoh', name: 'Toa Payoh' } as const
  const [mention] = mergeMentions(
    chinese,
    [{ start: 0, end: 5, type: 'LOC', score: 0.9 }],
    [{ ...town, needsContext: false }],
  )
  expect(mention).toMatchObject({ surface: '大巴窑八巷', gazetteer: { id: 'town/toa-payoh' } })
})

describe('a Tamil town', () => {
  const place = { surface: 'ஈசூன்', type: 'LOC', id: 'town/yishun', name: 'Yishun', needsContext: false } as const
  const linkIn = (tamil: string): string | undefined => {
    const whole: Span = { start: 0, end: tamil.length, type: 'LOC', score: 0.9 }
    return mergeMentions(tamil, [whole], [{ ...place, start: 0, end: 5 }])[0]?.gazetteer?.id
  }

  it('is linked with its bus station, but not in the name of a library', () => {
    expect(linkIn('ஈசூன் பேருந்து நிலையத்தில்')).toBe('town/yishun')
    expect(linkIn('ஈசூன் நூலகத்தில்')).toBeUndefined()
  })

  it('takes linear time, whatever stands behind it', () => {
    const startedAt = performance.now()
    expect(linkIn(`ஈசூன் ${'நிலைய'.repeat(2_000)}!`)).toBeUndefined()
    expect(performance.now() - startedAt).toBeLessThan(1_000)
  })
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

describe('a longer text', () => {
  const post =
    'Blk 154 Bishan Street 11 and Bedok area, then MRT and NUS campus, Keppel Singapore, KJE Woodlands Road, the Big Tan at IKEA Tampines'
  const find = (surface: string) => ({ start: post.indexOf(surface), end: post.indexOf(surface) + surface.length })
  const seen = (surface: string, type: EntityType, score = 0.9): Span => ({ ...find(surface), type, score })
  const known = (surface: string, type: EntityType, id: string): GazetteerMention => ({
    ...find(surface),
    ...{ surface, type, id, name: surface, needsContext: false },
  })
  const both = (spans: readonly Span[], names: readonly GazetteerMention[]): string[] =>
    mergeMentions(post, spans, names).map(
      ({ surface, type, gazetteer }) => `${surface} ${type} ${gazetteer?.id ?? '-'}`,
    )

  it('links a span that is a name and its block number', () => {
    expect(
      both([seen('Blk 154 Bishan Street 11', 'LOC')], [known('Bishan Street 11', 'LOC', 'road/bishan-street-11')]),
    ).toEqual(['Blk 154 Bishan Street 11 LOC road/bishan-street-11'])
  })

  it('cuts off the extra words at the end of a span, and the description behind a name', () => {
    expect(both([seen('Bishan Street 11 and', 'LOC')], [])).toEqual(['Bishan Street 11 LOC -'])
    expect(both([seen('Bedok area', 'LOC')], [known('Bedok', 'LOC', 'town/bedok')])).toEqual(['Bedok LOC town/bedok'])
    expect(both([seen('Bedok area', 'LOC')], [])).toEqual(['Bedok area LOC -'])
    expect(both([seen('Bedok area', 'PER')], [known('Bedok', 'LOC', 'town/bedok')])).toEqual(['Bedok LOC town/bedok'])
    const library = 'Bedok library'
    const bedok = { start: 0, end: 5, surface: 'Bedok', type: 'LOC', id: 'town/bedok', name: 'Bedok' } as const
    const whole = { start: 0, end: library.length, type: 'LOC', score: 0.9 } as const
    expect(mergeMentions(library, [whole], [{ ...bedok, needsContext: false }])).toMatchObject([{ surface: library }])
  })

  it('takes a bare means of transport for no name', () => {
    expect(both([seen('MRT', 'LOC')], [])).toEqual([])
    expect(both([seen('MRT', 'LOC'), seen('Big Tan', 'PER')], [])).toEqual(['Big Tan PER -'])
  })

  it('leaves it to the model whether a site is meant as a place, but not the type of a town or an agency', () => {
    const campus = known('NUS', 'ORG', 'organisation/national-university-of-singapore')
    expect(both([seen('NUS', 'LOC')], [campus])).toEqual(['NUS LOC organisation/national-university-of-singapore'])
    expect(both([seen('NUS campus', 'LOC')], [campus])).toEqual([
      'NUS LOC organisation/national-university-of-singapore',
    ])
    expect(both([seen('NUS', 'PER')], [campus])).toEqual(['NUS ORG organisation/national-university-of-singapore'])
    expect(both([seen('Bedok', 'ORG')], [known('Bedok', 'LOC', 'town/bedok')])).toEqual(['Bedok LOC town/bedok'])
  })

  it('links a name with the country behind it', () => {
    const names = [known('Keppel', 'ORG', 'agency/keppel'), known('Singapore', 'LOC', 'country/singapore')]
    expect(both([seen('Keppel Singapore', 'ORG')], names)).toEqual(['Keppel Singapore ORG agency/keppel'])
  })

  it('takes apart a span that is nothing but several names', () => {
    const names = [
      known('KJE', 'LOC', 'expressway/kranji-expressway'),
      known('Woodlands Road', 'LOC', 'road/woodlands-road'),
    ]
    expect(both([seen('KJE Woodlands Road', 'LOC')], names)).toEqual([
      'KJE LOC expressway/kranji-expressway',
      'Woodlands Road LOC road/woodlands-road',
    ])
  })

  it('keeps a brand and its branch together, linked to the brand', () => {
    const names = [known('IKEA', 'LOC', 'building/ikea'), known('Tampines', 'LOC', 'town/tampines')]
    expect(both([seen('IKEA Tampines', 'ORG')], names)).toEqual(['IKEA Tampines ORG building/ikea'])
    const towns = [known('Bishan', 'LOC', 'town/bishan'), known('Street 11', 'LOC', 'place/x')]
    expect(both([seen('Bishan Street 11', 'LOC')], towns)).toEqual(['Bishan Street 11 LOC -'])
  })

  it('joins the numbers of an address to the street behind them', () => {
    const spans = [seen('Blk 154', 'LOC'), seen('Bishan Street 11', 'LOC')]
    expect(both(spans, [])).toEqual(['Blk 154 Bishan Street 11 LOC -'])
    expect(both([seen('Bedok', 'LOC'), seen('area', 'LOC')], [])).toEqual(['Bedok LOC -', 'area LOC -'])
    const joined = (sentence: string, surfaces: readonly string[]): string[] => {
      const spans = surfaces.map((surface): Span => {
        const start = sentence.indexOf(surface)
        return { start, end: start + surface.length, type: 'LOC', score: 0.9 }
      })
      return mergeMentions(sentence, spans, []).map(({ surface }) => surface)
    }
    expect(joined('at Blks 3, 4 and 5 Elm Way', ['Blks 3', '4', '5 Elm Way'])).toEqual(['Blks 3, 4 and 5 Elm Way'])
    expect(joined('Block 3 and Block 4', ['Block 3', 'Block 4'])).toEqual(['Block 3', 'Block 4'])
    expect(joined('Blk 3, Elm Way', ['Blk 3', 'Elm Way'])).toEqual(['Blk 3', 'Elm Way'])
  })

  it('drops spans that the model hardly believes, unless they are linked', () => {
    expect(both([seen('Big Tan', 'PER', 0.44)], [])).toEqual([])
    expect(both([seen('Big Tan', 'PER', 0.46)], [])).toEqual(['Big Tan PER -'])
    const street = known('Bishan Street 11', 'LOC', 'road/bishan-street-11')
    expect(both([seen('Blk 154 Bishan Street 11', 'LOC', 0.3)], [street])).toEqual([
      'Bishan Street 11 LOC road/bishan-street-11',
    ])
  })
})

describe('what stands next to a name', () => {
  const merge = (
    post: string,
    model: readonly [string, EntityType][],
    known: readonly [string, string][],
  ): string[] => {
    const place = (surface: string) => ({ start: post.indexOf(surface), end: post.indexOf(surface) + surface.length })
    return mergeMentions(
      post,
      model.map(([surface, type]) => ({ ...place(surface), type, score: 0.9 })),
      known.map(([surface, id]) => ({
        ...place(surface),
        surface,
        id,
        type: 'LOC',
        name: surface,
        needsContext: false,
      })),
    ).map(({ surface, gazetteer }) => `${surface} ${gazetteer?.id ?? '-'}`)
  }

  it('is cut off where the name only owns it', () => {
    expect(merge('Tampines’s mall is full', [['Tampines’s mall', 'LOC']], [['Tampines', 'town/x']])).toEqual([
      'Tampines town/x',
    ])
  })

  it('is cut off before an @', () => {
    expect(merge('Gym@Clementi is shut', [['Gym@Clementi', 'ORG']], [['Clementi', 'town/x']])).toEqual([
      'Clementi town/x',
    ])
    expect(merge('Jo @ Bedok Mall now', [['Jo @ Bedok Mall', 'LOC']], [['Bedok Mall', 'mall/x']])).toEqual([
      'Bedok Mall mall/x',
    ])
  })
})

it('takes time in proportion to what was found', () => {
  const town = 'Bishan’s '
  const merge = (size: number): unknown => {
    const places = Array.from({ length: size }, (_, at) => ({ start: at * town.length, end: at * town.length + 6 }))
    const spans = places.map((place): Span => ({ ...place, type: 'LOC', score: 0.9 }))
    const names = places.map((place) => ({ ...name('Bishan', 'LOC'), ...place }))
    return mergeMentions(town.repeat(size), spans, names)
  }
  expect(growthOf(merge, 500)).toBeLessThan(LINEAR)
})
