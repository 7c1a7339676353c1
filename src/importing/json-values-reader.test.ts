import { describe, expect, it } from 'vitest'
import { readWhole as read, reasons, texts } from '../../test/support/read-whole.js'

describe('JSON', () => {
  const [ONE, TWO] = [
    { nativeId: '1', text: 'first' },
    { nativeId: '2', text: 'second [ } "' },
  ]
  const pretty = (value: unknown, indent: number | string = 2): string => JSON.stringify(value, null, indent)

  it.each([
    ['a list', JSON.stringify([ONE, TWO])],
    ['a list behind a byte order mark', `\uFEFF${JSON.stringify([ONE, TWO])}`],
    ['a list over many lines', pretty([ONE, TWO])],
    ['a list with one object a line', `[\n${JSON.stringify(ONE)},\n${JSON.stringify(TWO)}\n]\n`],
    ['a list that ends in a comma', `[${JSON.stringify(ONE)},${JSON.stringify(TWO)},]`],
    ['a list in each line', `[${JSON.stringify(ONE)}]\n[${JSON.stringify(TWO)}]\n`],
    ['objects over several lines', `${pretty(ONE)}\n${pretty(TWO)}\n`],
    [
      'objects over several lines that are not indented',
      `${pretty(ONE).replaceAll('  ', '')}\n${pretty(TWO).replaceAll('  ', '')}`,
    ],
    ['objects over several lines of Windows', `${pretty(ONE, '\t')}\n${pretty(TWO, '\t')}\n`.replaceAll('\n', '\r\n')],
    ['objects over several lines that touch', `${pretty(ONE)}${pretty(TWO)}`],
    ['objects without line breaks', `${JSON.stringify(ONE)}${JSON.stringify(TWO)}`],
    ['objects between spaces', `${JSON.stringify(ONE)} ${JSON.stringify(TWO)} `],
    ['objects behind record separators', `\x1e${JSON.stringify(ONE)}\n\x1e${JSON.stringify(TWO)}\n`],
    ['lines that end in a comma', `${JSON.stringify(ONE)},\n${JSON.stringify(TWO)},\n`],
    ['lines with NaN', `{"nativeId":"1","text":"first","placeTag":NaN}\n${JSON.stringify(TWO)}`],
    ['lines with -Infinity', `{"nativeId":"1","text":"first","counts":{"likes":-Infinity}}\n${JSON.stringify(TWO)}`],
  ])('may be %s', async (_name, content) => {
    const result = await read('posts.json', content)
    expect(reasons(result)).toEqual([])
    expect(texts(result)).toEqual(['first', 'second [ } "'])
    expect(result.counts.omitted).toEqual({})
  })

  it.each([
    ['lines', `{"text":"cut\n`, (value: unknown) => JSON.stringify(value)],
    ['a list', `{"text":"cut","placeTag":[{\n`, (value: unknown) => `${JSON.stringify(value)},`],
    ['objects over several lines', `{\n  "text": "cut",\n  "counts": {\n`, (value: unknown) => pretty(value)],
  ])('that breaks off inside an object costs no neighbour: %s', async (name, broken, write) => {
    const posts = Array.from({ length: 20 }, (_, index) => ({ nativeId: String(index), text: `post ${index}` }))
    const content = posts.map((post, index) => `${index === 10 ? broken : ''}${write(post)}\n`).join('')
    const result = await read('posts.json', name === 'a list' ? `[\n${content}]` : content)
    expect(texts(result)).toEqual(posts.map(({ text }) => text))
    expect(reasons(result)).toHaveLength(1)
  })

  it.each([
    ['in one line', { meta: { count: 2 }, posts: [ONE, TWO], next: null }, undefined, 'posts'],
    ['indented', { meta: { count: 2 }, posts: [ONE, TWO] }, 2, 'posts'],
    ['below another name', { response: { count: 2, items: [ONE, TWO] } }, 2, 'response.items'],
  ])('may be a list inside a document, %s', async (_name, document, indent, where) => {
    const result = await read('answer.json', JSON.stringify(document, null, indent))
    expect(texts(result)).toEqual(['first', 'second [ } "'])
    expect(result.understood).toEqual([`the list ${where} of a JSON document`])
  })

  it('is not a list of posts where lines are posts, or where two lists could be meant', async () => {
    const lines = ['{"id":1,"media":[{"text":"picture"}]}', '{"text":"post","media":[{"text":"picture"}]}']
    expect(texts(await read('posts.jsonl', lines.join('\n')))).toEqual(['post'])
    expect(texts(await read('two.json', JSON.stringify({ a: [ONE], b: [TWO] })))).toEqual([])
  })

  it('of other names gets a map suggested', async () => {
    const result = await read(
      'tweets.jsonl',
      '{"id":1,"full_text":"x","created_at":"2025-01-01"}\n{"body":[]}\n{"a":1}',
    )
    expect(reasons(result)).toEqual([
      'text: is missing; try --map text=full_text,nativeId=id,postedAt=created_at',
      'text: is missing; try --map text=body',
      'text: is missing',
    ])
  })
})
