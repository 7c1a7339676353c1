import { networkInterfaces } from 'node:os'
import { describe, expect, it } from 'vitest'
import { resolverOf } from '../../../test/support/resolver.js'
import { addressKind, guardedLookup, RefusedAddressError } from './address-kind.js'

describe('an address', () => {
  it.each([
    ['127.0.0.1', 'here'],
    ['127.255.255.254', 'here'],
    ['0.0.0.0', 'here'],
    ['255.255.255.255', 'here'],
    ['224.0.0.1', 'here'],
    ['::', 'here'],
    ['::1', 'here'],
    ['fe80::1', 'here'],
    ['fe80::1%eth0', 'here'],
    ['ff02::1', 'here'],
    ['10.1.2.3', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.0.1', 'private'],
    ['100.64.0.1', 'private'],
    ['fd12:3456::1', 'private'],
    ['169.254.169.254', 'cloud'],
    ['169.254.170.2', 'cloud'],
    ['100.100.100.200', 'cloud'],
    ['168.63.129.16', 'cloud'],
    ['192.0.0.192', 'cloud'],
    ['fd00:ec2::254', 'cloud'],
    ['fd20:ce::254', 'cloud'],
    ['fe80::a9fe:a9fe', 'cloud'],
    ['::ffff:127.0.0.1', 'here'],
    ['::ffff:7f00:1', 'here'],
    ['::ffff:10.0.0.1', 'private'],
    ['::ffff:169.254.169.254', 'cloud'],
    ['::127.0.0.1', 'here'],
    ['64:ff9b::7f00:1', 'here'],
    ['64:ff9b::a9fe:a9fe', 'cloud'],
    ['64:ff9b:1::808:808', 'private'],
    ['2002:a00:1::', 'private'],
    ['2002:7f00:1::1', 'here'],
    ['8.8.8.8', 'public'],
    ['::ffff:8.8.8.8', 'public'],
    ['64:ff9b::808:808', 'public'],
    ['2001:4860:4860::8888', 'public'],
    ['192.0.2.9', 'public'],
    ['172.32.0.1', 'public'],
    ['feed.example', 'public'],
  ])('%s is %s', (address, kind) => expect(addressKind(address)).toBe(kind))

  it('of this machine is here, whatever network it is in', () => {
    const own = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
    expect(own.map(({ address }) => addressKind(address))).toEqual(own.map(() => 'here'))
  })
})

it('a name is looked up once, and refused when one of its addresses is', async () => {
  const { lookup, asked } = resolverOf({ good: ['8.8.8.8', '2001:db8::1'], mixed: ['8.8.8.8', '10.0.0.1'] })
  const guarded = guardedLookup((kind) => kind !== 'public', lookup)
  const look = (name: string, all: boolean) =>
    new Promise((resolve) => guarded(name, { all }, (...answer) => resolve(answer)))
  expect(await look('good', true)).toEqual([
    null,
    [
      { address: '8.8.8.8', family: 4 },
      { address: '2001:db8::1', family: 6 },
    ],
  ])
  expect(await look('good', false)).toEqual([null, '8.8.8.8', 4])
  expect(await look('mixed', true)).toEqual([expect.any(RefusedAddressError), []])
  expect(await look('unknown', true)).toEqual([expect.objectContaining({ code: 'ENOTFOUND' }), []])
  expect(asked).toEqual(['good', 'good', 'mixed', 'unknown'])
})
