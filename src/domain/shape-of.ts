/** A longer text says nothing more about its shape. */
const TEXT_UNITS = 200
const LIST_ITEMS = 20
const DEPTH = 20

/** Fields with the platform's own words for kinds of things, and the form of such a word. */
const KINDS = /^(?:\$?type|kind|event|operation|collection|product_type|media_type|__typename|roots)$/i
const WORD = /^(?!did:)[a-z_][\w.:#-]{0,59}$/i
/** A name of a field; a key that is somebody's id is none. */
const NAME = /^(?!did:)[@#$]?[a-z_][\w.:$-]{0,59}$/i
const DIGITS_OF_AN_ID = /\d{4}/

/** Tags of HTML with their attributes: any other word in angle brackets may be a name or an address. */
const TAG =
  /<\/?(?:a|article|b|blockquote|br|button|code|div|em|figure|footer|h\d|header|i|img|li|ol|p|pre|section|span|strong|table|td|time|tr|u|ul|video)(?=[\s/>])[^<>]*>/gi
const TAG_PARTS = /(^<\/?\w+)|([\w:@-]+)=("[^"]*"|'[^']*'|[^\s>]+)|[^\s>]+/g

/**
 * The form of an item of an unknown shape, without its content, for the developer of the next version of the parser: the
 * names of fields and tags, types, and of each text its letters as x, its digits as 9 and its marks. It contains no text,
 * name, address or id.
 */
export function shapeOf(value: unknown, depth = DEPTH): unknown {
  if (typeof value === 'string') return shapeOfText(value, depth)
  if (typeof value === 'number') return Number(String(value).replace(/[1-9]/g, '9'))
  if (typeof value !== 'object' || value === null) return value
  if (depth === 0) return '…'
  if (Array.isArray(value)) return value.slice(0, LIST_ITEMS).map((item) => shapeOf(item, depth - 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const isName = NAME.test(key) && !DIGITS_OF_AN_ID.test(key)
      return [isName ? key : masked(key), KINDS.test(key) && areWords(inner) ? inner : shapeOf(inner, depth - 1)]
    }),
  )
}

function areWords(value: unknown): boolean {
  const words: unknown[] = Array.isArray(value) ? value.slice(0, LIST_ITEMS) : [value]
  return words.every((word) => typeof word === 'string' && WORD.test(word) && !DIGITS_OF_AN_ID.test(word))
}

function shapeOfText(text: string, depth: number): string {
  const json = depth > 0 && /^\s*[{[]/.test(text) ? parseJson(text) : undefined
  if (json !== undefined) return JSON.stringify(shapeOf(json, depth - 1))
  const tags = text.match(TAG) ?? []
  return text
    .split(TAG)
    .map((between, at) => masked(between) + shapeOfTag(tags[at] ?? ''))
    .join('')
}

/** A class is a page's own name for one of its parts. */
function shapeOfTag(tag: string): string {
  return tag.replace(TAG_PARTS, (whole: string, opening?: string, name?: string, value?: string) => {
    if (opening !== undefined) return opening
    return name === undefined ? masked(whole) : `${name}=${name === 'class' ? value : masked(value ?? '')}`
  })
}

function masked(text: string): string {
  const short = text.length > TEXT_UNITS ? `${text.slice(0, TEXT_UNITS)}…` : text
  return short
    .replace(/\p{Lu}/gu, 'X')
    .replace(/[\p{L}\p{M}]/gu, (letter) => (letter === 'X' ? 'X' : 'x'))
    .replace(/\p{N}/gu, '9')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // a text like any other
  }
}
