import { describe, expect, it } from 'vitest'
import { growthOf, LINEAR } from '../../test/support/growth.js'
import { splitClauses } from './clauses.js'

const clausesOf = (text: string): string[] => splitClauses(text).map(({ start, end }) => text.slice(start, end))

describe('splitClauses', () => {
  it.each([
    ['LTA great but SMRT disaster', ['LTA great', 'but SMRT disaster']],
    ['The MRT is slow, however Grab is worse', ['The MRT is slow,', 'however Grab is worse']],
    ['Although SMRT is slow, SBS is always on time', ['Although SMRT is slow,', 'SBS is always on time']],
    ['HDB quite ok sia, bt the lift cmi', ['HDB quite ok sia,', 'bt the lift cmi']],
    ['Lau Pa Sat so ex while Maxwell still cheap', ['Lau Pa Sat so ex', 'while Maxwell still cheap']],
    [
      'GrabFood ok but Foodpanda late. Deliveroo left us.',
      ['GrabFood ok', 'but Foodpanda late.', 'Deliveroo left us.'],
    ],
    ['MRT 👍 but bus 👎😡', ['MRT 👍', 'but bus 👎😡']],
    [
      'Great food! 😍 but the queue at Tiong Bahru is too long',
      ['Great food! 😍', 'but the queue at Tiong Bahru is too long'],
    ],
    ['组屋很好，但是地铁很慢', ['组屋很好，', '但是地铁很慢']],
    ['组屋很好，地铁却很慢', ['组屋很好，', '地铁却很慢']],
    ['虽然巴士很慢，地铁很快', ['虽然巴士很慢，', '地铁很快']],
    ['組屋很好，不過地鐵很慢', ['組屋很好，', '不過地鐵很慢']],
    ['MRT laju tapi bas selalu lambat', ['MRT laju', 'tapi bas selalu lambat']],
    ['Walaupun SMRT mahal, perkhidmatan dia bagus', ['Walaupun SMRT mahal,', 'perkhidmatan dia bagus']],
    ['LTA நல்லது ஆனால் SMRT மோசம்', ['LTA நல்லது', 'ஆனால் SMRT மோசம்']],
    ['MRT super aana bus romba mosam', ['MRT super', 'aana bus romba mosam']],
  ])('splits %s', (text, clauses) => {
    expect(clausesOf(text)).toEqual(clauses)
  })

  it.each([
    ['no contrast', 'LTA is great. SMRT is a disaster, really.'],
    ['one word on a side', 'Nice but the queue is long'],
    ['a word of contrast at the end', 'The train was late today though'],
    ['a contrast inside a URL', 'read this https://example.com/but/not-that now please'],
    ['a contrast in a hashtag', 'so tired today #but we go on'],
    ['a handle', 'thanks to @but for the tickets today'],
    ['a part of a word', 'the butter at Tiong Bahru is so good, button up'],
    ['a while that is a time', 'have not been to Jurong for a while now'],
    ['Chinese words that only contain one', '不过如此 只不过是地铁 不但便宜'],
    ['nothing', ''],
    ['the word alone', 'but'],
  ])('leaves %s whole', (_, text) => {
    expect(clausesOf(text)).toEqual([])
  })

  it('keeps short forms and numbers whole', () => {
    expect(clausesOf('Blk 3.5 km from St. James is nice but Mr. Tan hates Upp. Serangoon')).toEqual([
      'Blk 3.5 km from St. James is nice',
      'but Mr. Tan hates Upp. Serangoon',
    ])
  })

  it('leaves the rest of a long text in one', () => {
    expect(splitClauses('the bus is late but '.repeat(30))).toHaveLength(12)
  })

  it.each(['but ', 'although ', 'a b but ', '，却', '@a but ', 'although a, ', '! but', '. ', 'http://but '])(
    'takes time linear in a megabyte of %j',
    (unit) => {
      const text = (units: number) => `a b but c d ${unit.repeat(units / unit.length)}`
      expect(growthOf((units) => splitClauses(text(units)), 62_500)).toBeLessThan(LINEAR)
    },
  )
})
