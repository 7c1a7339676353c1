import { scryptSync } from 'node:crypto'

const marks = new WeakMap<object, string>()

/**
 * Stands for a login in records that all processes share, whatever its position. It is slow to make and cannot be turned
 * back, because a person may have chosen the password. It is never shown.
 */
export function loginMark(platform: string, login: object): string {
  const known = marks.get(login)
  if (known !== undefined) return known
  const mark = scryptSync(JSON.stringify([platform, login]), 'kopitalk login', 12).toString('base64url')
  marks.set(login, mark)
  return mark
}
