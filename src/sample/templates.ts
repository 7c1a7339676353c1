import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ENTITY_TYPES, SENTIMENT_LABELS } from '../domain/annotation.js'
import { UsageError } from '../domain/errors.js'
import { DAY_KINDS } from './sample-row.js'

/**
 * Sentences by feeling. `[Name]` and `{slot}` are filled in (render.ts); a `|` at the end says that nothing may follow;
 * in events, `2,3: ` in front says in which waves the sentence makes sense.
 */
const Sentences = z.strictObject({
  positive: z.array(z.string()).default([]),
  neutral: z.array(z.string()).default([]),
  negative: z.array(z.string()).default([]),
})
export type Sentences = z.infer<typeof Sentences>
/** What may follow a sentence of the same feeling; after a neutral question only what fits a question. */
const Tails = Sentences.extend({ question: z.array(z.string()).default([]) })

/** One way of writing: a language, or a mix of two, with its sentences by topic and short follow-ups (tails). */
const Voice = z.strictObject({
  key: z.string(),
  label: z.string(),
  shares: z.record(z.string(), z.number().positive()),
  /** In which language place and food names are written. */
  names: z.enum(['en', 'zh', 'ta']),
  /** The text between two sentences: nothing in Chinese. */
  joiner: z.enum([' ', '']),
  topics: z.record(z.string(), Sentences),
  tails: Tails,
  hashtags: z.record(z.string(), z.array(z.string())).default({}),
})
export type Voice = z.infer<typeof Voice>

const Clock = z.string().regex(/^\d\d:\d\d$/)
const EventTemplate = z.strictObject({
  id: z.string(),
  title: z.string(),
  sentiment: z.enum(SENTIMENT_LABELS),
  days: z.enum(DAY_KINDS),
  posts: z.number().int().positive(),
  /** `day` counts back from the day of loading (0); local times; the first wave comes first. */
  waves: z.array(
    z.strictObject({ day: z.number().int(), start: Clock, peak: Clock, end: Clock, share: z.number().positive() }),
  ),
  /** Where sentences without a mark fit (1 is the first wave); everywhere when absent. */
  unmarkedWaves: z.array(z.number().int().positive()).optional(),
  hashtags: z.record(z.string(), z.array(z.string())),
  terms: z.array(z.string()),
  entities: z.array(z.string()),
  /** By voice key, written from inside Singapore. */
  voices: z.record(z.string(), Sentences),
  /** By voice key, written from elsewhere. */
  outside: z.record(z.string(), Sentences).default({}),
  /** By voice key: headlines of news feeds. */
  news: z.record(z.string(), z.array(z.string())).default({}),
})
export type EventTemplate = z.infer<typeof EventTemplate>

const Name = z.strictObject({ type: z.enum(ENTITY_TYPES), id: z.string().nullable() })
/** One value of a slot such as `{station}`; a language that is absent has no usual name for it. */
const Place = z.strictObject({ id: z.string(), en: z.string(), zh: z.string().optional(), ta: z.string().optional() })
const Slots = z.strictObject({
  places: z.record(z.string(), z.array(Place)),
  words: z.record(z.string(), z.record(z.string(), z.array(z.string()))),
})
export type Slots = z.infer<typeof Slots>

const Extras = z.strictObject({
  emoji: z.record(z.enum(SENTIMENT_LABELS), z.array(z.string())),
  /** Posts with nothing linguistic, or too little. */
  wordless: z.array(z.strictObject({ text: z.string(), sentiment: z.enum(SENTIMENT_LABELS) })),
  /** Languages beyond the model pack. */
  others: z.array(z.strictObject({ language: z.string(), text: z.string(), sentiment: z.enum(SENTIMENT_LABELS) })),
  urls: z.array(z.string()),
  spam: z.string(),
  /** `{lead}` and `{close}` vary: what people forward without reading. */
  forwarded: z.strictObject({ text: z.string(), leads: z.array(z.string()), closes: z.array(z.string()) }),
})
export type Extras = z.infer<typeof Extras>

export interface Templates {
  readonly voices: ReadonlyMap<string, Voice>
  readonly events: readonly EventTemplate[]
  /** Every name that may be in [brackets]. */
  readonly names: ReadonlyMap<string, z.infer<typeof Name>>
  readonly slots: Slots
  readonly extras: Extras
}

/** @throws UsageError naming the file that does not parse */
export function readTemplates(folder: string): Templates {
  const read = <T>(schema: z.ZodType<T>, ...path: string[]): T => {
    const file = join(folder, ...path)
    const parsed = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')))
    if (!parsed.success) throw new UsageError(`${file}:\n${z.prettifyError(parsed.error)}`)
    return parsed.data
  }
  // Sorted: the order in which a file system lists files must not change the sample.
  const list = (path: string): string[] => readdirSync(join(folder, path)).sort()
  const voices = list('voices').map((file) => read(Voice, 'voices', file))
  return {
    voices: new Map(voices.map((voice) => [voice.key, voice])),
    events: list('events').map((file) => read(EventTemplate, 'events', file)),
    names: new Map(Object.entries(read(z.record(z.string(), Name), 'names.json'))),
    slots: read(Slots, 'slots.json'),
    extras: read(Extras, 'extras.json'),
  }
}
