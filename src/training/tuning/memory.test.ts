import { expect, it } from 'vitest'
import { UsageError } from '../../domain/errors.js'
import { checkMemory, estimateBytes, type MemoryShape } from './memory.js'

const multilingual: MemoryShape = {
  vocabularySize: 67_596,
  positions: 512,
  hiddenSize: 384,
  layers: 12,
  heads: 12,
  intermediateSize: 1_536,
  batchSize: 32,
  maxLength: 32,
  processes: 1,
  frozen: { wordEmbeddings: false, layers: 0 },
}

it('grows with the memory of a step, and shrinks with frozen parts', () => {
  const bytes = (changed: Partial<MemoryShape>): number => estimateBytes({ ...multilingual, ...changed })
  expect(bytes({ batchSize: 64 })).toBeGreaterThan(bytes({}))
  expect(bytes({ maxLength: 128 })).toBeGreaterThan(bytes({ batchSize: 128 }))
  // A second process has its own weights, and a part of the batch.
  expect(bytes({ processes: 2 }) / bytes({})).toBeGreaterThan(1.4)
  expect(bytes({ processes: 2 }) / bytes({})).toBeLessThan(2)
  expect(bytes({}) - bytes({ frozen: { wordEmbeddings: true, layers: 0 } })).toBe(67_596 * 384 * 4 * 3)
})

it('agrees with the measured memory', () => {
  const frozen = { wordEmbeddings: true, layers: 0 }
  const english = { ...multilingual, vocabularySize: 30_522, layers: 6, frozen }
  expect(estimateBytes(english) / 1.55e9).toBeCloseTo(1, 1)
  // 12 layers, measured step by step: 2.1 GB at most.
  expect(estimateBytes({ ...multilingual, frozen })).toBeGreaterThan(2.1e9)
  expect(estimateBytes({ ...multilingual, frozen })).toBeLessThan(2.5e9)
})

it('refuses before the first step, with both numbers and the way out', () => {
  checkMemory(multilingual, 5e9)
  const refused = (): void => checkMemory(multilingual, 2e9)
  expect(refused).toThrow(UsageError)
  expect(refused).toThrow(
    /Training needs about 2\.\d GB of memory \(batches of 32 × 32 tokens.*2\.0 GB are free.*"accumulation"/u,
  )
})
