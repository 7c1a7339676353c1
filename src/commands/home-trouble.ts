import { resolve, sep } from 'node:path'
import { placeReason } from './options/output-place.js'

const CODES = new Set(['EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT', 'ENOTDIR'])

/**
 * What a person reads when the state folder, or something in it, cannot be written or read.
 * @returns null for an error about anything else
 */
export function homeTrouble(err: unknown, home: string): string | null {
  const { code = '', path } = err as NodeJS.ErrnoException
  if (!CODES.has(code) || path === undefined) return null
  const isInside = `${resolve(path)}${sep}`.startsWith(`${home}${sep}`)
  if (!isInside) return null
  const why = placeReason(home, err as NodeJS.ErrnoException)
  return `The state folder ${home} cannot be used: ${why}. Make room or give this user the right to write there, or name another folder in KOPITALK_HOME.`
}
