import type { CleanText, PostedText } from '../../domain/annotation.js'
import { done, notApplicable, type Outcome } from '../../domain/outcome.js'
import { SAYS_SOMETHING } from '../../text/patterns.js'
import { languageText, plainText, sentimentText, withoutLinks } from '../../text/profiles.js'
import { contentHash, simhash } from '../../text/simhash.js'
import { wordsProfile } from '../../text/words.js'

/**
 * Every profile of each text. `empty_after_clean` only when nothing is left to say anything about: no letter, digit or
 * emoji outside of links and handles.
 */
export function cleanPosts(posts: readonly PostedText[]): Outcome<CleanText>[] {
  return posts.map((post) => {
    const plain = plainText(post.text)
    return SAYS_SOMETHING.test(withoutLinks(plain))
      ? done(post.id, cleanText(plain))
      : notApplicable(post.id, 'empty_after_clean')
  })
}

function cleanText(plain: string): CleanText {
  const sentiment = sentimentText(plain)
  const { words, tokens } = wordsProfile(plain)
  return {
    languageText: languageText(plain),
    sentimentText: sentiment,
    words,
    // A post of emoji alone has no tokens; all of those are not one duplicate.
    contentHash: contentHash(tokens.length > 0 ? tokens : [sentiment]),
    simhash: simhash(tokens),
  }
}
