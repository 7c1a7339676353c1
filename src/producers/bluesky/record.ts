import { z } from 'zod'

// Shapes of the lexicons app.bsky.feed.post and its embeds, as far as they are read. Clients of all kinds write records:
// what only decorates a post may be odd and is then passed over; what makes it a post may not.

const Lenient = <T extends z.ZodType>(schema: T) => z.array(z.unknown()).transform((items) => keepValid(schema, items))

function keepValid<T extends z.ZodType>(schema: T, items: readonly unknown[]): z.output<T>[] {
  return items.flatMap((item) => {
    const parsed = schema.safeParse(item)
    return parsed.success ? [parsed.data] : []
  })
}

const Facet = z.object({
  /** Offsets into the text as UTF-8 bytes. */
  index: z.object({ byteStart: z.int().nonnegative(), byteEnd: z.int().nonnegative() }),
  features: Lenient(z.object({ $type: z.string(), uri: z.string().optional(), tag: z.string().optional() })),
})
export type Facet = z.infer<typeof Facet>

const StrongRef = z.object({ uri: z.string() })

const Media = z.object({
  $type: z.string(),
  images: Lenient(z.object({ alt: z.string() })).optional(),
  /** A video's. */
  alt: z.string().optional(),
  external: z
    .object({ title: z.string().optional(), description: z.string().optional(), uri: z.string().optional() })
    .optional(),
})

const Embed = Media.extend({
  /** `app.bsky.embed.record`: the reference; `recordWithMedia`: another embed that contains it. */
  record: z.union([StrongRef, z.object({ record: StrongRef })]).optional(),
  media: Media.optional(),
})
export type Embed = z.infer<typeof Embed>

/** A post as its author wrote it, the same in the stream and in search answers. */
export const PostRecord = z.object({
  text: z.string(),
  /** The author's own clock. */
  createdAt: z.string(),
  langs: Lenient(z.string()).optional().catch(undefined),
  facets: Lenient(Facet).optional().catch(undefined),
  tags: Lenient(z.string()).optional().catch(undefined),
  reply: z.object({ parent: StrongRef }).optional().catch(undefined),
  embed: Embed.optional().catch(undefined),
  labels: z
    .object({ values: Lenient(z.object({ val: z.string() })) })
    .optional()
    .catch(undefined),
})
export type PostRecord = z.infer<typeof PostRecord>
