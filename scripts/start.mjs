// `npm start`: set-up, then everything on this machine. Arguments go to `kopitalk up`.
import { setup } from './setup.mjs'
import { hintAtChromium } from './setup/chromium.mjs'
import { explain } from './setup/say.mjs'

try {
  await setup()
  hintAtChromium()
  process.argv.splice(1, 1, 'kopitalk')
  process.argv.splice(2, 0, 'up')
  await import('../bin/kopitalk.mjs')
} catch (error) {
  explain(error)
  process.exitCode = 1
}
