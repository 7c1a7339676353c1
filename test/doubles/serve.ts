import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { stopSignals } from '../../src/lifecycle.js'
import type { OpenDouble } from '../support/source-double.js'

// A platform's double to try a crawl against by hand: npm run double -- mastodon

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.js') && file !== 'serve.js')
  .map((file) => file.slice(0, -3))
const [name = ''] = process.argv.slice(2)
const module_ = names.includes(name)
  ? ((await import(`./${name}.js`)) as { readonly openDouble?: OpenDouble })
  : undefined
if (module_?.openDouble) {
  const double = await module_.openDouble()
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
  const { stop } = stopSignals(false)
  await once(stop, 'abort')
  await double.close()
} else {
  process.stderr.write(`Which double? There are: ${names.join(', ')}\n`)
  process.exitCode = 2
}
