import { lookup as lookupName, type LookupAddress, type LookupAllOptions } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { networkInterfaces } from 'node:os'

/**
 * Where an address lies, seen from this machine. `cloud`: clouds give a machine its credentials there, and we never need
 * it. `here`: this machine and its link. `private`: the networks around it.
 */
export type AddressKind = 'cloud' | 'here' | 'private' | 'public'

/** Whether a connection to an address of this kind is not to be made. */
export type Refuses = (kind: AddressKind) => boolean

/** An address that is refused. The code that connects words the message. */
export class RefusedAddressError extends Error {
  override name = 'RefusedAddressError'
}

type Net = readonly [net: string, bits: number]

const CLOUD = listOf([
  ['169.254.0.0', 16], // nearly all of them: .169.254, .170.2, .42.42 …
  ['100.100.100.200', 32], // Alibaba
  ['168.63.129.16', 32], // Azure
  ['192.0.0.192', 32], // Oracle
  ['fd00:ec2::', 32], // AWS
  ['fd20:ce::254', 128], // Google
  ['fd00:42::42', 128], // Scaleway
  ['fe80::a9fe:a9fe', 128], // OpenStack
])
const HERE = listOf([
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['224.0.0.0', 3], // multicast, reserved, broadcast
  ['::', 128],
  ['::1', 128],
  ['fe80::', 10],
  ['ff00::', 8],
])
const PRIVATE = listOf([
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['fc00::', 7],
  ['fec0::', 10],
  ['64:ff9b:1::', 48], // a network's own translation to IPv4
])
/** IPv6 prefixes that contain an IPv4 address, and where in the 16 bytes it begins: ::1.2.3.4, NAT64, 6to4. */
const CARRIERS = [
  { list: listOf([['::', 96]]), at: 12 },
  { list: listOf([['64:ff9b::', 96]]), at: 12 },
  { list: listOf([['2002::', 16]]), at: 2 },
]

function listOf(nets: readonly Net[]): BlockList {
  const list = new BlockList()
  for (const [net, bits] of nets) list.addSubnet(net, bits, familyOf(net))
  return list
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}

/** @param address in digits. A name counts as public: its addresses are checked when it is looked up */
export function addressKind(address: string): AddressKind {
  if (isIP(address) === 0) return 'public'
  const [plain = address] = address.split('%')
  const family = familyOf(plain)
  const isIn = (list: BlockList): boolean => list.check(plain, family) // IPv4 within IPv6 (::ffff:1.2.3.4) included
  if (isIn(CLOUD)) return 'cloud'
  if (isIn(HERE) || isIn(ownAddresses())) return 'here'
  if (isIn(PRIVATE)) return 'private'
  const carrier = family === 'ipv6' ? CARRIERS.find(({ list }) => isIn(list)) : undefined
  return carrier ? addressKind([...bytesOf(plain).subarray(carrier.at, carrier.at + 4)].join('.')) : 'public'
}

function ownAddresses(): BlockList {
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  return listOf(own.map(({ address }) => [address, isIP(address) === 6 ? 128 : 32]))
}

function bytesOf(ipv6: string): Buffer {
  // The URL parser writes every spelling the same way, with the last 32 bits as hexadecimal too.
  const text = new URL(`http://[${ipv6}]/`).hostname.slice(1, -1)
  const [head = '', tail] = text.split('::').map((part) => part.split(':').filter(Boolean))
  const groups = [...head, ...Array<string>(8 - head.length - (tail?.length ?? 0)).fill('0'), ...(tail ?? [])]
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex')
}

/** How the addresses of a name are looked up, as by node:dns. */
export type Lookup = (
  hostname: string,
  options: LookupAllOptions,
  callback: (err: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void

/**
 * A name's addresses, unless one of them is refused: the check is made on the very addresses that the connection goes to,
 * so that a name cannot change between check and use. Fails with RefusedAddressError.
 */
export function guardedLookup(refuses: Refuses, lookup: Lookup = lookupName): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (err, found) => {
      if (err) return callback(err, [])
      if (found.some(({ address }) => refuses(addressKind(address)))) return callback(new RefusedAddressError(), [])
      if (options.all) return callback(null, found)
      const [first] = found
      callback(null, first?.address ?? '', first?.family)
    })
  }
}
