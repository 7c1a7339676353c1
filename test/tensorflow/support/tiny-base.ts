import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeSafetensors } from '../../../src/models/safetensors.js'
import { packageRoot } from '../../../src/package-root.js'
import { TINY, tinyWeights } from './tiny-model.js'

/** A base model that reads real texts, small enough that a step takes milliseconds. */
export async function writeTinyBase(folder: string): Promise<void> {
  await mkdir(folder)
  await copyFile(join(packageRoot(), 'models/sentiment-multilingual/tokenizer.json'), join(folder, 'tokenizer.json'))
  const config = { ...TINY, vocabularySize: 67_596, positions: 64, padTokenId: 1 }
  await writeFile(join(folder, 'config.json'), JSON.stringify(configFile(config)))
  await writeSafetensors(join(folder, 'model.safetensors'), tinyWeights(0, { config }))
}

function configFile(config: typeof TINY): Record<string, unknown> {
  return {
    model_type: 'bert',
    vocab_size: config.vocabularySize,
    hidden_size: config.hiddenSize,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    intermediate_size: config.intermediateSize,
    max_position_embeddings: config.positions,
    type_vocab_size: config.tokenTypes,
    layer_norm_eps: config.layerNormEpsilon,
    hidden_act: 'gelu',
    pad_token_id: config.padTokenId,
  }
}
