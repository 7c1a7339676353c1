import { isIP } from 'node:net'
import type { Lookup } from '../../src/producers/http/address-kind.js'

/** Looks names up in a list, so that nothing is asked outside this process; a name that is not in it is not known. */
export function resolverOf(names: Readonly<Record<string, readonly string[]>>): {
  readonly lookup: Lookup
  /** The looked-up names, in order. */
  readonly asked: readonly string[]
} {
  const asked: string[] = []
  return {
    asked,
    lookup(hostname, _options, callback) {
      asked.push(hostname)
      const found = names[hostname]?.map((address) => ({ address, family: isIP(address) }))
      if (found) callback(null, found)
      else callback(Object.assign(new Error(`${hostname} is not known`), { code: 'ENOTFOUND' }), [])
    },
  }
}
