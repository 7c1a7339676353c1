import { z } from 'zod'
import { rowIdText } from '../../domain/reading/fields.js'
import {
  LanguageWords,
  PostAnswer,
  PostsAnswer,
  PostsQuery,
  QueryCheck,
  QueryCheckQuery,
} from '../../domain/reading/posts.js'
import { checkQuery } from '../../read/posts/check-query.js'
import { readPost, readPostText } from '../../read/posts/post.js'
import { asksForNearest, readNearestPosts } from '../../read/posts/nearest-posts.js'
import { readPosts } from '../../read/posts/posts.js'
import type { ApiDeps, ApiServer } from './api-server.js'
import { filterProblems, missing } from './problems.js'

/** No answer here is remembered: the text of a post that is erased must be gone at once. */
export function addPostRoutes(app: ApiServer, { reading, weighWords, encodeQuery }: ApiDeps): void {
  const config = { access: 'reader', holdsText: true } as const
  app.get(
    '/api/posts',
    {
      config,
      schema: {
        summary: 'Posts, newest first, or by what they mean, with all filters and a search',
        tags: ['posts'],
        querystring: PostsQuery,
        response: { 200: PostsAnswer, ...filterProblems },
      },
    },
    ({ query }) => (asksForNearest(query) ? readNearestPosts(reading, query, encodeQuery) : readPosts(reading, query)),
  )
  app.get(
    '/api/posts/check',
    {
      config,
      schema: {
        summary: 'What a query finds, each part of it by itself, and what is doubtful about it',
        tags: ['posts'],
        querystring: QueryCheckQuery,
        response: { 200: QueryCheck, ...filterProblems },
      },
    },
    ({ query }) => checkQuery(reading, query),
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
  if (!weighWords) return
  app.get(
    '/api/posts/:id/language-words',
    {
      config,
      schema: {
        summary: "Which words tell a post's language, and how much each adds; worked out when asked",
        tags: ['posts'],
        params: z.object({ id: rowIdText }),
        response: { 200: LanguageWords, ...missing },
      },
    },
    async ({ params }) => weighWords(await readPostText(reading, params.id)),
  )
}
