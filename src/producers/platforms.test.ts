import { expect, it } from 'vitest'
import { credentialsOf, PLATFORMS } from './platforms.js'
import { SOURCE_TYPES } from './registry.js'

it('every source type belongs to a listed platform, and every platform has one', () => {
  for (const { of, platform, kind } of SOURCE_TYPES) expect(PLATFORMS, `${platform} ${kind}`).toContain(of)
  expect([...new Set(SOURCE_TYPES.map(({ of }) => of))].sort()).toEqual([...PLATFORMS].sort())
})

it('no two platforms have a name or a variable in common', () => {
  const names = PLATFORMS.map(({ name }) => name)
  const variables = PLATFORMS.flatMap((platform) => credentialsOf(platform).map(({ variable }) => variable))
  expect(new Set(names).size).toBe(names.length)
  expect(new Set(variables).size).toBe(variables.length)
  for (const variable of variables) expect(variable).toMatch(/^[A-Z]+(?:_[A-Z]+)+$/)
})

it('a platform began on a day, after the web did', () => {
  for (const { name, began } of PLATFORMS) {
    if (began === undefined) continue
    expect(new Date(began).toISOString(), name).toBe(`${began}T00:00:00.000Z`)
    expect(began > '1991-08-06', name).toBe(true)
  }
})
