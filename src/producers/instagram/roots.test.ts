import { expect, it } from 'vitest'
import { findLists } from './roots.js'

const nested = (data: unknown) => ({
  require: [['S', 'h', null, [{ __bbox: { require: [[{ __bbox: { result: { data } } }]] } }]]],
})
const item = { pk: '3992434279182783934', caption: null }

it.each([
  [{ xig_logged_out_popular_search_media_info: { edges: [{ node: item }] } }, 'hashtag'],
  [
    { xdt_fbsearch__top_serp_graphql: { edges: [{ node: { __typename: 'XDTTopSerpMediaGridUnit', items: [item] } }] } },
    'hashtag',
  ],
  [{ recent: { sections: [{ layout_content: { medias: [{ media: item }] } }] } }, 'hashtag'],
  [{ top: { sections: [{ layout_content: { fill_items: [{ media: item }] } }] } }, 'location'],
  [{ hashtag: { edge_hashtag_to_media: { edges: [{ node: item }] } } }, 'hashtag'],
  [{ xdt_location_get_web_info_tab: { edges: [{ node: item }] } }, 'location'],
  [{ location: { edge_location_to_media: { edges: [{ node: item }] } } }, 'location'],
  [{ xdt_api__v1__feed__user_timeline_graphql_connection: { edges: [{ node: item }] } }, 'profile'],
  [{ xdt_api__v1__clips__user__connection_v2: { edges: [{ node: { media: item } }] } }, 'profile'],
  [{ user: { edge_owner_to_timeline_media: { edges: [{ node: item }] } } }, 'profile'],
  [{ xdt_api__v1__media__shortcode__web_info: { items: [item] } }, 'post'],
  [{ shortcode_media: item }, 'post'],
] as const)('finds the posts of %j on a %s page, embedded or answered', (data, kind) => {
  for (const document of [{ data }, nested(data)]) {
    expect(findLists([document], kind).lists).toMatchObject([{ items: [item] }])
  }
})

it('finds answers that are text inside a block', () => {
  const response = `for (;;);${JSON.stringify({ data: { xdt_location_get_web_info_tab: { edges: [{ node: item }] } } })}`
  expect(findLists([{ __bbox: { result: { response } } }], 'location').lists).toHaveLength(1)
})

it('leaves lists of other pages alone, and reports their names', () => {
  const data = {
    xdt_api__v1__feed__timeline__connection: { edges: [{ node: { media: item } }] },
    xdt_location_get_web_info_tab: { edges: [{ node: item }] },
  }
  const found = findLists([{ data }], 'hashtag')
  expect(found.lists).toEqual([])
  expect(found).toMatchObject({ anyData: true, otherRoots: Object.keys(data) })
})

it('takes only the grids of the search page, not its accounts and answers', () => {
  const edges = ['XDTTopSerpHeaderUnit', 'XDTTopSerpAccountUnit'].map((__typename) => ({
    node: { __typename, items: [item] },
  }))
  expect(findLists([{ data: { xdt_fbsearch__top_serp_graphql: { edges } } }], 'hashtag').lists[0]?.items).toEqual([])
})

it('keeps a known root with unknown insides raw', () => {
  const found = findLists(
    [{ data: { xdt_location_get_web_info_tab: { blobs: [1], user: { username: 'x' } } } }],
    'location',
  )
  expect(found.lists[0]?.drifted).toEqual({
    field: 'xdt_location_get_web_info_tab: no list of posts in it',
    raw: { blobs: [1] },
  })
})

it.each([
  [{ page_info: { has_next_page: true } }, true],
  [{ page_info: { has_next_page: false } }, false],
  [{ more_available: true }, true],
  [{}, null],
])('reads %j as whether there is more: %j', (extra, hasNext) => {
  const data = { xdt_location_get_web_info_tab: { edges: [], ...extra } }
  expect(findLists([{ data }], 'location').lists[0]?.hasNext).toBe(hasNext)
})

it.each([{ xig_polaris_media: null }, { xdt_api__v1__media__shortcode__web_info: { items: [] } }])(
  'reads %j as a post that is gone',
  (data) => {
    expect(findLists([{ data }], 'post').missing).toBe(true)
    expect(
      findLists([{ data: { xig_polaris_media: { gating_ruling: {}, if_not_gated_logged_out: null } } }], 'post')
        .missing,
    ).toBe(false)
  },
)

it('is not led astray by a key of every object', () => {
  expect(
    findLists([JSON.parse('{"data":{"constructor":{"edges":[]},"__proto__":{"edges":[]}}}')], 'hashtag').lists,
  ).toEqual([])
})
