// Writes posts.ndjson and truth.json again after the templates or the generator changed:  npm run build && node sample/regenerate.mjs
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderSampleFiles, sampleFolder } from '../dist/src/sample/sample-files.js'

const { posts, truth } = renderSampleFiles()
writeFileSync(join(sampleFolder(), 'posts.ndjson'), posts)
writeFileSync(join(sampleFolder(), 'truth.json'), truth)
