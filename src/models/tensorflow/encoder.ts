import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core'
import { UsageError } from '../../domain/errors.js'
import type { EncoderConfig } from '../encoder-config.js'
import type { Weights } from '../weights.js'
import { createLayers, type Dropout } from './layers.js'
import type { TensorFlow } from './load-tensorflow.js'

/** Tensors by the names of `Weights`; variables where gradients are wanted. */
export type Parameters = ReadonlyMap<string, Tensor>

/**
 * BERT (Devlin et al. 2019, https://arxiv.org/abs/1810.04805), normalised behind each step, without a pooler: the
 * functions work under `tf.tidy` and `tf.variableGrads`, whose tensors they leave to the caller.
 */
export interface Encoder {
  /**
   * @param ids `[texts, tokens]`, int32, padded on the right
   * @param mask `[texts, tokens]`, float32: 1 for a token, 0 for padding
   * @returns the last hidden states, `[texts, tokens, hidden]`
   */
  encode(ids: Tensor2D, mask: Tensor2D, dropout?: Dropout): Tensor3D
  /** Mean of the hidden states over the tokens, `[texts, hidden]`. */
  pool(hidden: Tensor3D, mask: Tensor2D): Tensor2D
  /** That mean, made as long as 1. */
  embed(hidden: Tensor3D, mask: Tensor2D): Tensor2D
  /** Logits of a text, `[texts, labels]`, from its mean. */
  classify(hidden: Tensor3D, mask: Tensor2D, dropout?: Dropout): Tensor2D
  /** Logits of every token, `[texts, tokens, labels]`. */
  tag(hidden: Tensor3D): Tensor3D
}

const CLASSIFIER = { weight: 'classifier.weight', bias: 'classifier.bias' } as const
const WORD_EMBEDDINGS = 'bert.embeddings.word_embeddings.weight'
const POSITION_EMBEDDINGS = 'bert.embeddings.position_embeddings.weight'
const TYPE_EMBEDDINGS = 'bert.embeddings.token_type_embeddings.weight'
const EMBEDDING_NORM = 'bert.embeddings.LayerNorm'
/** Added to the attention of padding: its weight is nothing in single precision. */
const NEVER = -1e9

const layerName = (layer: number): string => `bert.encoder.layer.${layer}`

/**
 * Names and shapes of an encoder's weights, and of its head.
 * @param labels of the head; 0: the encoder alone
 */
export function shapesOf(config: EncoderConfig, labels: number): ReadonlyMap<string, readonly number[]> {
  const { hiddenSize: hidden, intermediateSize: inner } = config
  const shapes = new Map<string, readonly number[]>([
    [WORD_EMBEDDINGS, [config.vocabularySize, hidden]],
    [POSITION_EMBEDDINGS, [config.positions, hidden]],
    [TYPE_EMBEDDINGS, [config.tokenTypes, hidden]],
  ])
  const norm = (name: string): void => ['weight', 'bias'].forEach((part) => shapes.set(`${name}.${part}`, [hidden]))
  const linear = (name: string, from: number, to: number): void => {
    shapes.set(`${name}.weight`, [to, from])
    shapes.set(`${name}.bias`, [to])
  }
  norm(EMBEDDING_NORM)
  for (let layer = 0; layer < config.layers; layer += 1) {
    const name = layerName(layer)
    for (const part of ['query', 'key', 'value']) linear(`${name}.attention.self.${part}`, hidden, hidden)
    linear(`${name}.attention.output.dense`, hidden, hidden)
    norm(`${name}.attention.output.LayerNorm`)
    linear(`${name}.intermediate.dense`, hidden, inner)
    linear(`${name}.output.dense`, inner, hidden)
    norm(`${name}.output.LayerNorm`)
  }
  if (labels > 0) {
    shapes.set(CLASSIFIER.weight, [labels, hidden])
    shapes.set(CLASSIFIER.bias, [labels])
  }
  return shapes
}

/**
 * @param where the file that the weights come from, for the message
 * @throws UsageError naming every tensor that is missing or of another shape than config.json says
 */
export function checkWeights(weights: Weights, shapes: ReadonlyMap<string, readonly number[]>, where: string): void {
  const problems = [...shapes].flatMap(([name, shape]) => {
    const found = weights.get(name)
    if (!found) return [`${name} is missing`]
    return found.shape.join() === shape.join() ? [] : [`${name} is [${found.shape.join(', ')}], not [${shape.join(', ')}]`]
  })
  if (problems.length === 0) return
  const more = problems.length > 5 ? ` and ${problems.length - 5} more` : ''
  throw new UsageError(`${where} does not fit its config.json: ${problems.slice(0, 5).join('; ')}${more}.`)
}

/** @param parameters all that `shapesOf` names; those of the head only where it is used */
export function createEncoder(tf: TensorFlow, config: EncoderConfig, parameters: Parameters): Encoder {
  const { hiddenSize: hidden, heads } = config
  const { linear: multiply, attend, gelu, layerNorm: normalise, mean, unit } = createLayers(tf, config.layerNormEpsilon)
  const parameter = (name: string): Tensor => {
    const found = parameters.get(name)
    if (!found) throw new Error(`the encoder has no ${name}`)
    return found
  }
  const linear = (name: string, x: Tensor): Tensor2D =>
    multiply(x, parameter(`${name}.weight`), parameter(`${name}.bias`))
  const layerNorm = (name: string, x: Tensor): Tensor =>
    normalise(x, parameter(`${name}.weight`), parameter(`${name}.bias`))

  const embed = (ids: Tensor2D): Tensor => {
    const [texts, tokens] = ids.shape
    const words = tf.gather(parameter(WORD_EMBEDDINGS), tf.reshape(ids, [-1]))
    const positions = tf.slice(parameter(POSITION_EMBEDDINGS), [0, 0], [tokens, hidden])
    const type = tf.slice(parameter(TYPE_EMBEDDINGS), [0, 0], [1, hidden])
    const sum = tf.add(tf.reshape(words, [texts, tokens, hidden]), tf.add(positions, type))
    return layerNorm(EMBEDDING_NORM, tf.reshape(sum, [-1, hidden]))
  }
  return {
    encode(ids, mask, dropout) {
      const [texts, tokens] = ids.shape
      const bias = tf.reshape(tf.mul(tf.sub(1, mask), NEVER), [texts, 1, 1, tokens])
      const drop = dropout ?? ((x: Tensor) => x)
      let x = drop(embed(ids))
      for (let layer = 0; layer < config.layers; layer += 1) {
        const name = layerName(layer)
        const below = x
        // The intermediate tensors of a layer are freed with it. Under a gradient's tape, those that the tape needs are kept.
        x = tf.tidy(() => {
          const [query, key, value] = ['query', 'key', 'value'].map((part) =>
            linear(`${name}.attention.self.${part}`, below),
          ) as [Tensor, Tensor, Tensor]
          const values = attend(query, key, value, { heads, bias, dropout })
          const attended = drop(linear(`${name}.attention.output.dense`, values))
          const mixed = layerNorm(`${name}.attention.output.LayerNorm`, tf.add(below, attended))
          const inner = gelu(linear(`${name}.intermediate.dense`, mixed))
          return layerNorm(`${name}.output.LayerNorm`, tf.add(mixed, drop(linear(`${name}.output.dense`, inner))))
        })
      }
      return tf.reshape(x, [texts, tokens, hidden])
    },
    pool: mean,
    embed: (states, mask) => unit(mean(states, mask)),
    classify(states, mask, dropout = (x) => x) {
      return multiply(dropout(mean(states, mask)), parameter(CLASSIFIER.weight), parameter(CLASSIFIER.bias))
    },
    tag(states) {
      const [texts, tokens] = states.shape
      const logits = multiply(tf.reshape(states, [-1, hidden]), parameter(CLASSIFIER.weight), parameter(CLASSIFIER.bias))
      return tf.reshape(logits, [texts, tokens, -1])
    },
  }
}
