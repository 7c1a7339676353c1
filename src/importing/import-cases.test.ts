import { describe, expect, it } from 'vitest'
import { readWhole as read, reasons, texts, type WholeFile } from '../../test/support/read-whole.js'

// Files as other programs leave them: each stands for a kind of fault that people have met.

const ids = ({ posts }: WholeFile): string[] => posts.map(({ nativeId }) => nativeId)
const counts = ({ posts }: WholeFile): unknown[] => posts.map((post) => post.counts)

describe('ids that are numbers in JSON', () => {
  const ID = '1669700650467246081'
  const NEXT = '1669700650467246083'

  it('keep every digit with a map, of the post, its parent and its author', async () => {
    const line = (id: string): string =>
      `{"url":"https://twitter.com/a/status/1","rawContent":"kopi","id":${id},"reply": {"to": ${NEXT}},"user":{"id":1440000000000000019}}`
    const result = await read(
      'snscrape.jsonl',
      `${line(ID)}\n${line(NEXT)}\n`,
      'text=rawContent,nativeId=id,parentNativeId=reply.to,author=user.id',
      'twitter',
    )
    expect(ids(result)).toEqual([ID, NEXT])
    expect(result.posts[0]).toMatchObject({
      platform: 'x',
      parentNativeId: NEXT,
      author: { nativeId: '1440000000000000019' },
    })
    expect(result.understood).toEqual(['platform twitter is x'])
    expect(result.counts.repeated).toBe(0)
  })

  it('keep every digit under our own names, in lines and in a list', async () => {
    const object = `{"nativeId":${ID},"text":"teh","parentNativeId":${NEXT},"author":{"nativeId":${NEXT}},"platform":"Twitter"}`
    for (const content of [object, `[\n${object}\n]`, `[ ${object} ]`]) {
      const result = await read('own.json', content)
      expect(result.posts).toMatchObject([
        { platform: 'x', nativeId: ID, parentNativeId: NEXT, author: { nativeId: NEXT } },
      ])
    }
  })

  it('may be small, or as MongoDB exports them', async () => {
    const content = [
      '{"id": 7, "text": "kopi", "at": {"$date": "2025-01-02T03:04:05Z"}}',
      `{"id": {"$numberLong": "${ID}"}, "text": "teh", "at": {"$date": {"$numberLong": "1750000000000"}}}`,
      '{"_id": {"$oid": "5f"}, "id": 1.39612e+18, "text": "milo"}',
    ].join('\n')
    const result = await read('mongo.json', content, 'text=text,nativeId=id,postedAt=at', 'x')
    expect(ids(result)).toEqual(['7', ID])
    expect(result.posts.map(({ postedAt }) => postedAt?.getTime())).toEqual([
      Date.UTC(2025, 0, 2, 3, 4, 5),
      1_750_000_000_000,
    ])
    expect(reasons(result)).toEqual([expect.stringMatching(/^nativeId: in scientific notation/)])
  })
})

describe('ids that a spreadsheet has ruined', () => {
  it.each([
    ['1.39612E+18', 'in scientific notation'],
    ['"1,39E+18"', 'in scientific notation'],
    ['1.0', 'a decimal number'],
    ['16697 00650', 'has a space in it'],
  ])('%s is rejected by name', async (id, reason) => {
    const result = await read('posts.csv', `id,text\n${id},kopi\n1,teh\n`, 'text=text,nativeId=id', 'x')
    expect(texts(result)).toEqual(['teh'])
    expect(reasons(result)).toEqual([expect.stringContaining(`nativeId: ${reason}`)])
  })

  it('are said where they repeat or end in zeros', async () => {
    const rows = ['a', 'b', 'c', 'd'].map((text) => `1396120000000000000,${text}`).join('\n')
    const rounded = await read('posts.csv', `id,text\n${rows}\n`, 'text=text,nativeId=id', 'x')
    expect(rounded.counts).toMatchObject({ posts: 4, repeated: 3 })
    expect(rounded.warnings).toEqual([
      expect.stringMatching(/^3 of 4 posts have the id of an earlier post of this file: if they are different posts/),
      expect.stringMatching(/^4 of 4 ids end in zeros after 15 digits/),
    ])
    const sound = Array.from({ length: 50 }, (_, index) => `${index || 1},text`).join('\n')
    const result = await read('sound.csv', `nativeId,text\n${sound}\n`)
    expect(result).toMatchObject({ counts: { repeated: 1 }, warnings: [] })
  })

  it('cost a parent or an author only', async () => {
    const content = 'id,text,to,by\n1,kopi,1.6697e+18,495430242.0\n2,teh,15.0,1.6697e+18\n'
    const result = await read('posts.csv', content, 'text=text,nativeId=id,parentNativeId=to,author=by', 'x')
    expect(result.posts).toMatchObject([
      { parentNativeId: null, author: { nativeId: '495430242' } },
      { parentNativeId: '15', author: null },
    ])
    const reason = 'in scientific notation, so digits are lost'
    expect(result.counts.omitted).toEqual({ parentNativeId: { [reason]: 1 }, author: { [reason]: 1 } })
  })
})

describe('counts', () => {
  it('are read as pandas writes them, and a score may be below zero', async () => {
    const content = 'nativeId,text,counts.likes,counts.score\n1,a,12.0,-3\n2,b,,-3.0\n3,c,NaN,5\n4,d,0,None\n'
    const result = await read('pandas.csv', content)
    expect(counts(result)).toEqual([{ likes: 12, score: -3 }, { score: -3 }, { score: 5 }, { likes: 0 }])
    expect(result.counts.omitted).toEqual({})
  })

  it('that cannot be read are left out and said', async () => {
    const values = ['1.2K', '"1,234"', '12.5', '1e3', '99999999999999999999']
    const rows = values.map((value, index) => `${index},text,${value}`).join('\n')
    const result = await read('shown.csv', `nativeId,text,counts.likes\n${rows}\n`)
    expect(counts(result)).toEqual(values.map(() => ({})))
    expect(result.counts.omitted).toEqual({ 'counts.likes': { 'not a whole number': 5 } })
    const lines = '{"cid":"a1","text":"so good","votes":"1.2K"}\n{"cid":"a2","text":"not bad","votes":"12"}\n'
    expect(counts(await read('shown.jsonl', lines, 'text=text,nativeId=cid,counts.votes=votes'))).toEqual([
      {},
      { votes: 12 },
    ])
  })

  it('of any kind cost no JSON line its post', async () => {
    const values = ['[1]', '{"a":1}', 'true', '"many"', '1.5', 'NaN', 'null', '-3', '12.0', '1669700650467246081']
    const lines = values.map((value) => `{"text":"x","counts":{"likes":${value}}}`).join('\n')
    const result = await read('counts.jsonl', `${lines}\n{"text":"x","counts":"many"}\n{"text":"x","counts":[1]}`)
    expect(result.posts).toHaveLength(12)
    expect(counts(result).filter((each) => Object.keys(each as object).length > 0)).toEqual([
      { likes: -3 },
      { likes: 12 },
    ])
    expect(result.counts.omitted).toEqual({
      'counts.likes': { 'not a whole number': 6 },
      counts: { 'not an object of numbers': 2 },
    })
  })
})

describe('decoration', () => {
  it('that is too long or of another kind is left out, and the post stays', async () => {
    const long = 'x'.repeat(600)
    const result = await read(
      'long.jsonl',
      [
        JSON.stringify({ text: 'a', placeTag: long, community: long, languageTag: long, parentNativeId: long }),
        JSON.stringify({ text: 'b', author: { nativeId: long, handle: 'ah_beng' } }),
        JSON.stringify({ text: 'c', author: { nativeId: '5', handle: long, declaredPlace: long } }),
        JSON.stringify({ text: 'd', author: 7, counts: { [long]: 1, likes: 2 } }),
        JSON.stringify({ text: 'e', kind: 'rumour', editedAt: [], postedAt: {}, placeTag: ['Bedok'], author: [] }),
      ].join('\n'),
    )
    expect(result.posts).toMatchObject([
      { text: 'a', placeTag: null, community: null, languageTag: null, parentNativeId: null },
      { text: 'b', author: null },
      { text: 'c', author: { nativeId: '5', handle: null, declaredPlace: null } },
      { text: 'd', author: { nativeId: '7' }, counts: { likes: 2 } },
      { text: 'e', kind: 'original', editedAt: null, postedAt: null, placeTag: null, author: null },
    ])
    expect(result.counts.omitted).toEqual({
      placeTag: { 'too long': 1, 'not text': 1 },
      community: { 'too long': 1 },
      languageTag: { 'too long': 1 },
      parentNativeId: { 'too long': 1 },
      author: { 'too long': 1, 'not text': 1 },
      'author.handle': { 'too long': 1 },
      'author.declaredPlace': { 'too long': 1 },
      counts: { 'too long': 1 },
      kind: { 'none of original, reply, repost, quote': 1 },
      editedAt: { 'not a date': 1 },
      postedAt: { 'not a date': 1 },
    })
  })

  it('is never text, id or platform', async () => {
    const lines = ['{"text":["a"]}', '{"nativeId":{},"text":"b"}', '{"platform":5,"text":"c"}', '{"nativeId":"1"}']
    expect(reasons(await read('required.jsonl', lines.join('\n')))).toEqual([
      'text: is not text',
      'nativeId: is not an id',
      'platform: is not a name',
      'text: is missing',
    ])
  })
})

describe('the line of column names', () => {
  it('is skipped where files were joined, and counted', async () => {
    const result = await read(
      'joined.csv',
      'nativeId,text\n1,first\nnativeId,text\n2,second\n\uFEFFnativeId,text\n3,third\n',
    )
    expect(texts(result)).toEqual(['first', 'second', 'third'])
    expect(result.counts.leftOut).toEqual({ 'the line of column names again': 2 })
    expect(reasons(result)).toEqual([])
  })

  it('in another order changes what the columns below it mean', async () => {
    const result = await read('joined.tsv', 'nativeId\ttext\tmood\n1\tfirst\t-\ntext\tmood\tnativeId\nsecond\t-\t2\n')
    expect(result.posts).toMatchObject([
      { nativeId: 'case/1', text: 'first' },
      { nativeId: 'case/2', text: 'second' },
    ])
  })

  it('is no post where the map names the columns in order', async () => {
    const result = await read('labelled.csv', 'label,text\npositive,shiok\n', 'label,text')
    expect(texts(result)).toEqual(['shiok'])
    expect(result.counts.leftOut).toEqual({ 'the line of column names again': 1 })
  })

  it('is not a row that only begins like it', async () => {
    const result = await read('posts.csv', 'text,nativeId\ntext,5\ntext,text\n')
    expect(texts(result)).toEqual(['text', 'text'])
  })
})

it('says which well-known columns are not stored', async () => {
  const { understood } = await read('posts.csv', 'id,text,created_at\n1,kopi,2025-01-01\n')
  expect(understood).toEqual([
    'separated by commas',
    'the first line names the columns',
    'by their names, more columns could be stored: --map text=text,nativeId=id,postedAt=created_at',
  ])
})

it('knows a platform by the names that people use', async () => {
  const names = ['Twitter', 'tw', 'X.com', 'ig', 'insta', 'bsky', 'masto', 'REDDIT', 'My Forum']
  const result = await read(
    'posts.csv',
    `nativeId,text,platform\n${names.map((name, at) => `${at},x,${name}`).join('\n')}`,
  )
  expect(result.posts.map(({ platform }) => platform)).toEqual(
    'x x x instagram instagram bluesky mastodon reddit'.split(' ').concat('My Forum'),
  )
  expect(result.understood.filter((line) => line.startsWith('platform '))).toHaveLength(8)
})
