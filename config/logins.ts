import type { Platform } from '../src/producers/platform.js'
import { credentialsOf, PLATFORMS, type Credentials } from '../src/producers/platforms.js'

/** By variable, what an operator gave for it: several where there are several logins. */
type Given = Readonly<Record<string, unknown>>

const listOf = (given: Given, variable: string): readonly unknown[] => (given[variable] as unknown[] | undefined) ?? []

/** One part of a login is of no use without the others, and a login that is given twice counts its limits wrong. */
export function loginProblems(platform: Platform, given: Given): string[] {
  const variables = credentialsOf(platform).map(({ variable }) => variable)
  const counts = variables.map((variable) => listOf(given, variable).length)
  const all = variables.join(' and ')
  if (counts.some((count) => count === 0) && counts.some((count) => count > 0))
    return [`${all}: set ${variables.length === 2 ? 'both or neither' : 'all or none'}`]
  if (new Set(counts).size > 1)
    return [`${all}: give as many of each, in the same order (there are ${counts.join(' and ')})`]
  const logins = loginsOfOne(platform, given).map((login) => JSON.stringify(login))
  return logins.flatMap((login, at) => {
    const first = logins.indexOf(login)
    return first < at ? [`${all}: number ${at + 1} is the same as number ${first + 1}`] : []
  })
}

/** The logins of every platform, in the order in which they were given. */
export function loginsOf(given: Given): Credentials {
  const logins = PLATFORMS.map((platform) => [platform.name, loginsOfOne(platform, given)] as const)
  return Object.fromEntries(logins.filter(([, list]) => list.length > 0)) // each value has passed the schema of its field
}

function loginsOfOne(platform: Platform, given: Given): Record<string, unknown>[] {
  const fields = credentialsOf(platform)
  const count = Math.min(...fields.map(({ variable }) => listOf(given, variable).length))
  return Array.from({ length: fields.length === 0 ? 0 : count }, (_, at) =>
    Object.fromEntries(fields.map(({ field, variable }) => [field, listOf(given, variable)[at]])),
  )
}
