import type { ReactElement } from 'react'
import { originalLink } from '../../src/domain/original-link.js'
import { useWords } from '../messages/messages.js'

interface OriginalProps {
  readonly post: { readonly id: number; readonly platform: string; readonly nativeId: string }
  /** Whether a sentence around the link says that it leads away. Otherwise only its name for screen readers does. */
  readonly isSentence?: boolean
}

/** A link to a post on its platform, where its address is known. The platform is not told where the reader comes from. */
export function Original({ post, isSentence = false }: OriginalProps): ReactElement | null {
  const words = useWords()
  const says = words.posts
  const address = originalLink(post.platform, post.nativeId)
  if (address === null) return null
  const platform = words.chart.platform(post.platform)
  const link = (
    <a
      href={address}
      target="_blank"
      rel="noopener noreferrer"
      title={says.leadsAway(platform)}
      aria-label={isSentence ? undefined : says.originalOf(post.id, platform)}
    >
      {says.original}
    </a>
  )
  return isSentence ? (
    <p className="muted">
      {link} · {says.leadsAway(platform)}
    </p>
  ) : (
    link
  )
}
