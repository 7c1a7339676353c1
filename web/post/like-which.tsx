import type { ReactElement } from 'react'
import { Link } from 'wouter'
import { languageTag } from '../../src/domain/language-tag.js'
import type { PostAnswer } from '../../src/domain/reading/posts.js'
import { useAnswer } from '../api/questions.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'

/** Says which post the others are like, and leads back to all posts. */
export function LikeWhich({ id }: { readonly id: string }): ReactElement {
  const { posts: says } = useWords()
  const filter = useFilter()
  const post = useAnswer<PostAnswer>(`posts/${id}`).data
  return (
    <p className="like-which">
      {says.like}{' '}
      <Link href={filter.to(`/posts/${id}`)}>
        <q dir="auto" lang={post && languageTag(post.language)}>
          {post?.text ?? id}
        </q>
      </Link>{' '}
      · <Link href={filter.to('/posts')}>{says.allPosts}</Link>
    </p>
  )
}
