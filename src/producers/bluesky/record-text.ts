import type { Facet, PostRecord } from './record.js'

/** Longer ones are shown as the author's client shortened them. */
const MAX_LINK_LENGTH = 2_000

/**
 * The words of a post: its text with whole links in place of shortened ones, then what images and videos are described
 * with. The words of a link's card are the linked page's and are not among them.
 */
export function textOf(record: PostRecord): string {
  return [withFullLinks(record.text, record.facets ?? []), ...altTexts(record)].filter((part) => part !== '').join('\n')
}

/** All that a reader sees: `textOf` and the cards of links. */
export function visibleTextOf(record: PostRecord, text: string): string {
  const cards = [record.embed?.external, record.embed?.media?.external].flatMap((card) =>
    card ? [card.title ?? '', card.description ?? ''] : [],
  )
  return [text, ...cards].join('\n')
}

function altTexts({ embed }: PostRecord): string[] {
  return [embed, embed?.media].flatMap((media) => [
    ...(media?.images ?? []).map((image) => image.alt.trim()),
    media?.alt?.trim() ?? '',
  ])
}

/**
 * Clients shorten the text of a link ("www.example.org/news/..."): the whole address is in the facet and takes its place.
 * A link behind other words keeps them and follows them.
 * @param facets with offsets in UTF-8 bytes; those outside the text, inside a character or over one another are passed over
 */
export function withFullLinks(text: string, facets: readonly Facet[]): string {
  const links = facets
    .flatMap(({ index, features }) => {
      const uri = features.find((feature) => feature.uri !== undefined)?.uri
      return uri && uri.length <= MAX_LINK_LENGTH ? [{ ...index, uri }] : []
    })
    .sort((a, b) => a.byteStart - b.byteStart)
  if (links.length === 0) return text
  const bytes = Buffer.from(text, 'utf8')
  let out = ''
  let done = 0
  for (const { byteStart, byteEnd, uri } of links) {
    const inside = byteStart >= done && byteStart < byteEnd && byteEnd <= bytes.length
    if (!inside || splitsCharacter(bytes, byteStart) || splitsCharacter(bytes, byteEnd)) continue
    const label = bytes.toString('utf8', byteStart, byteEnd)
    out += bytes.toString('utf8', done, byteStart) + (shortens(label, uri) ? uri : `${label} ${uri}`)
    done = byteEnd
  }
  return out + bytes.toString('utf8', done)
}

/** Continuation bytes of UTF-8 are 10xxxxxx. */
function splitsCharacter(bytes: Buffer, at: number): boolean {
  return ((bytes[at] ?? 0) & 0xc0) === 0x80
}

function shortens(label: string, uri: string): boolean {
  const shown = bare(label.replace(/(?:\.\.\.|…)$/u, ''))
  return shown.includes('.') && bare(uri).startsWith(shown)
}

function bare(address: string): string {
  return address
    .trim()
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/^www\./, '')
    .replace(/\/$/, '')
}
