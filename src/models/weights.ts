/** One tensor of a model, in fp32. */
export interface NamedTensor {
  readonly shape: readonly number[]
  /** Row-major: the last dimension varies fastest. */
  readonly data: Float32Array
}

/**
 * All weights of a model by their Hugging Face names: the encoder's begin with `bert.`
 * (`bert.encoder.layer.0.attention.self.query.weight`, `[out, in]`), the head is `classifier.weight` `[labels, hidden]`
 * and `classifier.bias` `[labels]`.
 */
export type Weights = ReadonlyMap<string, NamedTensor>
