// Writes posts.ndjson and truth.json again after the templates or the generator changed:  npm run build && node sample/regenerate.mjs
import { writeSampleFiles } from '../dist/src/sample/sample-files.js'

writeSampleFiles()
