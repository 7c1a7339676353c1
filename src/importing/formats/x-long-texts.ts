import { z } from 'zod'
import { unescapeHtml } from '../../producers/x/parse.js'
import { timeOfId } from '../../producers/x/snowflake.js'

/** A post is cut at 280 columns, of which a Chinese character takes two. */
const SHORTEST_CUT = 100
/** X gives the long text its own id, made in the same moment as the post's. */
const SAME_MOMENT_MS = 60_000
/** Of all long texts that wait for their posts; a book has about a million. */
const MOST_CHARACTERS = 32 * 1024 * 1024

const NAMES_IN_FRONT = /^(?:@\w{1,20}\s+)+/
/** How X ends a text that it has cut: also with a link to the whole post. */
const CUT_END = /…?(?:\s*https:\/\/t\.co\/\w+)?\s*$/

/** One entry of `note-tweet.js`. */
export const LongText = z.object({
  noteTweet: z.object({
    noteTweetId: z.string().regex(/^\d{1,19}$/),
    core: z.object({ text: z.string() }),
  }),
})
type LongText = z.infer<typeof LongText>

/** The long texts of an archive, waiting for the posts whose cut text is in `tweets.js`. */
export interface LongTexts {
  /** @returns false when there is no room for it */
  add(entry: LongText): boolean
  /** The whole of a cut text, handed out once; null when none is known. */
  takeFor(postId: string, cut: string): string | null
  /** How many no post has taken. */
  readonly left: number
}

/**
 * Nothing in an archive says which post a long text is of. It is the post of the same id or, as X numbers the two apart,
 * the nearest one of the same minute whose text is the beginning of it.
 */
export function createLongTexts(): LongTexts {
  const texts = new Map<string, string>()
  /** Ids by the first characters of their texts. */
  const byBeginning = new Map<string, Set<string>>()
  let characters = 0

  function nearest(postId: string, cut: string): string | null {
    if (texts.has(postId)) return postId
    const beginning = comparable(cut.replace(CUT_END, ''))
    if (beginning.length < SHORTEST_CUT || !/^\d{1,19}$/.test(postId)) return null
    const near = [...(byBeginning.get(beginning.slice(0, SHORTEST_CUT)) ?? [])]
      .map((id) => ({ id, apart: millisecondsBetween(id, postId), text: comparable(texts.get(id) ?? '') }))
      .filter(({ apart, text }) => apart <= SAME_MOMENT_MS && text.startsWith(beginning))
      .sort((a, b) => a.apart - b.apart)
    return near[0]?.id ?? null
  }

  return {
    add({ noteTweet: { noteTweetId: id, core } }) {
      if (characters + core.text.length > MOST_CHARACTERS) return false
      characters += core.text.length
      texts.set(id, core.text)
      const beginning = comparable(core.text).slice(0, SHORTEST_CUT)
      const ids = byBeginning.get(beginning) ?? new Set()
      byBeginning.set(beginning, ids.add(id))
      return true
    },
    takeFor(postId, cut) {
      const id = nearest(postId, cut)
      if (id === null) return null
      const text = texts.get(id) ?? ''
      texts.delete(id)
      byBeginning.get(comparable(text).slice(0, SHORTEST_CUT))?.delete(id)
      // The names that a reply answers may be in the post only.
      const names = NAMES_IN_FRONT.exec(cut)?.[0] ?? ''
      return NAMES_IN_FRONT.test(text) ? text : names + text
    },
    get left() {
      return texts.size
    },
  }
}

/** The part that is the same in both, however it is escaped and spaced. */
const comparable = (text: string): string => unescapeHtml(text).replace(NAMES_IN_FRONT, '').replace(/\s+/g, ' ').trim()

function millisecondsBetween(a: string, b: string): number {
  const [first, second] = [timeOfId(a), timeOfId(b)]
  return first && second ? Math.abs(first.getTime() - second.getTime()) : Infinity
}
