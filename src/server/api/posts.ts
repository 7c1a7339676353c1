import { z } from 'zod'
import { rowIdText } from '../../domain/reading/fields.js'
import { PostAnswer, PostsAnswer, PostsQuery } from '../../domain/reading/posts.js'
import { readPost } from '../../read/posts/post.js'
import { readPosts } from '../../read/posts/posts.js'
import type { ApiDeps, ApiServer } from './api-server.js'
import { filterProblems, missing } from './problems.js'

/** No answer here is remembered: the text of a post that is erased must be gone at once. */
export function addPostRoutes(app: ApiServer, { reading }: ApiDeps): void {
  const config = { access: 'reader', holdsText: true } as const
  app.get(
    '/api/posts',
    {
      config,
      schema: {
        summary: 'Posts, newest first, with all filters and a search',
        tags: ['posts'],
        querystring: PostsQuery,
        response: { 200: PostsAnswer, ...filterProblems },
      },
    },
    ({ query }) => readPosts(reading, query),
  )
  app.get(
    '/api/posts/:id',
    {
      config,
      schema: {
        summary: 'One post and why it is labelled as it is',
        tags: ['posts'],
        params: z.object({ id: rowIdText }),
        response: { 200: PostAnswer, ...missing },
      },
    },
    ({ params }) => readPost(reading, params.id),
  )
}
