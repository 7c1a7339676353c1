import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ofLengthOne } from '../../domain/meaning.js'
import { UsageError } from '../../domain/errors.js'
import type { MeaningModel } from './meaning-model.js'
import { measureFound, type Found, type StoryText } from './retrieval.js'
import type { Group } from './texts.js'

/** Vectors of texts, each as long as 1. */
export type Embed = (texts: readonly string[]) => Promise<readonly Float32Array[]>

export interface SetOfGroups extends Found {
  readonly name: string
  readonly loss: number
}

/** How well texts of a group find the others in other languages, among all texts of the groups. */
export async function scoreGroups(
  model: Pick<MeaningModel, 'pooled' | 'lossOf'>,
  name: string,
  groups: readonly Group[],
): Promise<SetOfGroups> {
  const vectors = (await model.pooled(groups.flat().map(({ ids }) => ids))).map(ofLengthOne)
  const texts: StoryText[] = groups
    .flatMap((group, story) => group.map(({ language }) => ({ language, story: String(story), hour: 0 })))
    .map((text, at) => ({ ...text, vector: vectors[at] ?? new Float32Array() }))
  const found = measureFound(texts, texts, (seeker, candidate) => seeker.language !== candidate.language)
  return { name, ...found, loss: lossOf(model, groups, vectors) }
}

/** Of one pair of each group: as many as the batches of a training have, more or less. */
function lossOf(
  model: Pick<MeaningModel, 'lossOf'>,
  groups: readonly Group[],
  vectors: readonly Float32Array[],
): number {
  const [one, other]: [Float32Array[], Float32Array[]] = [[], []]
  let from = 0
  for (const { length } of groups) {
    one.push(vectors[from] as Float32Array)
    other.push(vectors[from + length - 1] as Float32Array)
    from += length
  }
  const names = [...groups.keys()]
  return model.lossOf([...one, ...other], [...names, ...names])
}

const Post = z.object({
  day: z.number(),
  hour: z.number(),
  minute: z.number().default(0),
  lang: z.string(),
  text: z.string(),
  story: z.string().nullable(),
})
const Query = z.object({ q: z.string(), lang: z.string(), stories: z.array(z.string()).min(1) })

export interface StoryTest {
  readonly name: string
  readonly posts: readonly z.infer<typeof Post>[]
  readonly queries: readonly z.infer<typeof Query>[]
}

export interface TestScore {
  /** Searches, among all posts. */
  readonly search: Found
  /** Posts of a story, among those in other languages that were written at most three days before or after. */
  readonly otherLanguages: Found
}

const WITHIN_HOURS = 72

/** @throws UsageError naming file and line of what does not fit */
export async function readStoryTest({ name, path }: { name: string; path: string }): Promise<StoryTest> {
  return {
    name,
    posts: await readLines(join(path, 'posts.ndjson'), Post),
    queries: await readLines(join(path, 'queries.ndjson'), Query),
  }
}

async function readLines<Schema extends z.ZodType>(file: string, schema: Schema): Promise<z.infer<Schema>[]> {
  const text = await readFile(file, 'utf8').catch((err: NodeJS.ErrnoException) => {
    throw new UsageError(`${file} cannot be read (${err.code}). Correct "test" in the recipe.`)
  })
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return []
    try {
      return [schema.parse(JSON.parse(line))]
    } catch (err) {
      const why = err instanceof z.ZodError ? z.prettifyError(err) : (err as Error).message
      throw new UsageError(`${file}:${at + 1}: ${why}`)
    }
  })
}

/** @param embed gives each text its vector */
export async function scoreStoryTest({ posts, queries }: StoryTest, embed: Embed): Promise<TestScore> {
  const vectors = await embed([...posts.map(({ text }) => text), ...queries.map(({ q }) => q)])
  const placed: StoryText[] = posts.map(({ lang, story, day, hour, minute }, at) => ({
    vector: vectors[at] ?? new Float32Array(),
    language: lang,
    story,
    hour: 24 * day + hour + minute / 60,
  }))
  // A search that several stories answer counts once for each.
  const seekers: StoryText[] = queries.flatMap(({ stories, lang }, at) =>
    stories.map((story) => ({
      vector: vectors[posts.length + at] ?? new Float32Array(),
      language: lang,
      story,
      hour: 0,
    })),
  )
  return {
    search: measureFound(seekers, placed, () => true),
    otherLanguages: measureFound(
      placed.filter(({ story }) => story !== null),
      placed,
      (seeker, candidate) =>
        seeker.language !== candidate.language && Math.abs(seeker.hour - candidate.hour) <= WITHIN_HOURS,
    ),
  }
}
