import { getNodeValue, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser'
import { z } from 'zod'
import { CADENCES } from '../src/domain/cadence.js'
import { UsageError } from '../src/domain/errors.js'
import type { Source } from '../src/domain/source.js'
import type { SourceType } from '../src/producers/producer.js'

/** Where posts of live sources go unless an entry names another collection. */
export const LIVE_COLLECTION = 'live'

/** Settings that every entry may have in addition to those of its type. */
const Common = z.object({
  platform: z.string(),
  kind: z.string(),
  everySeconds: z.number().int().min(10).max(86_400).optional(),
  cadence: z
    .enum(CADENCES)
    .optional()
    .describe('yield: asked up to 4 times as often or as rarely, as it brings much or nothing. fixed: as set.'),
  collection: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/)
    .refine((name) => name !== 'sample', 'the collection "sample" is only for invented posts')
    .optional(),
})

/**
 * @param entry one object of the file, or what a person typed
 * @throws UsageError naming every problem of it
 */
export function sourceFrom(entry: Readonly<Record<string, unknown>>, types: readonly SourceType[]): Source {
  const common = Common.safeParse(entry)
  if (!common.success) throw new UsageError(z.prettifyError(common.error))
  const { platform, kind, everySeconds, cadence, collection } = common.data
  const type = findType(types, platform, kind)
  const own = Object.fromEntries(Object.entries(entry).filter(([name]) => !Object.hasOwn(Common.shape, name)))
  const settings = type.settings.safeParse(own)
  if (!settings.success) throw new UsageError(z.prettifyError(settings.error))
  return {
    key: type.keyOf(settings.data),
    platform,
    kind,
    mode: type.mode,
    everySeconds: everySeconds ?? type.defaultEverySeconds,
    cadence: cadence ?? type.defaultCadence ?? 'yield',
    collection: collection ?? LIVE_COLLECTION,
    settings: settings.data as Source['settings'],
  }
}

/** @throws UsageError listing what there is */
export function findType(types: readonly SourceType[], platform: string, kind: string): SourceType {
  const type = types.find((each) => each.platform === platform && each.kind === kind)
  if (type) return type
  const kinds = types.filter((each) => each.platform === platform).map((each) => each.kind)
  const platforms = [...new Set(types.map((each) => each.platform))]
  throw new UsageError(
    kinds.length > 0
      ? `${platform} has no kind "${kind}". It has: ${kinds.join(', ')}`
      : `"${platform}" is not a platform. Choose one of: ${platforms.join(', ')}`,
  )
}

/**
 * Reads the sources file: JSON with comments and trailing commas, `{ "sources": [ … ] }`.
 * @param path only named in messages
 * @throws UsageError with the line of every problem, all at once
 */
export function parseSources(text: string, path: string, types: readonly SourceType[]): Source[] {
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { allowTrailingComma: true })
  const problem = (offset: number, message: string): string => `✖ ${path}:${lineOf(text, offset)}: ${message}`
  if (errors.length > 0 || !root) {
    const found = errors.map(({ error, offset }) => problem(offset, printParseErrorCode(error)))
    throw new UsageError(`The sources file has problems:\n${found.join('\n') || problem(0, 'it is empty')}`)
  }
  const list = root.children?.find((property) => property.children?.[0]?.value === 'sources')?.children?.[1]
  if (list?.type !== 'array') throw new UsageError(`${path} must hold { "sources": [ … ] }`)
  const problems: string[] = []
  const byKey = new Map<string, Source>()
  for (const node of list.children ?? []) {
    try {
      const source = sourceFrom(entryOf(node), types)
      if (byKey.has(source.key)) problems.push(problem(node.offset, `${source.key} is listed twice`))
      byKey.set(source.key, source)
    } catch (err) {
      if (!(err instanceof UsageError)) throw err
      problems.push(problem(node.offset, err.message))
    }
  }
  if (problems.length > 0) throw new UsageError(`The sources file has problems:\n${problems.join('\n')}`)
  return [...byKey.values()]
}

function entryOf(node: Node): Record<string, unknown> {
  const value: unknown = getNodeValue(node)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new UsageError('a source is an object such as { "platform": "mastodon", "kind": "tag", … }')
}

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

/** The file's JSON Schema, for editors. */
export function sourcesSchema(types: readonly SourceType[]): object {
  const entry = (type: SourceType): object => {
    const own = z.toJSONSchema(type.settings, { io: 'input' }) as { properties?: object; required?: string[] }
    const common = z.toJSONSchema(Common) as { properties: object }
    return {
      description: `${type.title}. ${type.policy}`,
      type: 'object',
      properties: {
        ...common.properties,
        ...own.properties,
        platform: { const: type.platform },
        kind: { const: type.kind },
      },
      required: ['platform', 'kind', ...(own.required ?? [])],
      additionalProperties: false,
    }
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'What Kopitalk crawls',
    type: 'object',
    properties: {
      $schema: { type: 'string' },
      sources: { type: 'array', items: { anyOf: types.map(entry) } },
    },
    required: ['sources'],
    additionalProperties: false,
  }
}
