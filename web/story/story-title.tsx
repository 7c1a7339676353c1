import type { ReactElement } from 'react'
import { languageTag } from '../../src/domain/language-tag.js'

/** What names a story: the beginning of one of its posts, in the language of that post. */
export interface Titled {
  readonly title: string
  readonly titleLanguage: string
}

/** The title of a story, marked with its language for screen readers and fonts. */
export function StoryTitle({ story }: { story: Titled }): ReactElement {
  return (
    <bdi className="story-title" lang={languageTag(story.titleLanguage)}>
      {story.title}
    </bdi>
  )
}
