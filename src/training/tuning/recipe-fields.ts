import { z } from 'zod'

/** By the name in the header line, or by position from 1. */
export const Column = z.union([z.string().min(1), z.number().int().min(1)])

/** A file of texts; what its columns are is added. */
export const TableFile = z.strictObject({
  /** Names the set in messages, the log and the card; the file name when left out. */
  name: z.string().min(1).optional(),
  /** From the folder of the recipe; `.gz` is unpacked while reading. */
  path: z.string().min(1),
  /** `csv`: quoted as in RFC 4180; `tsv`: tabs, and a quote is an ordinary character; `ndjson`: one object a line. */
  format: z.enum(['csv', 'tsv', 'ndjson']),
  /** `utf-8` unless given; the original Sentiment140 is `latin1`. */
  encoding: z.enum(['utf-8', 'latin1', 'windows-1252']).default('utf-8'),
  /** One character between the columns of a `csv`; a comma unless given. */
  delimiter: z.string().length(1).optional(),
  /** Whether the first line has names: true when a column is given by name. */
  header: z.boolean().optional(),
})

/** What every fine-tuning of an encoder has. */
export const TUNING = {
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens'),
  /** Folder with config.json, tokenizer.json and model.safetensors or model.onnx, from the folder of the recipe. */
  base: z.string().min(1),
  epochs: z.number().int().min(1).max(1_000).default(4),
  /** At the end of the warm-up; falls to zero with the last step. */
  learningRate: z.number().positive().max(1),
  /** Share of all steps over which the rate rises from zero. */
  warmUp: z.number().min(0).max(1).default(0.06),
  /** Of AdamW, decoupled from the gradient. */
  weightDecay: z.number().min(0).max(1).default(0.01),
  /** Largest norm of a step's gradient. */
  clipNorm: z.number().positive().default(1),
  dropout: z.number().min(0).lt(1).default(0.1),
  /** The parts of the base model that do not change. */
  frozen: z
    .strictObject({
      wordEmbeddings: z.boolean().default(false),
      /** Layers from below. */
      layers: z.number().int().min(0).default(0),
    })
    .default({ wordEmbeddings: false, layers: 0 }),
  seed: z.number().int().min(0).max(0xffff_ffff).default(1),
} as const

/** Problems with the columns of a file that a schema of one field does not see. */
export function columnProblems({
  columns,
  header,
  format,
}: Pick<z.infer<typeof TableFile>, 'header' | 'format'> & {
  readonly columns: Readonly<Record<string, string | number | undefined>>
}): string[] {
  const given = Object.values(columns)
  const byName = given.some((column) => typeof column === 'string')
  if (format === 'ndjson') {
    if (given.some((column) => typeof column === 'number'))
      return ['must be names of fields: an ndjson file has objects']
    return header === undefined ? [] : ['of ndjson are in every line: leave out "header"']
  }
  if (byName && given.some((column) => typeof column === 'number')) return ['all by name, or all by position']
  return byName && header === false ? ['by name need a header line: leave out "header": false, or give positions'] : []
}
