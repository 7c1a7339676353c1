import { expect, it } from 'vitest'
import { readPlaces } from './places.js'

const places = readPlaces()

it.each([
  ['rail_station/dhoby-ghaut', { name: 'Dhoby Ghaut', kind: 'rail_station', area: 'Museum' }],
  ['town/ang-mo-kio', { name: 'Ang Mo Kio', kind: 'town', area: 'Ang Mo Kio' }],
  ['planning_area/north-eastern-islands', { area: 'North-Eastern Islands' }],
  ['school/temasek-junior-college', { area: 'Bedok' }],
  ['road/bedok-north-street-1', { area: 'Bedok' }],
  ['subzone/tampines-east', { area: 'Tampines' }],
  ['road/changi-road', { area: null }],
  ['country/singapore', { name: 'Singapore', area: null }],
])('knows where %s is, or that it cannot say', (id, expected) => {
  expect(places.get(id)).toMatchObject(expected)
})

it('places stations, towns and schools, most of them', () => {
  const share = (kind: string) => {
    const all = [...places.values()].filter((place) => place.kind === kind)
    return all.filter(({ area }) => area !== null).length / all.length
  }
  expect(share('rail_station')).toBeGreaterThan(0.95)
  expect(share('town')).toBeGreaterThan(0.9)
  expect(share('school')).toBeGreaterThan(0.9)
})
