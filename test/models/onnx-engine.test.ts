import { afterEach, expect, it } from 'vitest'
import { HangError } from '../../src/domain/errors.js'
import type { Engine } from '../../src/models/engine.js'
import { createOnnxEngine } from '../../src/models/onnx-engine.js'

const script = new URL('./fixtures/faulty-thread.mjs', import.meta.url)
const open: Engine[] = []

async function engineWith(options: { threads?: number; timeoutMs?: number } = {}): Promise<Engine> {
  const engine = await createOnnxEngine({ modelFile: 'model.onnx', threads: 1, timeoutMs: 60_000, script, ...options })
  open.push(engine)
  return engine
}

const sequences = (...ids: number[][]): Int32Array[] => ids.map((list) => Int32Array.from(list))

afterEach(async () => {
  await Promise.all(open.splice(0).map((engine) => engine.close()))
})

it('answers in the order of the sequences, whatever their lengths and the number of threads', async () => {
  const engine = await engineWith({ threads: 2 })
  const many = Array.from({ length: 50 }, (_, index) => Int32Array.from({ length: 1 + ((index * 7) % 11) }, () => 100 + index))
  const logits = await engine.run(many)
  expect(logits.map(([sum]) => sum)).toEqual(many.map((ids) => ids.reduce((total, id) => total + id, 0)))
})

it('gives nothing for nothing', async () => {
  expect(await (await engineWith()).run([])).toEqual([])
})

it('ends a thread that hangs with HangError and answers the next call on a new one', async () => {
  const engine = await engineWith({ timeoutMs: 1_500 })
  await expect(engine.run(sequences([666]))).rejects.toThrow(HangError)
  expect(await engine.run(sequences([40, 2]))).toEqual([Float32Array.of(42)])
})

it('fails only the call of a thread that crashes', async () => {
  const engine = await engineWith()
  const [crashed, waiting] = await Promise.allSettled([engine.run(sequences([13])), engine.run(sequences([1]))])
  expect(crashed).toMatchObject({ status: 'rejected', reason: { message: 'The inference thread crashed: unlucky' } })
  expect(waiting).toMatchObject({ status: 'fulfilled', value: [Float32Array.of(1)] })
})

it('says so when a thread ends by itself', async () => {
  const engine = await engineWith()
  await expect(engine.run(sequences([3]))).rejects.toThrow('The inference thread ended with code 3')
  expect(await engine.run(sequences([5]))).toEqual([Float32Array.of(5)])
})

it('hands on what the model refuses', async () => {
  await expect((await engineWith()).run(sequences([7]))).rejects.toThrow('The model refused a batch: no 7 please')
})

it('names the file when the model cannot be loaded', async () => {
  const options = { modelFile: 'broken.onnx', threads: 2, timeoutMs: 60_000, script }
  await expect(createOnnxEngine(options)).rejects.toThrow('could not load broken.onnx: not a model')
})

it('names the file when the real engine cannot load it', async () => {
  const options = { modelFile: 'no-such-model.onnx', threads: 1, timeoutMs: 60_000 }
  await expect(createOnnxEngine(options)).rejects.toThrow(/could not load no-such-model\.onnx/)
})

it('rejects what is under way when it is closed, and everything after', async () => {
  const engine = await engineWith()
  const running = engine.run(sequences([666]))
  const closing = engine.close()
  await expect(running).rejects.toThrow('closed before the call was answered')
  await closing
  await expect(engine.run(sequences([1]))).rejects.toThrow('are closed')
})
