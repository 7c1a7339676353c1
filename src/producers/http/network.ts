import { isIP, type LookupFunction } from 'node:net'
import { Agent, buildConnector, type Dispatcher } from 'undici'
import { addressKind, guardedLookup, RefusedAddressError, type Lookup, type Refuses } from './address-kind.js'

/**
 * Where the address of a request is from: the operator's settings of a source, or a platform's redirect or answer.
 */
export type NamedBy = 'operator' | 'platform'

export interface NetworkOptions {
  /** SOURCES_ALLOW_LOCAL: names that an operator gives may lead into our own network. */
  readonly allowLocal?: boolean | undefined
  /** How names are looked up; default: as the system does. */
  readonly lookup?: Lookup | undefined
}

/** Which addresses a connection is made to, by who has named them. A connection of one is never used for the other. */
export interface Network {
  readonly connections: Readonly<Record<NamedBy, Dispatcher>>
  /** For connections that are made by other means, to names that an operator gave. */
  readonly lookup: LookupFunction
}

const isOurs: Refuses = (kind) => kind !== 'public'
const isCloud: Refuses = (kind) => kind === 'cloud'

/**
 * An address from a platform never leads into our own network. An address from an operator may, when it is in digits or
 * localhost, because its target is plain. The owner of a name decides where it leads, so a name may lead there only with
 * the setting. Neither leads to where clouds keep credentials.
 */
export function createNetwork({ allowLocal = false, lookup }: NetworkOptions): Network {
  const given = guardedLookup(allowLocal ? isCloud : isOurs, lookup)
  const byOperator: LookupFunction = (name, options, callback) =>
    isThisMachine(name) ? guardedLookup(isCloud, lookup)(name, options, callback) : given(name, options, callback)
  return {
    connections: {
      operator: connecting(isCloud, byOperator),
      platform: connecting(isOurs, guardedLookup(isOurs, lookup)),
    },
    lookup: byOperator,
  }
}

const isThisMachine = (name: string): boolean => name === 'localhost' || name.endsWith('.localhost')

/** Numbers are never looked up, so they are looked at here. */
function connecting(refuses: Refuses, lookup: LookupFunction): Dispatcher {
  const connect = buildConnector({ lookup })
  return new Agent({
    connect(options, callback) {
      const address = options.hostname.replace(/^\[(.*)\]$/, '$1')
      if (isIP(address) !== 0 && refuses(addressKind(address))) callback(new RefusedAddressError(), null)
      else connect(options, callback)
    },
  })
}
