import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'

const PROGRAM = 'dist/test/doubles/serve.js'

it('lists the doubles that can be tried by hand', () => {
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM], { encoding: 'utf8' })
  expect(status).toBe(2)
  expect(stderr).toMatch(/Choose one of: .*\bmastodon\b.*\brss\b/)
})

it('serves one and says what to type', async () => {
  const child = spawn(process.execPath, [PROGRAM, 'rss'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  expect(said.toString()).toMatch(/A double of rss with \d+ posts[\s\S]+npx kopitalk crawl rss\/\S+ --once/)
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
})
