import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { UsageError } from '../domain/errors.js'

const positive = z.number().int().positive()

/** The keys of Hugging Face's `config.json` for BERT that the encoder needs. */
const Config = z.object({
  vocab_size: positive,
  hidden_size: positive,
  num_hidden_layers: positive,
  num_attention_heads: positive,
  intermediate_size: positive,
  max_position_embeddings: positive,
  type_vocab_size: positive,
  layer_norm_eps: z.number().positive(),
  pad_token_id: z.number().int().nonnegative().default(0),
  hidden_act: z.literal('gelu', 'only "gelu" is known here').default('gelu'),
})

/** Size and constants of an encoder. */
export interface EncoderConfig {
  readonly vocabularySize: number
  readonly hiddenSize: number
  readonly layers: number
  readonly heads: number
  readonly intermediateSize: number
  /** Longest sequence in tokens. */
  readonly positions: number
  readonly tokenTypes: number
  readonly layerNormEpsilon: number
  readonly padTokenId: number
}

/**
 * Reads `config.json` of a model folder.
 * @throws UsageError naming the field that is missing or of another kind
 */
export async function readEncoderConfig(folder: string): Promise<EncoderConfig> {
  const path = join(folder, 'config.json')
  let json: unknown
  try {
    json = JSON.parse(await readFile(path, 'utf8'))
  } catch (err) {
    throw new UsageError(`${path} cannot be read: ${(err as Error).message}. It must be the config.json of a BERT encoder.`)
  }
  const config = Config.safeParse(json)
  if (!config.success) {
    const issues = config.error.issues.map((issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`)
    throw new UsageError(`${path} is not the config.json of a BERT encoder: ${issues.join('; ')}.`)
  }
  const { data } = config
  if (data.hidden_size % data.num_attention_heads !== 0) {
    throw new UsageError(
      `${path}: hidden_size ${data.hidden_size} cannot be split into ${data.num_attention_heads} attention heads.`,
    )
  }
  return {
    vocabularySize: data.vocab_size,
    hiddenSize: data.hidden_size,
    layers: data.num_hidden_layers,
    heads: data.num_attention_heads,
    intermediateSize: data.intermediate_size,
    positions: data.max_position_embeddings,
    tokenTypes: data.type_vocab_size,
    layerNormEpsilon: data.layer_norm_eps,
    padTokenId: data.pad_token_id,
  }
}
