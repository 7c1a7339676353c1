import { describe, expect, it } from 'vitest'
import { drafts, readAs } from '../../test/support/read-format.js'
import { readWhole, reasons, texts } from '../../test/support/read-whole.js'

const tweet = (id: string, text: string): object => ({
  ...{ created_at: 'Wed Oct 10 20:19:24 +0000 2018', id_str: id, full_text: text, entities: { urls: [{ url: 'x' }] } },
  user: { id_str: '6253282', screen_name: 'someone' },
})
const both = [tweet('1050118621198921728', 'kopi'), tweet('1050118621198921729', 'teh {"o"}')]

describe("a program's JSON that was saved again", () => {
  it.each([
    ['a list', JSON.stringify(both)],
    ['a list over lines', JSON.stringify(both, null, 2)],
    ['a list without indents', JSON.stringify(both, null, 1).replace(/^ +/gm, '')],
    ['a list with an object a line', `[\n${both.map((one) => JSON.stringify(one)).join(',\n')}\n]`],
    ['objects over lines', both.map((one) => JSON.stringify(one, null, '\t')).join('\n')],
    ['a page over lines', JSON.stringify({ statuses: both, search_metadata: {} }, null, 2)],
    ['a page that goes on over lines', `{"statuses":[${both.map((one) => JSON.stringify(one, null, 2)).join(',')}]}`],
    ['a script', `Grailbird.data.tweets_2012_05 =\n${JSON.stringify(both, null, 2)}`],
    ['objects on one line', both.map((one) => JSON.stringify(one)).join('')],
    ['lines, one of two objects', `${JSON.stringify(both[0])} ${JSON.stringify(both[1])}\n`],
  ])('is read: %s', (_, content) => {
    expect(drafts(readAs('twitter-v1', content)).map(({ text }) => text)).toEqual(['kopi', 'teh {"o"}'])
  })

  it('is read from a list of documents, too', () => {
    const post = {
      instaloader: { node_type: 'Post' },
      node: { shortcode: 'Ddn-dL3yFW-', date: 1790155296, caption: 'a' },
    }
    expect(drafts(readAs('instaloader', JSON.stringify([post])))).toMatchObject([{ text: 'a' }])
  })
})

describe('a line with two objects', () => {
  it('is two posts, unless one is broken', async () => {
    const result = await readWhole(
      'two.jsonl',
      '{"text":"a"}{"text":"b"}\n{"text":"c"}\n{"text":"d"}{"text":\n{"text":"e"} x y z {}\n',
    )
    expect(texts(result)).toEqual(['a', 'b', 'c'])
    expect(reasons(result)).toEqual([expect.stringMatching(/^not JSON/), expect.stringMatching(/^not JSON/)])
  })

  it("is explained where it is Python's", async () => {
    const result = await readWhole('python.jsonl', "{'text': 'kopi', 'likes': None}\n")
    expect(reasons(result)).toEqual(["not JSON: Python's own way of writing objects: save them with json.dumps"])
  })
})
