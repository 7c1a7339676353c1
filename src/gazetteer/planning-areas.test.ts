import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readTsv } from './read-tsv.js'
import { packageRoot } from '../package-root.js'
import { PLANNING_AREAS } from '../domain/planning-areas.js'

it('planning areas are the same for the filter, the gazetteer and the map', () => {
  const file = (...path: string[]) => join(packageRoot(), 'data', ...path)
  const gazetteer = readTsv(file('gazetteer', 'planning-areas.tsv'), ['name']).map(({ name }) => name)
  const map = JSON.parse(readFileSync(file('map', 'planning-areas.geojson'), 'utf8')) as {
    features: { properties: { name: string } }[]
  }
  expect([...PLANNING_AREAS]).toEqual(gazetteer.sort())
  expect([...PLANNING_AREAS]).toEqual(map.features.map(({ properties }) => properties.name).sort())
  expect(PLANNING_AREAS).toHaveLength(55)
})
