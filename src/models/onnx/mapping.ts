import { readFile } from 'node:fs/promises'
import { z } from 'zod'

const columns = { source: z.array(z.string()).min(1), largest_magnitude: z.number().int().min(1).max(127) }
const one = z.tuple([z.string()])

/**
 * Where an initialiser of a graph comes from. `dims` are those of the shipped model; a vocabulary or a head of another
 * size changes them.
 */
const Origin = z.discriminatedUnion('transform', [
  z.object({ transform: z.literal('copy'), source: one }),
  z.object({ transform: z.literal('concatenate'), source: z.array(z.string()).min(1) }),
  z.object({ transform: z.literal('transpose, then int8 per column'), ...columns, source: one }),
  z.object({ transform: z.literal('transpose each, concatenate columns, then int8 per column'), ...columns }),
  z.object({ transform: z.literal('zeros: symmetric') }),
  z.object({
    transform: z.literal(
      'int4 blocks of 32 along the hidden axis, value = q * scale, q in -8..7, two per byte, low nibble first',
    ),
    source: one,
  }),
  z.object({ transform: z.literal('int8 rows, value = q * scale[row]'), source: one }),
])

const MappingFile = z.record(
  z.string(),
  z.looseObject({ dims: z.array(z.number().int().positive()), transform: z.string() }),
)

export type Origin = z.infer<typeof Origin>

/** One initialiser with values, and the name of the one with its scales, if any. */
export type MappedTensor = Origin & { readonly name: string; readonly dims: readonly number[]; readonly scales: string }

/** Where each initialiser of a graph comes from; in models/templates next to the graph. */
export type Mapping = readonly MappedTensor[]

const EMBEDDING_SCALES = 'word_embeddings_scale'
/** Scales are written and read with the values that they belong to. */
const OF_SCALES = /^(?:column scales|the scales) of /

/** @throws ZodError when the file is not such a mapping: it ships with the project */
export async function readMapping(file: string): Promise<Mapping> {
  const entries = Object.entries(MappingFile.parse(JSON.parse(await readFile(file, 'utf8'))))
  return entries
    .filter(([, { transform }]) => !OF_SCALES.test(transform))
    .map(([name, entry]) => {
      const scales = name.startsWith('word_embeddings') ? EMBEDDING_SCALES : name.replace(/_quantized$/, '_scale')
      return { ...Origin.parse(entry), name, dims: entry.dims, scales }
    })
}
