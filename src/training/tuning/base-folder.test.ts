import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeSafetensors } from '../../models/safetensors.js'
import { packageRoot } from '../../package-root.js'
import { checkBase } from './base-folder.js'

const shipped = join(packageRoot(), 'models', 'sentiment-multilingual')

let folder: string
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'base-'))))
afterEach(() => rm(folder, { recursive: true }))

describe('a base model', () => {
  it('is refused with the names of its missing files', async () => {
    await expect(checkBase(folder, 'sentiment')).rejects.toThrow(
      `The base model ${folder} lacks config.json, tokenizer.json, model.safetensors. npm run setup:tensorflow`,
    )
  })

  it('may be one that is served, whose weights are in its model.onnx', async () => {
    expect(await checkBase(shipped, 'sentiment')).toMatchObject({ layers: 12, hiddenSize: 384 })
  })

  it('is refused before any text is read when its weights or its tokenizer are wrong', async () => {
    for (const file of ['config.json', 'tokenizer.json']) await copyFile(join(shipped, file), join(folder, file))
    const weightsFile = join(folder, 'model.safetensors')
    await writeSafetensors(weightsFile, new Map([['classifier.bias', { shape: [1], data: Float32Array.of(0) }]]))
    await expect(checkBase(folder, 'sentiment')).rejects.toThrow(
      /model\.safetensors does not fit its config\.json: .* is missing/u,
    )
    await writeFile(weightsFile, 'cut')
    await expect(checkBase(folder, 'sentiment')).rejects.toThrow(weightsFile)
    await writeFile(join(folder, 'tokenizer.json'), '{')
    await expect(checkBase(folder, 'sentiment')).rejects.toThrow('tokenizer.json')
  })
})
