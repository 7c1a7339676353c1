import type { ReactElement } from 'react'
import { Link } from 'wouter'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import { useTitle } from './story-in-link.js'
import { StoryTitle } from './story-title.js'

/** Says which story the posts are like, and leads back to it and to all posts. */
export function LikeStory({ id }: { readonly id: string }): ReactElement {
  const { story: says, posts } = useWords()
  const filter = useFilter()
  const { data: story } = useTitle(id)
  return (
    <p className="like-which">
      {says.likeStory}{' '}
      <Link href={filter.to(`/stories/${id}`)}>
        <q>{story ? <StoryTitle story={story} /> : id}</q>
      </Link>{' '}
      · <Link href={filter.to('/posts')}>{posts.allPosts}</Link>
    </p>
  )
}
