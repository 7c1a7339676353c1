import { describe, expect, it } from 'vitest'
import { readWhole, reasons, texts } from '../../../test/support/read-whole.js'
import { drafts, others, readAs } from '../../../test/support/read-format.js'

const NAMES =
  'id,time,created_at,from_user_name,text,filter_level,possibly_sensitive,withheld_copyright,withheld_scope,truncated,' +
  'retweet_count,favorite_count,lang,to_user_name,in_reply_to_status_id,quoted_status_id,source,location,lat,lng,' +
  'from_user_id,from_user_realname,from_user_lang,from_user_withheld_scope,from_user_created_at'

type Row = Partial<Record<string, string>>

const WHOLE: Row = {
  ...{ id: '718395999312478208', time: '1460113928', created_at: '2016-04-08 21:12:08', from_user_name: 'kopi_uncle' },
  ...{ text: 'Rain at Bedok again', filter_level: 'low', possibly_sensitive: '0', truncated: '0', retweet_count: '2' },
  ...{ favorite_count: '5', lang: 'en', location: 'Tampines', lat: '0.000000', lng: '0.000000', from_user_lang: 'de' },
  ...{
    from_user_id: '1440000000000000019',
    from_user_realname: 'A Person',
    from_user_created_at: '2010-01-02 03:04:05',
  },
}

function table(names: string, ...rows: readonly Row[]): string {
  const quoted = (text = ''): string => (/[",\n ]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const lines = rows.map((row) => names.split(',').map((name) => quoted({ ...WHOLE, ...row }[name])))
  return `\uFEFF${[names, ...lines.map((cells) => cells.join(','))].join('\n')}\n`
}

describe('a full export of TCAT', () => {
  it('is read by its own column names: exact ids, Unix time, the place and age of the author, the language of the post', () => {
    expect(drafts(readAs('tcat-csv', table(NAMES, {})))).toMatchObject([
      {
        ...{ platform: 'x', nativeId: '718395999312478208', text: 'Rain at Bedok again', kind: 'original' },
        ...{ postedAt: new Date('2016-04-08T11:12:08Z'), languageTag: 'en', placeTag: null, parentNativeId: null },
        counts: { likes: 5, reposts: 2 },
        author: {
          ...{ nativeId: '1440000000000000019', handle: 'kopi_uncle', declaredPlace: 'Tampines' },
          createdAt: new Date('2010-01-02T03:04:05Z'),
        },
      },
    ])
  })

  it('knows replies and quotes; the number 0 refers to nothing', () => {
    const file = table(
      NAMES,
      { id: '718395999312478209', in_reply_to_status_id: '718395999312478208', quoted_status_id: '0' },
      { id: '718395999312478210', quoted_status_id: '718395999312478208' },
      { id: '718395999312478211', in_reply_to_status_id: '0', to_user_name: 'someone' },
    )
    expect(drafts(readAs('tcat-csv', file)).map(({ kind, parentNativeId }) => [kind, parentNativeId])).toEqual([
      ['reply', '718395999312478208'],
      ['quote', '718395999312478208'],
      ['original', null],
    ])
  })

  it('has reposts, whose originals only some versions name', () => {
    const repost = { text: 'RT @someone: wet weather' }
    const unnamed = readAs('tcat-csv', table(NAMES, repost))
    expect(unnamed).toMatchObject([
      {
        draft: { kind: 'repost', parentNativeId: null },
        omitted: [{ field: 'parentNativeId', reason: 'not in the file for a repost' }],
      },
    ])
    const named = readAs('tcat-csv', table(`${NAMES},retweet_id`, { ...repost, retweet_id: '718395999312478200' }))
    expect(drafts(named)).toMatchObject([{ kind: 'repost', parentNativeId: '718395999312478200' }])
  })

  it('leaves out what was withheld, and says which texts are cut', () => {
    const items = readAs(
      'tcat-csv',
      table(
        NAMES,
        { withheld_scope: 'status' },
        { withheld_copyright: '1' },
        { from_user_withheld_scope: 'user' },
        { withheld_copyright: '0', truncated: '1', text: 'so long that it ends…' },
      ),
    )
    expect(others(items)).toEqual([2, 3, 4].map((line) => `${line}: left out: withheld in some countries`))
    expect(items.at(-1)).toMatchObject({ omitted: [{ field: 'text', reason: 'cut at 140 characters in the file' }] })
  })

  it('is known between tabs and after another program saved it; a ruined id costs the row, a ruined author only itself', async () => {
    const tabs = await readWhole('full.tsv', table(NAMES, {}).replaceAll(',', '\t'))
    expect(texts(tabs)).toEqual(['Rain at Bedok again'])
    const saved = await readWhole(
      'saved.csv',
      table(
        NAMES,
        { id: '7.18396E+17' },
        { from_user_id: '1.44E+18', time: 'nan', created_at: '2016-04-08 11:12:08' },
      ).replaceAll(',', ';'),
    )
    expect(reasons(saved)).toEqual(['id: is not an id of X (digits, all of them)'])
    expect(saved.posts).toMatchObject([{ author: null, postedAt: new Date('2016-04-08T11:12:08Z') }])
    expect(saved.counts.omitted).toEqual({ author: { 'not an id of digits': 1 } })
  })
})
