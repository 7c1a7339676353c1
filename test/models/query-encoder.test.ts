import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createQueryEncoder } from '../../src/commands/meaning/query-encoder.js'
import { similarity } from '../../src/domain/meaning.js'
import { packageRoot } from '../../src/package-root.js'

const settings = { threads: 1, timeoutMs: 60_000 }
const shipped = join(packageRoot(), 'models')
let folder: string
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'kopitalk-encoder-'))))
afterAll(() => rm(folder, { recursive: true }))

it('says what searches mean, each once, while the event loop goes on', async () => {
  const { encode, close } = await createQueryEncoder({ folder: shipped, ...settings })
  if (!encode) throw new Error('no encoder')
  const first = await encode('rain at Bishan')
  expect(first).toMatchObject({ modelOrdinal: 2 })
  expect(similarity(first, await encode('hujan di Bishan'))).toBeGreaterThan(similarity(first, await encode('laksa')))
  expect(await encode('rain at Bishan')).toBe(first)
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: 60 }, (_, at) => encode(`what is said about the flood, number ${at} `.repeat(5))))
  const tookMs = performance.now() - startedAt
  delay.disable()
  await close()
  expect(tookMs, 'control: it computes').toBeGreaterThan(200)
  expect(delay.max / 1e6).toBeLessThan(tookMs / 4)
}, 60_000)

it('has nothing to say on a machine without the folder, and says why a damaged one is refused', async () => {
  const nothing = await createQueryEncoder({ folder, ...settings })
  expect(nothing.encode).toBeUndefined()
  await nothing.close()
  const own = join(folder, 'meaning-multilingual')
  await cp(join(shipped, 'meaning-multilingual'), own, { recursive: true })
  await writeFile(join(own, 'centre.json'), '[]')
  const { encode, close } = await createQueryEncoder({ folder, ...settings })
  await expect(encode?.('rain')).rejects.toThrow(/centre\.json: altered/)
  await cp(join(shipped, 'meaning-multilingual/centre.json'), join(own, 'centre.json'))
  expect(await encode?.('rain'), 'whole again').toMatchObject({ modelOrdinal: 2 })
  await close()
}, 60_000)
