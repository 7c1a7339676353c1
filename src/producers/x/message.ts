import { z } from 'zod'
import { parseJson } from '../parse-json.js'
import { parsePage, type ParsedPage } from './parse.js'
import { nameOf } from './refusals.js'
import { stripAuthor } from './strip-author.js'

const Rules = z.array(z.looseObject({ id: z.union([z.string(), z.number()]), tag: z.string().nullish() }))
const Message = z.looseObject({
  data: z.unknown().optional(),
  errors: z.array(z.looseObject({ title: z.string().nullish() })).nullish(),
  matching_rules: Rules.nullish(),
})

export type StreamMessage =
  | {
      readonly kind: 'post'
      readonly page: ParsedPage
      readonly ruleIds: readonly string[]
      readonly tags: readonly string[]
    }
  /** X ends the stream, and says why in a fixed word such as `operational-disconnect`. */
  | { readonly kind: 'end'; readonly title: string }
  | { readonly kind: 'unknown'; readonly field: string; readonly raw: unknown }

/** Reads one line of a stream. New kinds of messages may appear at any time, says X: they end nothing. */
export function readMessage(line: string): StreamMessage {
  let json: unknown
  try {
    json = parseJson(line)
  } catch {
    return { kind: 'unknown', field: 'message: no JSON', raw: { characters: line.length } }
  }
  const message = Message.safeParse(json)
  if (!message.success) return { kind: 'unknown', field: 'message: unknown shape', raw: stripAuthor(json) }
  const { data, errors, matching_rules: rules } = message.data
  if (data == null && errors?.length) return { kind: 'end', title: nameOf(errors[0]?.title, 'no reason given') }
  const page = data == null ? null : parsePage(json)
  if (!page) return { kind: 'unknown', field: 'message: unknown kind', raw: stripAuthor(json) }
  return {
    kind: 'post',
    page,
    ruleIds: (rules ?? []).map(({ id }) => String(id)),
    tags: (rules ?? []).flatMap(({ tag }) => tag ?? []),
  }
}
