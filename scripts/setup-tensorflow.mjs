// `npm run setup:tensorflow [-- --gpu | --cpu]`: installs what training, and scoring on a GPU, need in addition.
import { join } from 'node:path'
import { root, setup } from './setup.mjs'
import { withLock } from './setup/lock.mjs'
import { explain } from './setup/say.mjs'
import { installTensorflow } from './setup/tensorflow.mjs'
import { onPath } from './setup/unpack-packages.mjs'

const asked = (flag) => process.argv.includes(flag)
const gpu = asked('--gpu') || (!asked('--cpu') && onPath(['nvidia-smi']) !== undefined)

try {
  await setup()
  await withLock(join(root, '.kopitalk', 'setup.lock'), () => installTensorflow(root, { gpu }))
} catch (error) {
  explain(error)
  process.exitCode = 1
}
