import { z } from 'zod'
import { rowIdText } from '../../domain/reading/fields.js'
import { StoriesAnswer, StoriesQuery, StoryAnswer, StoryQuery } from '../../domain/reading/stories.js'
import { readStories } from '../../read/stories/stories.js'
import { readStory } from '../../read/stories/story.js'
import type { ApiDeps, ApiServer } from './api-server.js'
import { filterProblems } from './problems.js'

/** No answer here is remembered: a title is the text of a post, and must be gone at once when that is erased. */
export function addStoryRoutes(app: ApiServer, { reading }: ApiDeps): void {
  const config = { access: 'reader', holdsText: true } as const
  const tags = ['stories']
  app.get(
    '/api/stories',
    {
      config,
      schema: {
        summary: 'What many people write about, in whatever language: the stories of the posts that a filter leaves',
        tags,
        querystring: StoriesQuery,
        response: { 200: StoriesAnswer, ...filterProblems },
      },
    },
    ({ query }) => readStories(reading, query),
  )
  app.get(
    '/api/stories/:id',
    {
      config,
      schema: {
        summary: 'One story: what was said, where, who took it up first, and how groups feel about it',
        tags,
        params: z.object({ id: rowIdText }),
        querystring: StoryQuery,
        response: { 200: StoryAnswer, ...filterProblems },
      },
    },
    ({ params, query }) => readStory(reading, params.id, query),
  )
}
