import { join } from 'node:path'
import { z } from 'zod'
import { UsageError } from '../../domain/errors.js'
import { readText } from '../labelled-data.js'
import { readLines } from '../stories/story-set.js'

const text = z.string().min(1)
const PostLine = z.object({
  id: text,
  lang: text,
  topic: text,
  /** Posts that say the same, in whatever language: they are never on both sides of a test. */
  same: text.optional(),
  text,
})
export type TopicPost = z.infer<typeof PostLine> & { readonly same: string }

/**
 * Reads posts.ndjson of a folder: posts, each about one topic.
 * @throws UsageError naming the file and the line that cannot be used
 */
export async function readTopicSet(folder: string): Promise<TopicPost[]> {
  const file = join(folder, 'posts.ndjson')
  const posts = readLines(await readText(file), PostLine, file).map((post) => ({ ...post, same: post.same ?? post.id }))
  const seen = new Set<string>()
  posts.forEach(({ id }, at) => {
    if (seen.has(id)) throw new UsageError(`${file}:${at + 1}: the id "${id}" is there twice`)
    seen.add(id)
  })
  if (new Set(posts.map(({ topic }) => topic)).size < 2) throw new UsageError(`${file}: has posts about one topic only`)
  return posts
}
