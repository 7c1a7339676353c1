import pino from 'pino'
import { expect, it } from 'vitest'
import { createErasures } from './erasures.js'

it('a list that cannot be written is reported once for each reason, and again after it could be written', async () => {
  const said: string[] = []
  const log = pino({}, { write: (line: string) => void said.push(line) })
  let trouble: Error | null = null
  const run = createErasures(() => (trouble ? Promise.reject(trouble) : Promise.resolve(0)))
  const fail = (code: string) => Object.assign(new Error(code), { code })
  for (const next of [fail('EROFS'), fail('EROFS'), fail('ENOSPC'), null, fail('ENOSPC')]) {
    trouble = next
    await run({ log })
  }
  expect(said).toHaveLength(3)
  trouble = new Error('of Postgres')
  await expect(run({ log }), 'an error without a code is not about the file').rejects.toThrow('of Postgres')
})
