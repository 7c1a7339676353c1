import { describe, expect, it } from 'vitest'
import { readWhole, reasons, texts } from '../../test/support/read-whole.js'

// Siblings of the faults in import-cases.test.ts: what programs and people do to tables and lines.

describe('the mark of UTF-8 in the middle of joined files', () => {
  it('is no part of a record, and a quote behind it begins a field', async () => {
    const part = (text: string, id: string): string => `\uFEFF"text","nativeId"\r\n"${text}",${id}\r\n`
    const result = await readWhole('joined.csv', part('kopi\no', '1') + part('teh, c', '2') + '\uFEFFmilo,3\n')
    expect(texts(result)).toEqual(['kopi\no', 'teh, c', 'milo'])
    expect(result.counts.leftOut).toEqual({ 'the line of column names again': 1 })
  })

  it('costs no line of JSON', async () => {
    const result = await readWhole('joined.jsonl', '\uFEFF{"text":"a"}\n\uFEFF{"text":"b"}\n')
    expect([texts(result), reasons(result)]).toEqual([['a', 'b'], []])
  })
})

describe('rows', () => {
  it('may end in a separator more or less than the header, when nothing is behind it', async () => {
    expect(texts(await readWhole('more.csv', 'text,n\nkopi,1,\nteh,2,,\n'))).toEqual(['kopi', 'teh'])
    expect(texts(await readWhole('fewer.csv', 'text,n,\nkopi,1\nteh,2\n'))).toEqual(['kopi', 'teh'])
    const wrong = await readWhole('wrong.csv', 'text,n\nkopi, o,1\nteh\n')
    expect(reasons(wrong)).toEqual(['3 columns instead of 2', '1 columns instead of 2'])
  })

  it('may end in LF CR', async () => {
    expect(texts(await readWhole('lfcr.csv', 'text,n\n\rkopi,1\n\rteh,2\n\r'))).toEqual(['kopi', 'teh'])
  })

  it('are not read when two columns have the name that is meant', async () => {
    await expect(readWhole('twice.csv', 'text,text\na,b\n')).rejects.toThrow(/^Two columns are named text/)
    await expect(readWhole('twice.csv', 'body,n,body\na,1,b\n', 'text=body')).rejects.toThrow(/named body/)
    const others = await readWhole('others.csv', 'text,,n,,n\na,1,2,3,4\n')
    expect([texts(others), [...others.reader.ignored]]).toEqual([['a'], ['n']])
  })

  it('name kinds as platforms do', async () => {
    const kinds = ['tweet', 'Post', 'reblog', 'share', 'comment']
    const { posts, counts } = await readWhole(
      'kinds.csv',
      `text,kind\n${kinds.map((kind) => `x,${kind}`).join('\n')}\n`,
    )
    expect(posts.map(({ kind }) => kind)).toEqual(['original', 'original', 'repost', 'repost', 'reply'])
    expect(counts.omitted).toEqual({})
  })
})

describe('text that was read as Windows-1252', () => {
  it.each([
    ['cafÃ© â€” â€œniceâ€\u009d', 'café — “nice”'],
    ['itâ€™s raining', 'it’s raining'],
    ['ä»Šå¤©ä¸‹é›¨', '今天下雨'],
    ['ðŸ˜€ shiok', '😀 shiok'],
    ['«CAFÉ” “À”', '«CAFÉ” “À”'],
    ['5 € – “good”', '5 € – “good”'],
  ])('%s', async (written, meant) => {
    const result = await readWhole('windows.jsonl', `${JSON.stringify({ text: written })}\n`)
    expect(texts(result)).toEqual([meant])
    expect(result.counts.normalised).toBe(written === meant ? 0 : 1)
  })
})

describe('dates', () => {
  it.each([
    ['1704067200000000000', '2024-01-01T00:00:00.000Z'],
    ['٢٠٢٤-٠١-٠٢', '2024-01-02T00:00:00.000Z'],
    ['๒๐๒๔-๐๑-๐๒', '2024-01-02T00:00:00.000Z'],
    ['௨௦௨௪-௦௧-௦௨', '2024-01-02T00:00:00.000Z'],
  ])('%s', async (written, at) => {
    const { posts } = await readWhole('dates.csv', `text,postedAt\nx,${written}\n`)
    expect(posts[0]?.postedAt?.toISOString()).toBe(at)
  })

  it('of the Buddhist calendar are left out and said', async () => {
    const { posts, counts } = await readWhole('thai.csv', 'text,postedAt\nx,2 Jan 2567\ny,2567-01-02 10:00\n')
    expect(posts.map(({ postedAt }) => postedAt)).toEqual([null, null])
    expect(counts.omitted).toEqual({ postedAt: { 'a year that looks like one of the Buddhist calendar': 2 } })
  })
})
