import { join } from 'node:path'
import { z } from 'zod'
import { UsageError } from '../../domain/errors.js'
import { readText } from '../labelled-data.js'

const text = z.string().min(1)

const PostLine = z.object({
  id: text,
  /** From 0; `hour` and `minute` are those of Singapore. */
  day: z.int().min(0).max(3_650),
  hour: z.int().min(0).max(23),
  minute: z.int().min(0).max(59).default(0),
  platform: text.default('import'),
  author: text.nullish(),
  lang: text.nullish(),
  text: z.string(),
  /** The id of the post that it answers. */
  parent: text.nullish(),
  /** Null: no story. */
  story: text.nullable(),
})
export type SetPost = z.infer<typeof PostLine>

const QueryLine = z.object({ q: text, lang: text.nullish(), stories: z.array(text).min(1) })
export type SetQuery = z.infer<typeof QueryLine>

const Stories = z.record(text, z.looseObject({ title: text }))

/** Posts of some days with the story that each belongs to, and searches with the stories that answer them. */
export interface StorySet {
  readonly posts: readonly SetPost[]
  readonly queries: readonly SetQuery[]
  /** Titles by the id of a story. */
  readonly titles: ReadonlyMap<string, string>
}

/**
 * Reads posts.ndjson, stories.json and queries.ndjson of a folder.
 * @throws UsageError naming the file and the line that cannot be used
 */
export async function readStorySet(folder: string): Promise<StorySet> {
  const postsFile = join(folder, 'posts.ndjson')
  const storiesFile = join(folder, 'stories.json')
  const queriesFile = join(folder, 'queries.ndjson')
  const posts = readLines(await readText(postsFile), PostLine, postsFile)
  const stories = readWhole(await readText(storiesFile), Stories, storiesFile)
  const queries = readLines(await readText(queriesFile), QueryLine, queriesFile)
  const titles = new Map(Object.entries(stories).map(([id, { title }]) => [id, title]))
  const seen = new Set<string>()
  posts.forEach(({ id, story }, at) => {
    if (seen.has(id)) throw new UsageError(`${postsFile}:${at + 1}: the id "${id}" is there twice`)
    seen.add(id)
    if (story !== null && !titles.has(story)) {
      throw new UsageError(`${postsFile}:${at + 1}: ${storiesFile} does not have the story "${story}"`)
    }
  })
  return { posts, queries, titles }
}

/**
 * The lines of a file, each of which is an object.
 * @throws UsageError naming the line that is not as it should be
 */
export function readLines<T>(ndjson: string, schema: z.ZodType<T>, file: string): T[] {
  const rows = ndjson
    .replace(/^\uFEFF/u, '')
    .trimEnd()
    .split(/\r?\n/u)
    .map((line, at) => readWhole(line, schema, `${file}:${at + 1}`))
  if (rows.length === 0) throw new UsageError(`${file} is empty.`)
  return rows
}

function readWhole<T>(json: string, schema: z.ZodType<T>, where: string): T {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (err) {
    throw new UsageError(`${where}: not JSON: ${(err as Error).message}`, { cause: err })
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new UsageError(`${where}: ${z.prettifyError(parsed.error).replaceAll(/\s+/gu, ' ')}`)
}
