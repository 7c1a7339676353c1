import { z } from 'zod'
import { FieldError } from '../domain/errors.js'

/** Where a page ended, as the next question gives it back: base64url of a JSON array. */
export function encodeCursor(position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

/**
 * @param position what such a cursor holds
 * @throws FieldError when it is none of ours
 */
export function decodeCursor<T extends z.ZodType>(cursor: string, position: T): z.output<T> {
  try {
    return position.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  } catch (err) {
    if (err instanceof SyntaxError || err instanceof z.ZodError) {
      throw new FieldError('cursor', 'is not one that an earlier page gave as `next`')
    }
    throw err
  }
}
