/** What systems leave in archives and folders beside a person's files: `__MACOSX/`, `._posts.csv`, `.DS_Store`, `Thumbs.db`. */
const LEFT_BY_SYSTEMS = /(?:^|\/)(?:__MACOSX\/|\.(?!\.?\/)|(?:Thumbs\.db|desktop\.ini)$)/i

/** In an X archive: whose it is, the texts of long posts, and the posts, in `tweet.js` in older ones. */
const ACCOUNT = /(?:^|\/)data\/account\.js$/
const LONG_TEXTS = /(?:^|\/)data\/note-tweet(?:-part\d+)?\.js$/
const TWEETS = /(?:^|\/)data\/tweets?(?:-part(\d+))?\.js$/
/** Of a Mastodon archive, of a Telegram export. */
const DOCUMENT = /(?:^|\/)(?:outbox|result)\.json$/

const NAMES_SHOWN = 5

export interface Member {
  readonly name: string
}

export function isLeftBySystems(name: string): boolean {
  return LEFT_BY_SYSTEMS.test(name)
}

export function isKnownDocument(name: string): boolean {
  return DOCUMENT.test(name) && !isLeftBySystems(name)
}

/**
 * The members of an archive that hold posts, in the order in which they are to be read: those of a known archive, or
 * the only file.
 * @returns what people are told instead when none is known
 */
export function chooseMembers<M extends Member>(all: readonly M[]): readonly M[] | string {
  const files = all.filter(({ name }) => !name.endsWith('/') && !isLeftBySystems(name))
  const named = (pattern: RegExp): M[] => files.filter(({ name }) => pattern.test(name))
  const part = ({ name }: M): number => Number(TWEETS.exec(name)?.[1] ?? 0)
  const posts = named(TWEETS).sort((a, b) => part(a) - part(b))
  // A post takes up what has been read before it.
  if (posts.length > 0) return [...named(ACCOUNT), ...named(LONG_TEXTS), ...posts]
  const [document] = named(DOCUMENT)
  if (document) return [document]
  if (files.length === 1) return files
  if (files.length === 0) return 'without a file'
  const shown = files.slice(0, NAMES_SHOWN).map(({ name }) => name)
  const more = files.length > NAMES_SHOWN ? ', …' : ''
  return `of ${files.length} files (${shown.join(', ')}${more}), none of which is known (data/tweets.js, outbox.json, result.json)`
}
