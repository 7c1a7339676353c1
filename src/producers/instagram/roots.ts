import type { DriftedItem } from '../../domain/source.js'
import { readDocuments } from './json-documents.js'
import { isObject } from './parse.js'
import { stripAuthor } from './strip-author.js'

/** The kinds of page that an operator can name. */
export type PageKind = 'hashtag' | 'location' | 'profile' | 'post'

/** One list of posts in the data of a page. */
export interface FoundList {
  readonly root: string
  readonly items: readonly unknown[]
  /** Whether the platform says that more follow; null when it does not say. */
  readonly hasNext: boolean | null
  /** The post exists but is not shown here, such as in this country. */
  readonly gated: boolean
  /** Set when the root is known and its content is not. */
  readonly drifted: DriftedItem | null
}

interface Root {
  readonly kinds: readonly PageKind[]
  /** Null when the shape is unknown. */
  items(value: Record<string, unknown>): unknown[] | null
}

/**
 * Keys of `data` by which an answer is recognised. Queries are renumbered every few weeks; these names have stayed. A
 * page also prefetches lists of other pages (home feed, explore grid, suggestions): only those that fit are taken.
 */
const ROOTS: Readonly<Record<string, Root>> = {
  xig_logged_out_popular_search_media_info: { kinds: ['hashtag'], items: nodes },
  xdt_fbsearch__top_serp_graphql: { kinds: ['hashtag'], items: gridItems },
  xdt_location_get_web_info_tab: { kinds: ['location'], items: nodes },
  xdt_api__v1__feed__user_timeline_graphql_connection: { kinds: ['profile'], items: nodes },
  xdt_api__v1__clips__user__connection_v2: { kinds: ['profile'], items: nodes },
  xdt_api__v1__media__shortcode__web_info: { kinds: ['post'], items: ({ items }) => listOf(items) },
  xig_polaris_media: { kinds: ['post'], items: ungated },
  xdt_shortcode_media: { kinds: ['post'], items: (media) => [media] },
  shortcode_media: { kinds: ['post'], items: (media) => [media] },
  recent: { kinds: ['hashtag', 'location'], items: sections },
  top: { kinds: ['hashtag', 'location'], items: sections },
  hashtag: { kinds: ['hashtag'], items: (tag) => edgesOf(tag['edge_hashtag_to_media']) },
  location: { kinds: ['location'], items: (place) => edgesOf(place['edge_location_to_media']) },
  user: { kinds: ['profile'], items: (user) => edgesOf(user['edge_owner_to_timeline_media']) },
}

/** Names too general to mean a list by themselves: without one inside they are something else. */
const COMMON_NAMES = new Set(['recent', 'top', 'hashtag', 'location', 'user'])

export interface FoundLists {
  readonly lists: readonly FoundList[]
  /** A root of a single post is there and empty: no such post. */
  readonly missing: boolean
  /** Whether there was any `data` at all: a page without is an empty shell. */
  readonly anyData: boolean
  /** Keys of `data` that are not for this kind of page: what to look at when no list is found. */
  readonly otherRoots: readonly string[]
}

/** The lists in an answer, or anywhere in an embedded block, that fit the kind of page. */
export function findLists(documents: readonly unknown[], kind: PageKind): FoundLists {
  const lists: FoundList[] = []
  const others = new Set<string>()
  let anyData = false
  let missing = false
  for (const data of documents.flatMap(dataObjects)) {
    anyData = true
    for (const [name, value] of Object.entries(data)) {
      const root = Object.hasOwn(ROOTS, name) ? ROOTS[name] : undefined
      const list = root?.kinds.includes(kind) && isObject(value) ? readList(name, root, value) : null
      if (list) lists.push(list)
      else if (root?.kinds.includes(kind) && kind === 'post' && value === null) missing = true
      else others.add(name.slice(0, 100))
    }
  }
  const nothing = lists.length > 0 && lists.every(({ items, gated, drifted }) => !items.length && !gated && !drifted)
  return { lists, missing: missing || (kind === 'post' && nothing), anyData, otherRoots: [...others].slice(0, 50) }
}

function readList(name: string, root: Root, value: Record<string, unknown>): FoundList | null {
  const items = root.items(value)
  if (items === null && COMMON_NAMES.has(name)) return null
  return {
    root: name,
    items: items ?? [],
    hasNext: hasNext(value),
    gated: isGated(value),
    drifted: items === null ? { field: `${name}: no list of posts in it`, raw: stripAuthor(value) } : null,
  }
}

/** Every object under a key `data`, also in answers that are text inside a block. */
function dataObjects(node: unknown): Record<string, unknown>[] {
  const found: Record<string, unknown>[] = []
  const waiting: unknown[] = [node]
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (Array.isArray(next)) for (const inner of next as unknown[]) waiting.push(inner)
    if (!isObject(next)) continue
    for (const [key, value] of Object.entries(next)) {
      if (key === 'data' && isObject(value)) found.push(value)
      else if (key === 'response' && typeof value === 'string') waiting.push(...readDocuments(value).documents)
      else waiting.push(value)
    }
  }
  return found.reverse()
}

function nodes(value: Record<string, unknown>): unknown[] | null {
  return edgesOf(value)
}

function edgesOf(value: unknown): unknown[] | null {
  if (!isObject(value)) return null
  const edges = listOf(value['edges'])
  return edges && edges.map((edge) => mediaIn(isObject(edge) && 'node' in edge ? edge['node'] : edge))
}

const mediaIn = (node: unknown): unknown => (isObject(node) && isObject(node['media']) ? node['media'] : node)

/** Results of the search page: only grids have posts. Headers, accounts and the platform's own answers are there too. */
function gridItems(value: Record<string, unknown>): unknown[] | null {
  return (
    edgesOf(value)?.flatMap((unit) =>
      isObject(unit) && unit['__typename'] === 'XDTTopSerpMediaGridUnit' ? (listOf(unit['items']) ?? [unit]) : [],
    ) ?? null
  )
}

function sections(value: Record<string, unknown>): unknown[] | null {
  const all = listOf(value['sections'])
  if (!all) return null
  return all.flatMap((section) => {
    const layout = isObject(section) ? section['layout_content'] : null
    if (!isObject(layout)) return [section]
    return [...(listOf(layout['medias']) ?? []), ...(listOf(layout['fill_items']) ?? [])].map(mediaIn)
  })
}

/** The code and id are outside the part that some visitors do not get. */
function ungated(value: Record<string, unknown>): unknown[] {
  const media = value['if_not_gated_logged_out']
  return isObject(media) ? [{ code: value['code'], pk: value['pk'], ...media }] : []
}

const isGated = (value: Record<string, unknown>): boolean =>
  'gating_ruling' in value && value['gating_ruling'] !== null && value['if_not_gated_logged_out'] === null

function hasNext(value: Record<string, unknown>): boolean | null {
  const [nested] = Object.entries(value).flatMap(([key, inner]) => (/^edge_.*_to_/.test(key) ? [inner] : []))
  const holder = isObject(nested) ? nested : value
  const info = holder['page_info']
  if (isObject(info) && typeof info['has_next_page'] === 'boolean') return info['has_next_page']
  return typeof holder['more_available'] === 'boolean' ? holder['more_available'] : null
}

const listOf = (value: unknown): unknown[] | null => (Array.isArray(value) ? (value as unknown[]) : null)
