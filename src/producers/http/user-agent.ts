import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { packageRoot } from '../../package-root.js'

const Package = z.object({ name: z.string(), version: z.string() })

/** The first word of our user agent, which robots.txt may name. */
export const ROBOT_NAME = 'Kopitalk'

/**
 * How every request names itself: `Kopitalk/1.2.3 (+https://example.org/about)`.
 * @param contact page or mail address of the operator (KOPITALK_CONTACT); without one only the package is named
 */
export function publishedUserAgent(contact: string | undefined): string {
  const { name, version } = Package.parse(JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')))
  const where = contact === undefined ? name : /^https?:/.test(contact) ? `+${contact}` : contact
  return `${ROBOT_NAME}/${version} (${where})`
}
