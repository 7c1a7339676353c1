import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { stopSignals } from '../../src/lifecycle.js'
import type { OpenDouble } from '../support/source-double.js'

// A platform's double to try a crawl against by hand: npm run double -- mastodon

const doubles = new Map<string, OpenDouble>()
for (const file of readdirSync(import.meta.dirname).sort()) {
  if (!file.endsWith('.js') || file === 'serve.js') continue
  const { openDouble } = (await import(`./${file}`)) as { readonly openDouble?: OpenDouble }
  if (openDouble) doubles.set(file.slice(0, -3), openDouble)
}
const openDouble = doubles.get(process.argv[2] ?? '')
if (openDouble) {
  const { stop } = stopSignals(false)
  const double = await openDouble()
  const { platform, kind } = double.type
  const key = double.type.keyOf(double.type.settings.parse(double.settings))
  const settings = Object.entries({ SOURCES_FILE: '/tmp/double.json', ...double.environment })
  const variables = settings.map(([name, value]) => `${name}=${value}`).join(' ')
  const sources = JSON.stringify({ sources: [{ platform, kind, ...double.settings }] })
  process.stdout.write(
    `A double of ${platform} with ${double.expected.length} posts. In another terminal:\n\n` +
      `  echo '${sources}' > /tmp/double.json\n` +
      `  ${variables} npx kopitalk crawl ${key} --once\n\nCtrl-C ends it.\n`,
  )
  if (!stop.aborted) await once(stop, 'abort')
  await double.close()
} else {
  process.stderr.write(`Which double? Choose one of: ${[...doubles.keys()].join(', ')}\n`)
  process.exitCode = 2
}
